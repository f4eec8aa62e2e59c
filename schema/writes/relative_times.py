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
from schema.writes.writing import Writing

PRINTED = (MomentBasis.STATED, MomentBasis.METADATA)
UNPLACED = (
    "Words that relate to another time are placed only by one that the same report prints: give "
    "the report its date, or another of its statements the time that is stated; or leave the time "
    "open (XXXX-XX-XX)."
)


async def placed_by_their_reports(writing: Writing) -> None:
    """Each time of a statement that is placed by words has something in a report that places it.

    Asked where the statement's time or its appearances change; before it appears anywhere, nothing
    is known of what places it.
    """
    asked: dict[UUID, tuple[tables.Row, str]] = {}
    new = NewAppearances()
    for row in writing.ledger.rows():
        if isinstance(row, tables.Statement):
            if any(writing.is_changed_in(row, column) for column in ("said_edtf", "said_basis")):
                asked[row.id] = row, "said_edtf"
        elif isinstance(row, tables.Appearance) and writing.is_new(row):
            new.add(row)
            asked.setdefault(row.statement_id, (row, "report_id"))
    for key, (row, column) in asked.items():
        statement = await writing.known(tables.Statement, key)
        if statement is None or not _is_placed_by_words(statement):
            continue
        reports = await _reports(writing, key) | new.reports_of[key]
        if reports and not await _prints_a_time(writing, reports, key, new):
            writing.refuse("BAD_USER_INPUT", UNPLACED, row, column)


class NewAppearances:
    """Which statements appear in which reports by what is being written."""

    def __init__(self) -> None:
        self.reports_of: defaultdict[UUID, set[UUID]] = defaultdict(set)
        self.statements_in: defaultdict[UUID, set[UUID]] = defaultdict(set)

    def add(self, appearance: tables.Appearance) -> None:
        """Note one."""
        self.reports_of[appearance.statement_id].add(appearance.report_id)
        self.statements_in[appearance.report_id].add(appearance.statement_id)


def _is_placed_by_words(statement: tables.Statement) -> bool:
    is_placed = re.search(r"\d", statement.said_edtf or "") is not None
    return is_placed and statement.said_basis == MomentBasis.RELATIVE


async def _reports(writing: Writing, statement: UUID) -> set[UUID]:
    """The reports in which a statement on record appears."""
    rows = await writing.rows(tables.Appearance, statement_id=statement)
    return {row.report_id for row in rows if not writing.is_removed(("appearance", row.id))}


async def _prints_a_time(
    writing: Writing, reports: set[UUID], statement: UUID, new: NewAppearances
) -> bool:
    """Whether one of these reports prints a time, apart from that of this statement.

    As the viewer sees them: what is hidden allows nothing.
    """
    others = {key for report in reports for key in new.statements_in[report]}
    for key in reports:
        report = await writing.find(tables.Report, key)
        if report is not None and report.published_basis in PRINTED:
            return True
    columns = tables.METADATA.tables["statement"].c
    appearances = tables.METADATA.tables["appearance"].c
    appears = select(appearances.statement_id).where(appearances.report_id.in_(reports))
    stated = select(columns.id).where(
        columns.id.in_(appears), columns.said_basis == MomentBasis.STATED
    )
    others |= set(await writing.session.scalars(stated))
    for key in others - {statement}:
        other = await writing.find(tables.Statement, key)
        if other is not None and other.said_basis == MomentBasis.STATED:
            return True
    return False
