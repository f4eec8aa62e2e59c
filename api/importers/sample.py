"""`onrecord sample`: stores the first record, once."""

from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.importers.sample_article import SCHEME, VALUE, article
from schema.tables import ExternalId, Record, Topic
from schema.writes.revision import append_creations

ONE_AT_A_TIME = int.from_bytes(b"sample")


async def load_sample(sessions: async_sessionmaker[AsyncSession]) -> bool:
    """Store the sample unless it is stored; says whether it did."""
    async with sessions.begin() as session:
        await session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        known = select(ExternalId).filter_by(scheme=SCHEME, value=VALUE)
        if await session.scalar(known) is not None:
            return False
        rows = article()
        # Each row comes after those that it points at, and SQLAlchemy knows of no such order
        # between classes: neighbours of one class are stored together.
        for _, neighbours in groupby(rows, type):
            session.add_all(neighbours)
            await session.flush()
        created = [row for row in rows if isinstance(row, Record | Topic)]
        await append_creations(session, created, by="cli")
    return True
