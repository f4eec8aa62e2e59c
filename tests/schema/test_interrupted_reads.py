"""A read that is interrupted, wherever it stands just then, leaves nothing to the next one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import async_sessionmaker

from api.database import read_pool
from api.rates import Rates
from api.settings import Settings
from schema.context import GUEST, Context
from schema.limits import Limits
from schema.operations import Operations
from schema.read_pool import ReadPool
from schema.requests import Request
from schema.root import planner, schema
from schema.vault import Vault

pytestmark = pytest.mark.anyio

PATIENCE = 10.0


@pytest.fixture(scope="module")
async def reads(database: str) -> AsyncIterator[ReadPool]:
    """A pool of a single connection: whoever reads next has the same."""
    settings = Settings(_env_file=None, database_url=database, read_connections=1)
    async with read_pool(database, settings) as reads:
        yield reads


def context_of(reads: ReadPool) -> Context:
    return Context(
        GUEST,
        reads,
        PATIENCE,
        async_sessionmaker(),
        Vault(),
        PATIENCE,
        Limits(),
        Rates(Settings(_env_file=None)).budget(GUEST, {}),
    )


async def read(reads: ReadPool, sql: str, *binds: Any) -> None:
    async with reads.borrowed() as connection:
        await connection.fetch(sql, *binds)


async def read_in_a_snapshot(reads: ReadPool, sql: str, *binds: Any) -> None:
    async with (
        reads.borrowed() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        await connection.fetch(sql, *binds)


@pytest.mark.parametrize("how", [read, read_in_a_snapshot])
async def test_a_cancelled_read_leaves_a_clean_connection(
    reads: ReadPool, how: Callable[..., Awaitable[None]]
) -> None:
    cancelled = 0
    for steps in range(60):
        # A text that is new to the connection is prepared first: there is more to interrupt.
        reading = asyncio.ensure_future(how(reads, f"SELECT {steps}, $1::text[]", ["a"]))
        for _ in range(steps % 30):
            await asyncio.sleep(0)
        cancelled += reading.cancel()
        await asyncio.wait([reading])
        await read_in_a_snapshot(reads, "SELECT 1")
    assert cancelled > 0


async def test_a_value_that_cannot_be_sent_leaves_a_clean_connection(reads: ReadPool) -> None:
    with pytest.raises(asyncpg.DataError):
        await read(reads, "SELECT $1::timestamptz, 'unsent'", datetime.max.isoformat())
    await read_in_a_snapshot(reads, "SELECT $1::timestamptz", datetime.now(UTC))


async def test_a_refused_field_whose_neighbour_is_reading_leaves_a_clean_connection(
    reads: ReadPool,
) -> None:
    operations = Operations(schema._schema, planner, Limits())
    for number in range(20):
        # The executor gives up the other field when the first, which may not be null, is refused.
        refused = (
            f'{{ claims(first: 0) {{ nodes {{ id }} }} n{number}: node(id: "topic_{"0" * 32}")'
            " { id } }"
        )
        sound = "{ statements { nodes { appearances { totalCount } } totalCount } }"
        answers = [
            await operations.answer(Request(query, None, {}), context_of(reads), planned=False)
            for query in (refused, sound)
        ]
        assert b'"BAD_USER_INPUT"' in answers[0].body
        assert answers[1].body.startswith(b'{"data":{"statements":{"nodes":[],"totalCount":0}},')


async def test_a_field_that_is_refused_below_keeps_its_connection(sampled_database: str) -> None:
    settings = Settings(_env_file=None, database_url=sampled_database, read_connections=1)
    operations = Operations(schema._schema, planner, Limits())
    query = """
    { actors(where: { name: { eq: "Sean Savett" } }) {
        nodes { name statements(after: "never given out") { nodes { id } } }
    } }
    """
    async with read_pool(sampled_database, settings) as reads:
        async with reads.borrowed() as connection:
            backend = connection.get_server_pid()
        answer = await operations.answer(Request(query, None, {}), context_of(reads))
        assert b'"path":["actors","nodes",0,"statements"]' in answer.body
        assert b'"BAD_CURSOR"' in answer.body
        async with reads.borrowed() as connection:
            assert connection.get_server_pid() == backend
