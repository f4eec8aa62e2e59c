"""Revisions are numbered in the order in which their transactions commit."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from api.database import Sessions, sessions
from api.settings import Settings
from schema import tables
from schema.context import OPERATOR
from schema.tables.vocabulary import ActorKind
from schema.writes.finish import finished
from schema.writes.writing import Writing

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def makers(database: str) -> AsyncIterator[Sessions]:
    """Sessions on a database without rows."""
    makers = sessions(database, Settings(_env_file=None, database_url=database))
    yield makers
    await makers.kw["bind"].dispose()


async def store(makers: Sessions, name: str, appended: asyncio.Event, go: asyncio.Event) -> None:
    """Store two actors; commit when told to."""
    async with makers.begin() as session:
        writing = Writing(session, OPERATOR)
        for number in (1, 2):
            await writing.add(tables.Actor(kind=ActorKind.PERSON, name=f"{name} {number}"))
        await finished(writing)
        appended.set()
        await go.wait()


async def names_by_sequence(makers: Sessions) -> list[str]:
    """The names of the actors created, in the order of their revisions."""
    async with makers() as session:
        rows = await session.execute(
            text("SELECT name FROM revision JOIN actor ON actor.id = record_id ORDER BY sequence")
        )
        return [row.name for row in rows]


async def test_a_transaction_waits_with_its_numbers_until_the_one_before_has_committed(
    makers: Sessions,
) -> None:
    first_appended, second_appended = asyncio.Event(), asyncio.Event()
    go, at_once = asyncio.Event(), asyncio.Event()
    at_once.set()
    first = asyncio.create_task(store(makers, "first", first_appended, go))
    await first_appended.wait()
    second = asyncio.create_task(store(makers, "second", second_appended, at_once))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await second_appended.wait()
    assert await names_by_sequence(makers) == []
    go.set()
    await asyncio.gather(first, second)
    assert await names_by_sequence(makers) == ["first 1", "first 2", "second 1", "second 2"]


async def test_a_transaction_that_is_given_up_lets_the_next_one_in_and_leaves_no_revision(
    makers: Sessions,
) -> None:
    before = await names_by_sequence(makers)
    appended, never, at_once = asyncio.Event(), asyncio.Event(), asyncio.Event()
    at_once.set()
    given_up = asyncio.create_task(store(makers, "given up", appended, never))
    await appended.wait()
    given_up.cancel()
    await asyncio.wait([given_up])
    await store(makers, "third", asyncio.Event(), at_once)
    assert await names_by_sequence(makers) == [*before, "third 1", "third 2"]
