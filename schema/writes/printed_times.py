"""The times that reports print, as a write leaves them: their own, and their statements'."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from schema import tables
from schema.tables.vocabulary import MomentBasis
from schema.writes.relative_words import Printed
from schema.writes.sight import seen_by
from schema.writes.writing import Writing

STATEMENT = tables.METADATA.tables["statement"].c
APPEARANCE = tables.METADATA.tables["appearance"].c
REPORT = tables.METADATA.tables["report"].c


@dataclass
class Changes:
    """What a write does to the times of statements, and to what places them."""

    said: dict[UUID, tables.Statement] = field(default_factory=dict)
    """Statements whose time changes, or that are new."""
    published: dict[UUID, tables.Report] = field(default_factory=dict)
    """Reports on record whose own date changes."""
    added: dict[UUID, tables.Appearance] = field(default_factory=dict)
    """Appearances that are new in their report."""
    gone: dict[UUID, tables.Appearance] = field(default_factory=dict)
    """Appearances that leave the report in which they are on record."""

    @classmethod
    def of(cls, writing: Writing) -> Self:
        """Those of a write."""
        changes = cls()
        for row in writing.ledger.rows():
            match row:
                case tables.Statement() if _is_changed(writing, row, "said"):
                    changes.said[row.id] = row
                case tables.Report() if not writing.is_new(row):
                    if _is_changed(writing, row, "published"):
                        changes.published[row.id] = row
                case tables.Appearance() if writing.is_changed_in(row, "report_id"):
                    changes.added[row.id] = row
                    if not writing.is_new(row):
                        changes.gone[row.id] = row
        changes.gone |= {row.id: row for row in writing.removed(tables.Appearance)}
        return changes


def _is_changed(writing: Writing, row: tables.Row, prefix: str) -> bool:
    return any(writing.is_changed_in(row, f"{prefix}_{part}") for part in ("edtf", "text", "basis"))


class PrintedTimes:
    """Asks what is on record; what the write changes is known better."""

    def __init__(self, writing: Writing, changes: Changes) -> None:
        self._writing = writing
        self._changes = changes

    async def said(self, key: UUID, basis: MomentBasis) -> Printed | None:
        """When a statement was made, where anything of it is known in this way."""
        row = await self._writing.known(tables.Statement, key)
        return None if row is None else Printed.of(row, "said", basis)

    async def lost(self) -> Mapping[UUID, tuple[tables.Row, str]]:
        """The reports that printed a time that they no longer do, or that is another now.

        Each with the row, and the column of it, that the write changes.
        """
        changes, session = self._changes, self._writing.session
        lost: dict[UUID, tuple[tables.Row, str]] = {}
        if changes.published:
            dated = select(REPORT.id).where(
                REPORT.id.in_(changes.published),
                REPORT.published_basis == MomentBasis.STATED,
                REPORT.published_edtf.regexp_match(r"\d"),
            )
            for report in await session.scalars(dated):
                lost[report] = changes.published[report], "published_edtf"
        restated = [key for key, row in changes.said.items() if not self._writing.is_new(row)]
        if restated or changes.gone:
            which = or_(APPEARANCE.id.in_(changes.gone), STATEMENT.id.in_(restated))
            stated = _appearances(MomentBasis.STATED, which)
            for appearance, statement, report in await session.execute(stated):
                if appearance in changes.gone:
                    lost.setdefault(report, (changes.gone[appearance], "report_id"))
                else:
                    lost.setdefault(report, (changes.said[statement], "said_edtf"))
        return lost

    async def placed_in(self, reports: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
        """The statements on record whose times words place, each with a report it appears in."""
        query = _appearances(MomentBasis.RELATIVE, APPEARANCE.report_id.in_(reports), *self._stay())
        rows = await self._writing.session.execute(query.order_by(APPEARANCE.id))
        return [(statement, report) for _, statement, report in rows]

    async def reports_of(self, statements: Iterable[UUID]) -> Mapping[UUID, set[UUID]]:
        """The reports in which statements appear."""
        found: dict[UUID, set[UUID]] = {key: set() for key in statements}
        query = select(APPEARANCE.statement_id, APPEARANCE.report_id)
        on_record = query.where(APPEARANCE.statement_id.in_(found), *self._stay())
        for statement, report in await self._writing.session.execute(on_record):
            found[statement].add(report)
        for row in self._changes.added.values():
            if row.statement_id in found:
                found[row.statement_id].add(row.report_id)
        return found

    async def printed(self, reports: Iterable[UUID]) -> Mapping[UUID, list[Printed]]:
        """The times that reports print: of each its own first, then those of its statements."""
        found: defaultdict[UUID, list[Printed]] = defaultdict(list)
        for key in (wanted := set(reports)):
            row = await self._writing.find(tables.Report, key)
            own = None if row is None else Printed.of(row, "published", MomentBasis.STATED)
            if own is not None:
                found[key].append(own)
        changed = {
            *self._changes.said,
            *(row.statement_id for row in self._changes.added.values()),
        }
        on_record = _appearances(
            MomentBasis.STATED,
            APPEARANCE.report_id.in_(wanted),
            STATEMENT.id.not_in(changed),
            *self._stay(),
        )
        said = (STATEMENT[f"said_{part}"] for part in ("edtf", "earliest", "latest", "text"))
        rows = await self._writing.session.execute(on_record.add_columns(*said))
        for _, statement, report, edtf, earliest, latest, text in rows:
            found[report].append(Printed(edtf, earliest, latest, text, statement))
        for statement, reports_of_it in (await self.reports_of(changed)).items():
            stated = await self.said(statement, MomentBasis.STATED)
            for report in reports_of_it & wanted:
                if stated is not None:
                    found[report].append(stated)
        return found

    def _stay(self) -> list[ColumnElement[bool]]:
        """What holds of appearances that are seen, and that the write leaves where they are."""
        seen: list[Any] = seen_by(self._writing.viewer.clearance, "appearance")
        return [APPEARANCE.id.not_in(self._changes.gone), *seen]


def _appearances(basis: MomentBasis, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Appearances of statements whose time is known in this way: their id, the statement's and the
    report's.
    """
    return (
        select(APPEARANCE.id, APPEARANCE.statement_id, APPEARANCE.report_id)
        .join(tables.METADATA.tables["statement"], STATEMENT.id == APPEARANCE.statement_id)
        .where(STATEMENT.said_basis == basis, STATEMENT.said_edtf.regexp_match(r"\d"), *conditions)
    )
