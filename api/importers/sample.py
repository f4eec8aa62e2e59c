"""`onrecord sample`: stores the first record, once."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from api.importers.sample_article import SCHEME, VALUE, article
from schema.context import OPERATOR
from schema.tables import ExternalId
from schema.writes.finish import finished
from schema.writes.writing import Writing

ONE_AT_A_TIME = int.from_bytes(b"sample")


async def load_sample(sessions: async_sessionmaker[AsyncSession]) -> bool:
    """Store the sample unless it is stored; says whether it did."""
    async with sessions.begin() as session:
        await session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        known = select(ExternalId).filter_by(scheme=SCHEME, value=VALUE)
        if await session.scalar(known) is not None:
            return False
        writing = Writing(session, OPERATOR)
        for row in article():
            await writing.add(row)
        await finished(writing)
    return True
