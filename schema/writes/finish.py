"""The end of every write: held to all rules, also those that ask what is on record, and stored."""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint, select

from schema import tables
from schema.context import Clearance
from schema.tables.as_json import global_id
from schema.tables.vocabulary import Visibility
from schema.writes.ledger import key_of
from schema.writes.relative_times import placed_by_their_reports
from schema.writes.rules import wrong_with_row
from schema.writes.writing import CLASSES, Writing


async def finished(writing: Writing, cause: UUID | None = None) -> list[tables.Revision]:
    """Hold a write to the rules and store it. Raises ``Refused`` where it breaks any."""
    for row in writing.ledger.rows():
        if key_of(row) not in writing.unsound:
            for message, columns in wrong_with_row(row):
                writing.refuse("BAD_USER_INPUT", message, row, *columns)
    for row in writing.ledger.rows():
        if isinstance(row, tables.Record):
            _within_sight(writing, row)
    # What follows asks the database, and may trust what the row holds.
    writing.stop_if_refused()
    await _not_merged(writing)
    await _unique(writing, writing.ledger.rows())
    await _hops(writing)
    await placed_by_their_reports(writing)
    for row in writing.ledger.rows():
        if isinstance(row, tables.Quoted):
            await _stands_in_body(writing, row)
        for rule in ASKING.get(tables.name_of(type(row)), ()):
            await rule(writing, row)
    writing.stop_if_refused()
    return await writing.store(cause)


#: The least clearance that sees a record of each visibility.
SEEN_BY = {
    Visibility.PUBLIC: Clearance.GUEST,
    Visibility.INTERNAL: Clearance.READER,
    Visibility.CONFIDENTIAL: Clearance.CONFIDENTIAL,
}


def _within_sight(writing: Writing, record: tables.Record) -> None:
    """Nobody writes what they may not read, nor takes a record out of their own sight."""
    clearance = writing.viewer.clearance
    if clearance < SEEN_BY[record.visibility] and writing.is_changed_in(record, "visibility"):
        message = f"You may not read what is {record.visibility}, so you may not write it."
        writing.refuse("BAD_USER_INPUT", message, record, "visibility")
    embargo = record.embargo_until is not None and writing.is_changed_in(record, "embargo_until")
    if embargo and clearance < Clearance.READER:
        message = "You may not read what is under embargo, so you may not write it."
        writing.refuse("BAD_USER_INPUT", message, record, "embargo_until")


async def _not_merged(writing: Writing) -> None:
    """What is new is about actors that stand for themselves, and that nobody merges meanwhile."""
    named: dict[UUID, list[tuple[tables.Row, str]]] = {}
    for row in writing.ledger.rows():
        table = tables.METADATA.tables[tables.name_of(type(row))]
        for column in table.columns:
            about = column.foreign_keys and tables.referred(table.name, column.name) == "actor"
            if not about or column.name == "merged_into_id" or table.name == "external_id":
                continue
            key = getattr(row, column.name)
            if key is not None and writing.is_changed_in(row, column.name):
                named.setdefault(key, []).append((row, column.name))
    columns = tables.METADATA.tables["actor"].c
    query = (
        select(columns.id, columns.merged_into_id)
        .where(columns.id.in_(named))
        .order_by(columns.id)
        .with_for_update(read=True)
    )
    for key, winner in await writing.session.execute(query) if named else ():
        known = await writing.known(tables.Actor, key)
        if winner is None or known is None or known.merged_into_id is None:
            continue
        seen = await writing.find(tables.Actor, winner)
        if seen is None:
            continue  # To who does not see the winner it stands for itself.
        for row, name in named[key]:
            loser, winner_id = (global_id("actor", id_.hex) for id_ in (key, winner))
            message = f"{loser} was merged into {winner_id}: name that one, or unmerge it first."
            writing.refuse("CONFLICT", message, row, name)


async def _unique(writing: Writing, rows: Sequence[tables.Row]) -> None:
    """No two rows alike where they may not be, neither in this write nor on record."""
    met: dict[Hashable, tables.Row] = {}
    new = {row.id for row in rows if writing.is_new(row)}
    for row in rows:
        table = tables.METADATA.tables[tables.name_of(type(row))]
        for constraint in table.constraints:
            if not isinstance(constraint, UniqueConstraint):
                continue
            names = [column.name for column in constraint.columns]
            values = tuple(getattr(row, name) for name in names)
            alike = constraint.dialect_options["postgresql"]["nulls_not_distinct"]
            if not alike and None in values:
                continue
            told = [name for name in names if name not in tables.OWNERS.get(table.name, ())]
            if met.setdefault((constraint.name, values), row) is not row:
                writing.refuse("CONFLICT", "This is given twice.", row, *told or names)
            elif new.isdisjoint(values):  # What points at a new row is new itself.
                await _unique_on_record(writing, row, dict(zip(names, values, strict=True)), told)


async def _unique_on_record(
    writing: Writing, row: tables.Row, values: Mapping[str, Any], told: Sequence[str]
) -> None:
    table = tables.METADATA.tables[tables.name_of(type(row))]
    same = [table.c[name].is_not_distinct_from(value) for name, value in values.items()]
    found = await writing.session.scalar(select(table.c.id).where(*same, table.c.id != row.id))
    if found is None or writing.is_removed((table.name, found)):
        return
    seen = await writing.find(type(row), found)
    which = "" if seen is None else f": {global_id(table.name, found.hex)}"
    noun = table.name.replace("_", " ")
    message = f"Another {noun} has this already{which}."
    writing.refuse("CONFLICT", message, row, *told or values)


async def _stands_in_body(writing: Writing, row: tables.Quoted) -> None:
    """Verbatim words stand in the report's text, where that is stored."""
    report_id = _report_of(row)
    if row.quote_exact is None or report_id is None:
        return
    report = await writing.keep(tables.Report, report_id)
    if report is not None and report.body is not None and not stands(row, report.body):
        writing.refuse(
            "BAD_USER_INPUT",
            "These words do not stand in the report's text at this place.",
            row,
            "quote_exact",
        )


def stands(row: tables.Quoted, body: str) -> bool:
    """Whether a quote's words stand in a text, at its offsets where it has any."""
    if row.quote_exact is None:
        return True
    if row.quote_start is None:
        return row.quote_exact in body
    return body[row.quote_start : row.quote_end] == row.quote_exact


_REPORT = {
    "appearance": "report_id",
    "citation": "citing_id",
    "topic_tag": "report_id",
    "stance": "characterised_by_id",
}


def _report_of(row: tables.Quoted) -> Any:
    """The report that a row's quote stands in."""
    return getattr(row, _REPORT[tables.name_of(type(row))])


async def _of_body(writing: Writing, report: tables.Report) -> None:
    """A report's text keeps the quotes that stand in it.

    Those of what the viewer may not see are not told of: `standsInBody` says so to who sees them.
    """
    if report.body is None or not writing.is_changed_in(report, "body"):
        return
    for table, column in _REPORT.items():
        cls = CLASSES[table]
        for row in await writing.rows(cls, **{column: report.id}):
            assert isinstance(row, tables.Quoted)
            if writing.is_removed((table, row.id)) or stands(row, report.body):
                continue
            if await writing.find(cls, row.id) is not None:
                writing.refuse(
                    "CONFLICT",
                    f"The text does not have the words quoted in {global_id(table, row.id.hex)}.",
                    report,
                    "body",
                )


def _no_circle(column: str) -> Callable[[Writing, Any], Awaitable[None]]:
    """Following a column never leads back."""

    async def rule(writing: Writing, row: Any) -> None:
        if not writing.is_changed_in(row, column) or getattr(row, column) is None:
            return
        # Two who close a circle at once, each by one half of it, take turns.
        await writing.take_turn(f"{tables.name_of(type(row))}.{column}")
        above = getattr(row, column)
        met = {row.id}
        all_seen = True
        while above is not None:
            if above in met:
                if all_seen:
                    writing.refuse("BAD_USER_INPUT", "This would lead back to itself.", row, column)
                else:
                    writing.refuse("CONFLICT", "It cannot be this one.", row, column)
                return
            met.add(above)
            next_ = await writing.known(type(row), above)
            all_seen = all_seen and await writing.find(type(row), above) is not None
            above = None if next_ is None else getattr(next_, column)

    return rule


async def _hops(writing: Writing) -> None:
    """The steps of each appearance are numbered from 0 on, without gaps."""
    changed: dict[UUID, dict[UUID, tables.Hop]] = {}
    for row in writing.ledger.rows():
        if isinstance(row, tables.Hop):
            changed.setdefault(row.appearance_id, {})[row.id] = row
    for appearance, hops in changed.items():
        on_record = await writing.rows(tables.Hop, appearance_id=appearance)
        kept = {hop.id: hop for hop in on_record if not writing.is_removed(("hop", hop.id))}
        positions = {hop.position for hop in (kept | hops).values()}
        if positions != set(range(len(positions))):
            message = "Steps are numbered from 0 on, without gaps."
            writing.refuse("BAD_USER_INPUT", message, next(iter(hops.values())), "position")


ASKING: Mapping[str, Sequence[Callable[[Writing, Any], Awaitable[None]]]] = {
    "actor": (_no_circle("merged_into_id"),),
    "report": (_of_body, _no_circle("known_through_id")),
    "claim": (_no_circle("parent_id"),),
    "statement": (_no_circle("translation_of_id"),),
}
