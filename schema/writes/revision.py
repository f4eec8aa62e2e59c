"""Revisions: every change, numbered in the order in which transactions commit."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema import tables
from schema.tables.vocabulary import RecordType, RevisionAction

COMMIT_ORDER = int.from_bytes(b"revision")


async def append_creations(
    session: AsyncSession, created: Iterable[tables.Record | tables.Topic], by: str
) -> None:
    """Append a CREATE revision for each of these rows, in their order.

    The last thing a transaction does before it commits: from here on it holds up the others.
    """
    await _take_turn(session)
    session.add_all(
        tables.Revision(
            by=by,
            record_type=RecordType(tables.name_of(type(row))),
            record_id=row.id,
            action=RevisionAction.CREATE,
        )
        for row in created
    )
    await session.flush()


async def _take_turn(session: AsyncSession) -> None:
    """Wait for the transaction that is now appending revisions to end; the next waits for this one.

    What is stored must be flushed before, so that nothing else is waited for while it is held.
    """
    await session.flush()
    await session.execute(select(func.pg_advisory_xact_lock(COMMIT_ORDER)))
