"""The database's disk is full: coded errors, also where it stops; then all goes on by itself."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from api import embedded, migrations
from api.postgresql import server_user
from tests.conftest import settings_of
from tests.faults.load import check_none_lost, loaded, told
from tests.trial.processes import Api

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.trial,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a small disk"),
]

MEGABYTES = 160
FULL_SECONDS = 5.0
MOST_SECONDS = 5.0


@pytest.fixture
def data(folder: Path) -> Iterator[Path]:
    """A data folder whose database is on a disk of its own, which is small."""
    data = folder / uuid4().hex[:8]
    disk = data / "postgresql"
    disk.mkdir(parents=True)
    data.chmod(0o755)
    user = server_user()
    given = f"size={MEGABYTES}m,mode=700,uid={user.uid},gid={user.gid}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", given, "tmpfs", disk], check=True)
    yield data
    subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.fixture
def database(data: Path) -> Iterator[str]:
    """A server in it, which is started again when it dies, as the program's own is."""
    with embedded.server(data) as url:
        migrations.upgrade(url, settings_of(url))
        yield url


@pytest.mark.parametrize("crashes", [False, True], ids=["it goes on", "it crashes"])
async def test_a_disk_that_is_full_and_has_room_again(
    data: Path, database: str, headers: dict[str, str], tmp_path: Path, crashes: bool
) -> None:
    ballast = data / "postgresql" / "ballast"
    seconds = []
    with Api(database, tmp_path / "log") as api:
        async with loaded(api.url, headers) as load:
            for _ in range(2):
                await asyncio.sleep(1)
                await asyncio.to_thread(fill, ballast)
                if crashes:
                    await crash(database)
                await load.is_refused()
                await asyncio.sleep(FULL_SECONDS)
                ballast.unlink()
                seconds.append(await load.recovers())
        unacknowledged = await check_none_lost(database, load)
    how = "the server crashes" if crashes else "the server goes on"
    print(f"\na full disk, {how}, twice for {FULL_SECONDS:g} s: {told(load, unacknowledged)}")
    print(f"  read and written again after {', '.join(f'{each:.2f}' for each in seconds)} s")
    assert load.lost == 0
    # Only where it crashes is nothing read, either.
    assert ("503 TIMEOUT" in load.refused) is crashes
    assert max(seconds) < MOST_SECONDS


async def crash(database: str) -> None:
    """Have the server need the next file of its write-ahead log, without which it cannot live."""
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection = await asyncpg.connect(database)
        try:
            for _ in range(10):
                await connection.execute("SELECT pg_switch_wal()")
                await connection.execute("CREATE TABLE a (); DROP TABLE a")
        finally:
            await connection.close()


def fill(ballast: Path) -> None:
    """Leave no room on the disk that the file is on."""
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(2**16))
