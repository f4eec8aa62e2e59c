"""The server is told to stop under load: what is on its way arrives, and nothing is lost."""

import asyncio
from pathlib import Path
from time import perf_counter

import asyncpg
import httpx
import pytest

from api.serving import GRACE_SECONDS
from tests.faults.load import check_none_lost, loaded, told
from tests.trial.processes import Api

pytestmark = [pytest.mark.anyio, pytest.mark.trial]

READ = {"query": "{ topics { totalCount } }"}


async def test_a_server_that_is_stopped_under_load(
    database: str, headers: dict[str, str], tmp_path: Path
) -> None:
    with Api(database, tmp_path / "log") as api:
        async with loaded(api.url, headers) as load:
            await asyncio.sleep(2)
            async with locked(database) as holder, client(api) as slow:
                # It waits for the lock when the server is told to stop, and is answered after.
                waiting = asyncio.create_task(slow.post("/graphql", json=READ))
                await asyncio.sleep(0.5)
                began = perf_counter()
                api.process.terminate()
                await asyncio.sleep(1)
                await holder.close()
                answer = await waiting
            code = await asyncio.to_thread(api.process.wait, 30)
            seconds = perf_counter() - began
        unacknowledged = await check_none_lost(database, load)
    print(f"\nstopped under load: {told(load, unacknowledged)}; ended after {seconds:.2f} s")
    assert answer.status_code == 200
    assert answer.json()["data"] == {"topics": {"totalCount": 0}}
    assert code == 0
    assert load.refused.total() == 0
    assert seconds < GRACE_SECONDS


async def test_what_a_stopping_server_cannot_finish_is_refused(
    database: str, tmp_path: Path
) -> None:
    with Api(database, tmp_path / "log") as api:
        async with locked(database), client(api) as slow:
            waiting = asyncio.create_task(slow.post("/graphql", json=READ))
            await asyncio.sleep(0.5)
            began = perf_counter()
            api.process.terminate()
            answer = await waiting
            code = await asyncio.to_thread(api.process.wait, 30)
            seconds = perf_counter() - began
    print(f"\nstopped with a read that does not end: ended after {seconds:.2f} s")
    assert answer.status_code == 503
    assert [error["extensions"] for error in answer.json()["errors"]] == [{"code": "TIMEOUT"}]
    assert code == 0
    assert seconds < GRACE_SECONDS + 2


def client(api: Api) -> httpx.AsyncClient:
    """A client who waits long."""
    return httpx.AsyncClient(base_url=api.url.removesuffix("/graphql"), timeout=30)


class locked:  # noqa: N801 - it reads as the function that it stands for
    """Nobody reads topics within the block, until the connection that it gives is closed."""

    def __init__(self, database: str) -> None:
        self._database = database

    async def __aenter__(self) -> asyncpg.Connection:
        self._holder = await asyncpg.connect(self._database)
        await self._holder.execute("BEGIN; LOCK TABLE topic IN ACCESS EXCLUSIVE MODE")
        return self._holder

    async def __aexit__(self, *_: object) -> None:
        await self._holder.close()
