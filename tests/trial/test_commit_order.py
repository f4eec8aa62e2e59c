"""What it costs that revisions are numbered as they commit: writes wait for one another."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import asyncpg
import pytest

from api import embedded, migrations
from schema.tables.vocabulary import Scope
from tests.api.writers import as_viewer
from tests.conftest import create_database, settings_of
from tests.trial.posting import Connection
from tests.trial.processes import Api

pytestmark = [pytest.mark.anyio, pytest.mark.trial]

ROUNDS = 3
SECONDS = 4.0
WARM_UP = 30
"""Writes before those that count."""
WRITERS = (1, 16)
LEFT_OUT = {
    "as it is": "",
    "without the lock": "pg_advisory_xact_lock",
    "without lock and notice": "pg_advisory_xact_lock,pg_notify",
}
LEAST_SHARE = 0.5
"""Of the writes without the lock, how many there are with it, at the very least."""

CREATE = """
mutation ($input: ClaimCreateInput!) {
    claimCreate(input: $input) { claim { id } userErrors { code } }
}
"""


@pytest.fixture(scope="module")
def durable(folder: Path) -> Iterator[str]:
    """A database whose commits wait for the disk: as long, the lock is held."""
    with embedded.server(folder / "durable") as server:
        url = create_database(server, "durable")
        migrations.upgrade(url, settings_of(url))
        yield url


async def test_the_order_of_commits_costs_less_than_half_of_the_writes(
    durable: str, tmp_path: Path
) -> None:
    headers = await as_viewer(durable, Scope.RECORDS_READ, Scope.RECORDS_WRITE)
    rates: dict[tuple[str, int], list[float]] = {}
    for _ in range(ROUNDS):
        for name, left_out in LEFT_OUT.items():
            with Api(
                durable,
                tmp_path / "log",
                module="tests.trial.unlocked",
                ONRECORD_TRIAL_WITHOUT=left_out,
            ) as api:
                for writers in WRITERS:
                    rate = await measured(api, headers, writers)
                    rates.setdefault((name, writers), []).append(rate)
    print(f"\nClaims written a second, the median of {ROUNDS} rounds, and each round")
    for (name, writers), found in rates.items():
        each = " ".join(f"{rate:6.1f}" for rate in found)
        print(f"{name:24} {writers:3} writers {median(found):7.1f}   ({each})")
    print(f"One flush of the disk alone: {await flush(durable) * 1000:.1f} ms")
    for writers in WRITERS:
        with_, without = (median(rates[name, writers]) for name in [*LEFT_OUT][:2])
        assert with_ > LEAST_SHARE * without


async def measured(api: Api, headers: dict[str, str], writers: int) -> float:
    """Claims that so many writers write in a second."""
    done = 0

    async def write(connection: Connection) -> None:
        nonlocal done
        body = await connection.ask(CREATE, input={"text": f"{writers} {done}"})
        assert body["data"]["claimCreate"]["userErrors"] == [], body
        done += 1

    async def write_some(connection: Connection, number: int) -> None:
        for _ in range(number):
            await write(connection)

    async def write_until(connection: Connection, end: float) -> None:
        while time.monotonic() < end:
            await write(connection)

    opened = [await Connection.to(api.url, headers) for _ in range(writers)]
    await asyncio.gather(*(write_some(each, WARM_UP // writers + 1) for each in opened))
    done, began = 0, time.monotonic()
    await asyncio.gather(*(write_until(each, began + SECONDS) for each in opened))
    rate = done / (time.monotonic() - began)
    for each in opened:
        each.close()
    return rate


async def flush(url: str) -> float:
    """Seconds that a commit takes that does nothing else."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE TABLE flushed (number int)")
        began = time.monotonic()
        for number in range(50):
            await connection.execute(f"INSERT INTO flushed VALUES ({number})")
        return (time.monotonic() - began) / 50
    finally:
        await connection.execute("DROP TABLE flushed")
        await connection.close()
