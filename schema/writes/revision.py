"""Revisions: every change, numbered in the order in which transactions commit."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema import tables

COMMIT_ORDER = int.from_bytes(b"revision")
CHANNEL = "onrecord_revision"
"""Where those who listen are told that there are new revisions."""


async def append_revisions(session: AsyncSession, revisions: Sequence[tables.Revision]) -> None:
    """Append revisions, in their order.

    The last thing a transaction does before it commits: from here on it holds up the others.
    """
    if not revisions:
        return
    # What is stored must be flushed before, so that nothing else is waited for meanwhile.
    await session.flush()
    await session.execute(select(func.pg_advisory_xact_lock(COMMIT_ORDER)))
    session.add_all(revisions)
    await session.flush()
    await session.execute(select(func.pg_notify(CHANNEL, "")))
