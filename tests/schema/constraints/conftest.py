"""A session over a few rows, which takes back what it stores."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import NullPool, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from schema import tables
from tests.schema.constraints.rows import (
    ANN,
    BOB,
    CLAIM,
    NARROWER,
    NEWS,
    PLACE,
    QUOTED,
    RETOLD,
    STORY,
    TOPIC,
    actor,
    appearance,
    statement,
)


@pytest.fixture(scope="module")
async def connection(database: str) -> AsyncIterator[AsyncConnection]:
    """A connection that has stored a few rows, and will take them back."""
    address = make_url(database).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(address, poolclass=NullPool)
    async with engine.connect() as connection, AsyncSession(connection) as session:
        for rows in (
            [actor(id=ANN), actor(id=BOB)],
            [tables.Report(id=NEWS), tables.Report(id=STORY)],
            [statement(id=QUOTED), statement(id=RETOLD)],
            [tables.Claim(id=CLAIM, text="It rains.")],
            [tables.Claim(id=NARROWER, text="It pours.", parent_id=CLAIM)],
            [appearance(id=PLACE, quote_start=100, quote_end=200)],
            [tables.Topic(id=TOPIC, label="Weather", scheme="own")],
        ):
            session.add_all(rows)
            await session.flush()
        yield connection


@pytest.fixture
async def session(connection: AsyncConnection) -> AsyncIterator[AsyncSession]:
    """A session over those rows; what it stores is taken back as well."""
    async with (
        connection.begin_nested() as savepoint,
        AsyncSession(connection, join_transaction_mode="create_savepoint") as session,
    ):
        yield session
        await session.close()
        await savepoint.rollback()
