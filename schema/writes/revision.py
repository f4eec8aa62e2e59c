"""Revisions: every change, numbered in the order in which transactions commit."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema import tables
from schema.context import Clearance
from schema.permissions import RECORDS
from schema.tables.vocabulary import Visibility
from schema.writes.sight import seen_by

COMMIT_ORDER = int.from_bytes(b"revision")
CHANNEL = "onrecord_revision"
"""Where those who listen are told that there are new revisions."""


async def note_who_sees(session: AsyncSession, revisions: Sequence[tables.Revision]) -> None:
    """Note how far the records of revisions are seen, after them, with all that they need."""
    by_type = attrgetter("record_type")
    for record_type, neighbours in groupby(sorted(revisions, key=by_type), by_type):
        if record_type not in RECORDS:
            continue  # Topics are seen by everyone.
        of_type = list(neighbours)
        id_ = tables.METADATA.tables[record_type].c.id
        for revision in of_type:
            revision.visibility = Visibility.CONFIDENTIAL
        for clearance, visibility in (
            (Clearance.READER, Visibility.INTERNAL),
            (Clearance.GUEST, Visibility.PUBLIC),
        ):
            keys = [revision.record_id for revision in of_type]
            shown = select(id_).where(id_.in_(keys), *seen_by(clearance, record_type))
            seen = set(await session.scalars(shown))
            for revision in of_type:
                if revision.record_id in seen:
                    revision.visibility = visibility


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
