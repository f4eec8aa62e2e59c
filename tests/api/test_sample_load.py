"""Loading the sample: once, whole, and with a revision for each record."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from api.database import Sessions, sessions
from api.importers.sample import load_sample
from api.settings import Settings
from schema import tables

pytestmark = pytest.mark.anyio

STORED = {
    "actor": 15,
    "report": 7,
    "claim": 11,
    "statement": 12,
    "topic": 2,
    "actor_name": 3,
    "affiliation": 2,
    "identity_judgement": 1,
    "citation": 6,
    "external_id": 1,
    "appearance": 14,
    "hop": 14,
    "stance": 16,
    "statement_link": 7,
    "topic_tag": 2,
    "revision": 15 + 7 + 11 + 12 + 2,
}


@pytest.fixture(scope="module")
async def makers(database: str) -> AsyncIterator[Sessions]:
    """Sessions on a database to which three loaders came at once."""
    settings = Settings(_env_file=None, database_url=database)
    makers = sessions(database, settings)
    stored = await asyncio.gather(*(load_sample(makers) for _ in range(3)))
    assert sorted(stored) == [False, False, True]
    yield makers
    await makers.kw["bind"].dispose()


async def counts(makers: Sessions) -> dict[str, int]:
    """How many rows each table has, the empty ones left out."""
    async with makers() as session:
        found = {
            name: await session.scalar(text(f"SELECT count(*) FROM {name}"))
            for name in tables.METADATA.tables
        }
    return {name: count for name, count in found.items() if count}


async def test_three_at_once_store_it_once(makers: Sessions) -> None:
    assert await counts(makers) == STORED


async def test_loading_it_again_changes_nothing(makers: Sessions) -> None:
    assert await load_sample(makers) is False
    assert await counts(makers) == STORED


async def test_each_record_and_topic_has_one_revision_in_the_order_of_their_ids(
    makers: Sessions,
) -> None:
    nouns = ("actor", "report", "claim", "statement", "topic")
    ids = " UNION ALL ".join(f"SELECT '{noun}' AS record_type, id FROM {noun}" for noun in nouns)
    async with makers() as session:
        records = await session.execute(text(f"{ids} ORDER BY id"))
        revisions = await session.execute(
            text("SELECT record_type, record_id FROM revision ORDER BY record_type, sequence")
        )
        kinds = await session.execute(
            text("SELECT DISTINCT by, action, patch, inverse, reason, cause_id FROM revision")
        )
        in_order = [tuple(row) for row in revisions]
        assert sorted(in_order) == sorted(tuple(row) for row in records)
        assert in_order == sorted(in_order)
        assert kinds.all() == [("cli", "CREATE", None, None, None, None)]


async def test_its_rows_share_one_transaction(makers: Sessions) -> None:
    async with makers() as session:
        times = [
            await session.execute(text(f"SELECT DISTINCT created_at FROM {name}"))
            for name in STORED
            if name != "revision"
        ]
        assert len({row.created_at for rows in times for row in rows}) == 1
