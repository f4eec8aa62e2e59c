"""Embargoes that have ended: told by a revision, so that nobody waits for what is public."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema import tables
from schema.context import Viewer
from schema.permissions import RECORDS
from schema.tables.vocabulary import RevisionAction
from schema.writes.ledger import key_of
from schema.writes.writing import CLASSES, Writing

RELEASER = Viewer("release")
"""Nobody: time has passed."""
BATCH = 100


async def release_lapsed(session: AsyncSession) -> bool:
    """Release some records whose embargo has ended; whether there were any.

    Several processes may try at once: each takes others.
    """
    writing = Writing(session, RELEASER)
    for table in sorted(RECORDS):
        until = tables.METADATA.tables[table].c.embargo_until
        lapsed = (
            select(CLASSES[table])
            .where(until <= func.now())
            .order_by(until)
            .limit(BATCH)
            .with_for_update(key_share=True, skip_locked=True)
        )
        for record in await session.scalars(lapsed):
            await writing.change(record, {"embargo_until": None})
            writing.done_to(key_of(record), RevisionAction.RELEASE)
    # Nothing else changes: no rule is to keep what is due from being released.
    return bool(await writing.store())
