"""The rule book: what may be stored, said in words before the database says it in constraints."""

import math
from collections.abc import Awaitable, Callable, Hashable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import UniqueConstraint, select

from schema import tables
from schema.tables.as_json import global_id
from schema.tables.vocabulary import ActorKind, StanceBasis, Visibility
from schema.writes.countries import COUNTRIES
from schema.writes.ledger import key_of
from schema.writes.writing import CLASSES, Writing

Wrong: TypeAlias = tuple[str, tuple[str, ...]]
"""What is wrong, in words, and the columns that it is about."""

INTEGERS = range(-(2**31), 2**31)


async def finished(writing: Writing, cause: UUID | None = None) -> list[tables.Revision]:
    """Hold a write to the rules and store it. Raises ``Refused`` where it breaks any."""
    for row in writing.ledger.rows():
        table = tables.name_of(type(row))
        if key_of(row) in writing.unsound:
            continue
        found = [*_of_columns(row), *_of_parts(row), *RULES.get(table, _none)(row)]
        for message, columns in found:
            writing.refuse("BAD_USER_INPUT", message, row, *columns)
    # What follows asks the database, and may trust what the row holds.
    writing.stop_if_refused()
    await _unique(writing, writing.ledger.rows())
    for row in writing.ledger.rows():
        if isinstance(row, tables.Quoted):
            await _stands_in_body(writing, row)
        also = ASKING.get(tables.name_of(type(row)))
        if also is not None:
            await also(writing, row)
    writing.stop_if_refused()
    return await writing.store(cause)


def _none(_row: Any) -> Iterator[Wrong]:
    return iter(())


def _of_columns(row: tables.Row) -> Iterator[Wrong]:
    """What the columns' own types say."""
    for column in tables.METADATA.tables[tables.name_of(type(row))].columns:
        if column.computed is not None or column.name in ("id", "created_at", "updated_at"):
            continue
        value = getattr(row, column.name)
        for message in _of_column(column, value):
            yield message, (column.name,)


def _of_column(column: Any, value: Any) -> Iterator[str]:
    type_ = column.type
    match value:
        case None:
            if not column.nullable and column.server_default is None:
                yield "This is needed."
        case str() if isinstance(type_, tables.Words):
            yield from wrong_with(type_, value)
        case list():
            for text in value:
                yield from wrong_with(tables.NAME, text)
            if len(value) > 100:
                yield f"There are at most 100 of these; it has {len(value)}."
        case float() if not math.isfinite(value):
            yield "This is no number."
        case int() if not isinstance(value, bool) and value not in INTEGERS:
            yield "This number is too large."
        case datetime() if not 1 < value.year < 9999:
            yield "This lies outside of what can be stored."


def wrong_with(type_: tables.Words, text: str) -> Iterator[str]:
    """What keeps a text from being stored."""
    if not text.strip():
        yield "This is empty."
    elif len(text) > type_.limit:
        yield f"This has at most {type_.limit:,} characters; it has {len(text):,}."
    elif "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        yield "A text has no NUL characters and no lone surrogates."
    elif not type_.has_form(text):
        yield "This does not have the form of what belongs here."


def _of_parts(row: tables.Row) -> Iterator[Wrong]:
    """What holds wherever there is a record, a quote or a moment."""
    if (
        isinstance(row, tables.Record)
        and row.embargo_until is not None
        and row.visibility != Visibility.PUBLIC
    ):
        yield (
            "Only what is PUBLIC has an embargo: it ends in everyone seeing it.",
            ("embargo_until",),
        )
    if isinstance(row, tables.Quoted):
        yield from _of_quote(row)
    for column in tables.METADATA.tables[tables.name_of(type(row))].columns:
        if column.name.endswith("_basis"):
            yield from _of_moment(row, column.name.removesuffix("_basis"))


def _of_quote(row: tables.Quoted) -> Iterator[Wrong]:
    start, end = row.quote_start, row.quote_end
    if (start is None) != (end is None):
        yield (
            "A place has both its ends, or none.",
            ("quote_start" if start is None else "quote_end",),
        )
    elif start is not None and end is not None:
        if not 0 <= start < end:
            yield "A place begins at 0 or later, and ends after it begins.", ("quote_start",)
        elif row.quote_exact is not None and len(row.quote_exact) != end - start:
            yield (
                f"The words have {len(row.quote_exact)} code points, but the place has "
                f"{end - start}.",
                ("quote_exact",),
            )
    media_start, media_end = row.quote_media_start, row.quote_media_end
    if (media_start is None) != (media_end is None):
        missing = "quote_media_start" if media_start is None else "quote_media_end"
        yield "A place in a recording has both its ends, or none.", (missing,)
    elif media_start is not None and media_end is not None and not 0 <= media_start < media_end:
        yield (
            "A place in a recording begins at 0 seconds or later, and ends after it begins.",
            ("quote_media_start",),
        )


def _of_moment(row: tables.Row, prefix: str) -> Iterator[Wrong]:
    edtf, text, basis = (getattr(row, f"{prefix}_{part}") for part in ("edtf", "text", "basis"))
    if edtf is None and (text is not None or basis is not None):
        yield "A moment has EDTF: XXXX-XX-XX where nothing is known.", (f"{prefix}_edtf",)
    if basis == "RELATIVE" and text is None:
        yield "A relative date means nothing without its words.", (f"{prefix}_text",)


def _of_actor(row: tables.Actor) -> Iterator[Wrong]:
    if row.kind == ActorKind.UNNAMED:
        if row.descriptor is None:
            yield 'An UNNAMED actor has a descriptor: "a US official".', ("descriptor",)
    else:
        for column in ("descriptor", "described_in_id", "identity"):
            if getattr(row, column) is not None:
                yield "Only an UNNAMED actor has this.", (column,)
    if row.country is not None and row.country not in COUNTRIES:
        yield f"{row.country} is no country of ISO 3166-1.", ("country",)


def _of_claim(row: tables.Claim) -> Iterator[Wrong]:
    if row.quantity_text is None and (row.quantity_min, row.quantity_max, row.unit) != (None,) * 3:
        yield "A quantity has the words that give it.", ("quantity_text",)
    if (
        row.quantity_min is not None
        and row.quantity_max is not None
        and row.quantity_min > row.quantity_max
    ):
        yield "A quantity's least is not more than its most.", ("quantity_min",)


def _of_assessment(row: tables.Assessment) -> Iterator[Wrong]:
    if (row.claim_id is None) == (row.statement_id is None):
        yield "An assessment is of a claim or of a statement: of exactly one.", ("claim_id",)


def _of_topic_tag(row: tables.TopicTag) -> Iterator[Wrong]:
    given = [row.statement_id, row.report_id, row.claim_id]
    if sum(key is not None for key in given) != 1:
        yield "A topic is on a statement, a report or a claim: on exactly one.", ("statement_id",)


def _of_stance(row: tables.Stance) -> Iterator[Wrong]:
    characterised = row.basis == StanceBasis.CHARACTERISED
    if characterised and row.characterised_by_id is None:
        yield "A CHARACTERISED stance names the report that calls it so.", ("characterised_by_id",)
    if not characterised and row.characterised_by_id is not None:
        yield "Only a CHARACTERISED stance names who characterises it.", ("characterised_by_id",)


def _not_itself(left: str, right: str) -> Callable[[Any], Iterator[Wrong]]:
    def rule(row: Any) -> Iterator[Wrong]:
        if getattr(row, left) == getattr(row, right):
            yield "This would lead to itself.", (right,)

    return rule


RULES: Mapping[str, Callable[[Any], Iterator[Wrong]]] = {
    "actor": _of_actor,
    "claim": _of_claim,
    "assessment": _of_assessment,
    "topic_tag": _of_topic_tag,
    "stance": _of_stance,
    "affiliation": _not_itself("member_id", "organization_id"),
    "citation": _not_itself("citing_id", "cited_id"),
    "statement_link": _not_itself("source_id", "target_id"),
}


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
    report = await writing.known(tables.Report, report_id)
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
    """A report's text keeps the quotes that stand in it."""
    if report.body is None or not writing.is_changed(report, "body"):
        return
    for table, column in _REPORT.items():
        cls = CLASSES[table]
        for row in await writing.rows(cls, **{column: report.id}):
            assert isinstance(row, tables.Quoted)
            if not writing.is_removed((table, row.id)) and not stands(row, report.body):
                writing.refuse(
                    "CONFLICT",
                    f"The text does not have the words quoted in {global_id(table, row.id.hex)}.",
                    report,
                    "body",
                )


def _no_circle(column: str) -> Callable[[Writing, Any], Awaitable[None]]:
    """Following a column never leads back."""

    async def rule(writing: Writing, row: Any) -> None:
        above = getattr(row, column)
        met = {row.id}
        while above is not None:
            if above in met:
                writing.refuse("BAD_USER_INPUT", "This would lead back to itself.", row, column)
                return
            met.add(above)
            next_ = await writing.known(type(row), above)
            above = None if next_ is None else getattr(next_, column)

    return rule


async def _hops(writing: Writing, hop: tables.Hop) -> None:
    """The steps of an appearance are numbered from 0 on, without gaps."""
    positions = {
        row.position
        for row in await writing.rows(tables.Hop, appearance_id=hop.appearance_id)
        if not writing.is_removed(("hop", row.id))
    }
    positions |= {
        row.position
        for row in writing.ledger.rows()
        if isinstance(row, tables.Hop) and row.appearance_id == hop.appearance_id
    }
    if positions != set(range(len(positions))):
        writing.refuse(
            "BAD_USER_INPUT", "Steps are numbered from 0 on, without gaps.", hop, "position"
        )


ASKING: Mapping[str, Callable[[Writing, Any], Awaitable[None]]] = {
    "report": _of_body,
    "claim": _no_circle("parent_id"),
    "statement": _no_circle("translation_of_id"),
    "hop": _hops,
}
