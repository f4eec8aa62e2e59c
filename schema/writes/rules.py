"""The rule book, as far as one row shows it: in words, before constraints say it again."""

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from schema import tables
from schema.tables.columns import DOMAIN
from schema.tables.vocabulary import ActorKind, StanceBasis, Visibility
from schema.urls import domain
from schema.writes.countries import COUNTRIES

Wrong: TypeAlias = tuple[str, tuple[str, ...]]
"""What is wrong, in words, and the columns that it is about."""

LABELS_BYTES = 20_000
"""Of all other labels of a topic."""
INTEGERS = range(-(2**31), 2**31)


def wrong_with_row(row: tables.Row) -> Iterator[Wrong]:
    """What keeps a row from being stored, whatever else is on record."""
    yield from _of_columns(row)
    yield from _of_parts(row)
    rule = RULES.get(tables.name_of(type(row)))
    if rule is not None:
        yield from rule(row)


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
    bounds = (getattr(row, f"{prefix}_{part}") for part in ("earliest", "latest"))
    if edtf is not None and basis is None:
        yield "A moment has a basis: STATED where its source gives it.", (f"{prefix}_basis",)
    if edtf is None and (text, basis, *bounds) != (None,) * 4:
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
    if row.domain is not None:
        for message in _of_domain(row.domain):
            yield message, ("domain",)


def _of_domain(name: str) -> Iterator[str]:
    if any(wrong_with(DOMAIN, name)):
        return  # Its column's own type has said so.
    try:
        known = domain(name)
    except ValueError:
        yield "This is no domain name."
    else:
        if known != name:
            yield f"Write it as the network knows it: {known}"


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


def _of_topic(row: tables.Topic) -> Iterator[Wrong]:
    if sum(len(text.encode(errors="replace")) for text in row.alt_labels) > LABELS_BYTES:
        yield f"All of these together have at most {LABELS_BYTES:,} bytes.", ("alt_labels",)


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
    "topic": _of_topic,
    "topic_tag": _of_topic_tag,
    "stance": _of_stance,
    "affiliation": _not_itself("member_id", "organization_id"),
    "citation": _not_itself("citing_id", "cited_id"),
    "identity_judgement": _not_itself("left_id", "right_id"),
    "statement_link": _not_itself("source_id", "target_id"),
}
