"""The database goes, or is busy: coded errors, and then all goes on by itself."""

import asyncio
import signal
from pathlib import Path

import asyncpg
import pytest

from api.postgresql import Server
from tests.faults.load import check_none_lost, loaded, told
from tests.trial.processes import Api

pytestmark = [pytest.mark.anyio, pytest.mark.trial]

MOST_SECONDS = 5.0
"""Within which all goes on once the database does."""
DOWN_SECONDS = 2.0


@pytest.mark.parametrize(
    "word", [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL], ids=["stopped", "crashed", "killed"]
)
async def test_a_database_that_goes_and_comes_back(
    postgresql: Server, database: str, headers: dict[str, str], tmp_path: Path, word: signal.Signals
) -> None:
    seconds = []
    with Api(database, tmp_path / "log") as api:
        async with loaded(api.url, headers) as load:
            for _ in range(3):
                await asyncio.sleep(1)
                postmaster = postgresql.postmaster()
                assert postmaster is not None
                postmaster.send_signal(word)
                await asyncio.to_thread(postmaster.wait, 30)
                before = load.refused.total()
                await asyncio.sleep(DOWN_SECONDS)
                assert load.refused.total() > before
                await asyncio.to_thread(postgresql.start, {})
                seconds.append(await load.recovers())
        unacknowledged = await check_none_lost(database, load)
    print(f"\n3 times {word.name}, {DOWN_SECONDS:g} s each: {told(load, unacknowledged)}")
    print(f"  read and written again after {', '.join(f'{each:.2f}' for each in seconds)} s")
    assert load.lost == 0
    assert max(seconds) < MOST_SECONDS


async def test_a_pool_that_is_used_up(
    database: str, headers: dict[str, str], tmp_path: Path
) -> None:
    api = Api(
        database,
        tmp_path / "log",
        ONRECORD_READ_CONNECTIONS="2",
        ONRECORD_WRITE_CONNECTIONS="1",
        ONRECORD_ACQUIRE_TIMEOUT="0.5",
    )
    with api:
        async with loaded(api.url, headers, clients=64) as load:
            holder = await asyncpg.connect(database)
            try:
                async with holder.transaction():
                    await holder.execute("LOCK TABLE claim IN ACCESS EXCLUSIVE MODE")
                    before = load.refused.total()
                    await asyncio.sleep(4)
                    during = load.refused.total() - before
            finally:
                await holder.close()
            seconds = await load.recovers()
        unacknowledged = await check_none_lost(database, load)
    print(f"\n64 clients, 3 connections, 4 s of a locked table: {told(load, unacknowledged)}")
    print(f"  read and written again after {seconds:.2f} s; {during:,} refused meanwhile")
    assert during > 64
    assert load.lost == 0
    assert seconds < MOST_SECONDS
