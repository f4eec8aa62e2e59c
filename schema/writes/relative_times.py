"""Times given in relation to others: "last Friday" is placed by what its own report prints.

Whoever records a report years later, or elsewhere, would read such words against another day. So
they are placed only against a time that the same report prints: its own, or one in its text, which
is the stated time of another of its statements.
"""

import re
from collections import defaultdict
from uuid import UUID

from sqlalchemy import select

from schema import tables
from schema.tables.vocabulary import MomentBasis
from schema.writes.sight import seen_by
from schema.writes.writing import Writing

PRINTED = (MomentBasis.STATED, MomentBasis.METADATA)
UNPLACED = (
    "Words that relate to another time are placed only by one that the same report prints: give "
    "the report its date, or another of its statements the time that is stated; or leave the time "
    "open (XXXX-XX-XX)."
)


async def placed_by_their_reports(writing: Writing) -> None:
    """Each time of a statement that is placed by words has something in a report that places it.

    Asked where the statement's time is written, or that it appears in a report; before it appears
    anywhere, nothing is known of what places it. What the writer may not see counts for nothing.
    """
    asked: dict[UUID, tuple[tables.Row, str]] = {}
    reports_of: defaultdict[UUID, set[UUID]] = defaultdict(set)
    statements_in: defaultdict[UUID, set[UUID]] = defaultdict(set)
    moved: set[UUID] = set()
    for row in writing.ledger.rows():
        if isinstance(row, tables.Statement):
            if any(writing.is_changed_in(row, column) for column in ("said_edtf", "said_basis")):
                asked[row.id] = row, "said_edtf"
        elif isinstance(row, tables.Appearance) and writing.is_changed_in(row, "report_id"):
            moved.add(row.id)
            reports_of[row.statement_id].add(row.report_id)
            statements_in[row.report_id].add(row.statement_id)
            asked.setdefault(row.statement_id, (row, "report_id"))
    printed: dict[UUID, set[UUID] | None] = {}
    for key, (row, column) in asked.items():
        statement = await writing.known(tables.Statement, key)
        if statement is None or statement.said_basis != MomentBasis.RELATIVE:
            continue
        if not _is_placed(statement.said_edtf):
            continue
        reports = reports_of[key] | await _reports(writing, key, moved)
        for report in reports - printed.keys():
            printed[report] = await _times(writing, report, statements_in[report])
        places = [printed[report] for report in reports]
        if places and not any(times is None or times - {key} for times in places):
            writing.refuse("BAD_USER_INPUT", UNPLACED, row, column)


def _is_placed(edtf: str | None) -> bool:
    """Whether anything of a time is known."""
    return edtf is not None and re.search(r"\d", edtf) is not None


async def _reports(writing: Writing, statement: UUID, moved: set[UUID]) -> set[UUID]:
    """The reports in which a statement on record appears, and stays."""
    appearance = tables.METADATA.tables["appearance"].c
    query = select(appearance.id, appearance.report_id).where(
        appearance.statement_id == statement, *seen_by(writing.viewer.clearance, "appearance")
    )
    return {
        report
        for id_, report in await writing.session.execute(query)
        if id_ not in moved and not writing.is_removed(("appearance", id_))
    }


async def _times(writing: Writing, key: UUID, new: set[UUID]) -> set[UUID] | None:
    """Two statements at most of a report that state a time; None where the report has its own."""
    report = await writing.find(tables.Report, key)
    if report is None:
        return set()
    if report.published_basis in PRINTED and _is_placed(report.published_edtf):
        return None
    statement = tables.METADATA.tables["statement"].c
    appearance = tables.METADATA.tables["appearance"].c
    appears = select(appearance.statement_id).where(appearance.report_id == key)
    query = select(statement.id).where(
        statement.id.in_(appears),
        statement.said_basis == MomentBasis.STATED,
        statement.said_edtf.regexp_match(r"\d"),
        *seen_by(writing.viewer.clearance, "statement"),
    )
    times = set(await writing.session.scalars(query.limit(2)))
    for other in new:
        found = await writing.known(tables.Statement, other)
        is_stated = found is not None and found.said_basis == MomentBasis.STATED
        if found is not None and is_stated and _is_placed(found.said_edtf):
            times.add(other)
    return times
