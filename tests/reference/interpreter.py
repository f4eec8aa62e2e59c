"""The reference: the committed schema, answered by plain graphql-core from rows in memory.

It shares no code with the planner, and knows nothing of SQL: what it says is read off the rows,
one field at a time, as slowly as it likes.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    execute_sync,
)

from . import derived
from .names import column_of, table_of, type_of
from .orders import default_order
from .provenance import provenance_of
from .reader import Arguments, Reader
from .refusals import refusal
from .rows import FOREIGN, RECORDS, Row
from .values import wire

Resolver = Callable[[Reader, Row, Arguments], Any]

# What nobody takes anything off.
BUDGET: dict[str, Any] = {"limit": 7, "remaining": 7, "resetsAt": "2026-01-01T00:00:00Z"}

# Lists of what points back at a row: the child's table and its columns.
MANY: dict[str, tuple[str, tuple[str, ...]]] = {
    "Actor.names": ("actor_name", ("actor_id",)),
    "Actor.judgements": ("identity_judgement", ("left_id", "right_id")),
    "Actor.affiliations": ("affiliation", ("member_id",)),
    "Actor.members": ("affiliation", ("organization_id",)),
    "Actor.statements": ("statement", ("speaker_id",)),
    "Actor.spokenFor": ("statement", ("on_behalf_of_id",)),
    "Actor.reports": ("report", ("outlet_id",)),
    "Statement.appearances": ("appearance", ("statement_id",)),
    "Statement.stances": ("stance", ("statement_id",)),
    "Statement.links": ("statement_link", ("source_id",)),
    "Statement.linkedFrom": ("statement_link", ("target_id",)),
    "Statement.assessments": ("assessment", ("statement_id",)),
    "Appearance.hops": ("hop", ("appearance_id",)),
    "Report.appearances": ("appearance", ("report_id",)),
    "Report.cites": ("citation", ("citing_id",)),
    "Report.citedBy": ("citation", ("cited_id",)),
    "Claim.children": ("claim", ("parent_id",)),
    "Claim.stances": ("stance", ("claim_id",)),
    "Claim.assessments": ("assessment", ("claim_id",)),
}

# Lists of what stands behind a table between: that table, its columns back and onward.
THROUGH: dict[str, tuple[str, str, str]] = {
    "Report.authors": ("report_author", "report_id", "actor_id"),
    "Report.statements": ("appearance", "report_id", "statement_id"),
    "Topic.reports": ("topic_tag", "topic_id", "report_id"),
    "Topic.statements": ("topic_tag", "topic_id", "statement_id"),
    "Topic.claims": ("topic_tag", "topic_id", "claim_id"),
}

# The report in which a quote stands, by the table of what has it.
QUOTED: dict[str, str] = {
    "appearance": "report_id",
    "citation": "citing_id",
    "stance": "characterised_by_id",
    "topic_tag": "report_id",
}


def resolve(source: Any, info: GraphQLResolveInfo[Reader], **arguments: Any) -> Any:
    """The value of one field."""
    reader: Reader = info.context
    coordinate = f"{info.parent_type.name}.{info.field_name}"
    if info.parent_type.name == "Query":
        return _root(reader, info.field_name, arguments)
    if not isinstance(source, Row):
        if info.field_name == "totalCount":
            return _count(source["rows"], arguments.get("atMost"))
        return source[info.field_name]
    if coordinate in SPECIAL:
        return SPECIAL[coordinate](reader, source, arguments)
    if coordinate in derived.VALUES:
        return derived.VALUES[coordinate](provenance_of(reader.sight), source, arguments)
    if coordinate in derived.LISTS:
        entries = derived.LISTS[coordinate](provenance_of(reader.sight), source, arguments)
        return derived.page(entries, arguments, reader.places)
    if coordinate in MANY:
        table, columns = MANY[coordinate]
        return _list(reader, info, table, reader.pointing_at(source, table, columns), arguments)
    if coordinate in THROUGH:
        between, back, onward = THROUGH[coordinate]
        rows = reader.behind(source, between, back, onward)
        return _list(reader, info, FOREIGN[between][onward], rows, arguments)
    return _own(reader, source, info.field_name)


def _list(
    reader: Reader,
    info: GraphQLResolveInfo[Reader],
    table: str,
    rows: list[Row],
    arguments: Arguments,
) -> Any:
    if str(info.return_type).rstrip("!").endswith("Connection"):
        return reader.page(table, rows, arguments)
    shown = reader.listed(rows, arguments)
    # What stands behind a table between is in that table's order already.
    if f"{info.parent_type.name}.{info.field_name}" in THROUGH:
        return shown
    return default_order(table).sorted(shown)


def _own(reader: Reader, row: Row, field: str) -> Any:
    """A field that this row's own columns answer."""
    column = column_of(field)
    if field == "id":
        return row.global_id
    if f"{column}_id" in FOREIGN[row.table]:
        return reader.sight.target(row, f"{column}_id")
    if f"{column}_edtf" in row:
        return _moment(row, column)
    value = row[column]
    return wire(value) if isinstance(value, datetime) else value


def _moment(row: Row, prefix: str) -> dict[str, Any] | None:
    if row[f"{prefix}_edtf"] is None:
        return None
    names = ("edtf", "earliest", "latest", "text", "basis")
    moment = {name: row[f"{prefix}_{name}"] for name in names}
    return {
        name: wire(value) if isinstance(value, datetime) else value
        for name, value in moment.items()
    }


def _quote(reader: Reader, row: Row, _: Arguments) -> dict[str, Any] | None:
    names = ("exact", "prefix", "suffix", "start", "end", "mediaStart", "mediaEnd")
    quote = {name: row[f"quote_{column_of(name)}"] for name in names}
    if all(value is None for value in quote.values()):
        return None
    report = reader.rows.pointed_at(row, QUOTED[row.table])
    return {**quote, "standsInBody": derived.stands_in_body(row, report)}


def _quantity(_: Reader, row: Row, __: Arguments) -> dict[str, Any] | None:
    if row["quantity_text"] is None:
        return None
    return {
        "text": row["quantity_text"],
        "min": row["quantity_min"],
        "max": row["quantity_max"],
        "unit": row["unit"],
    }


def _withheld(reader: Reader, row: Row, _: Arguments) -> bool:
    return any(
        row[column] is not None and reader.sight.target(row, column) is None
        for column in ("actor_id", "report_id")
    )


def _owned(table: str) -> Resolver:
    """Rows of a table that may belong to rows of several tables."""

    def resolver(reader: Reader, row: Row, _: Arguments) -> list[Row]:
        rows = reader.sight.only_seen(reader.pointing_at(row, table, (f"{row.table}_id",)))
        return default_order(table).sorted(rows)

    return resolver


SPECIAL: dict[str, Resolver] = {
    "Hop.withheld": _withheld,
    "Claim.quantity": _quantity,
    **{f"{type_of(table)}.quote": _quote for table in QUOTED},
    **{f"{type_of(table)}.externalIds": _owned("external_id") for table in RECORDS},
    **{f"{name}.topicTags": _owned("topic_tag") for name in ("Statement", "Report", "Claim")},
}


def _root(reader: Reader, field: str, arguments: Arguments) -> Any:
    match field:
        case "node":
            return reader.by_global_id(arguments["id"])
        case "nodes":
            return [_or_none(reader, text) for text in arguments["ids"]]
        case "actor":
            found = reader.by_any_key("actor", arguments["by"])
            return found and (reader.sight.target(found, "merged_into_id") or found)
        case "report":
            return reader.by_any_key("report", arguments["by"])
        case "viewer":
            scopes = sorted(reader.sight.scopes)
            return {"label": "guest", "scopes": scopes, "cost": BUDGET}
        case _:
            table = table_of(field.removesuffix("s"))
            return reader.page(table, reader.rows.tables[table], arguments)


def _or_none(reader: Reader, text: str) -> Row | None:
    try:
        return reader.by_global_id(text)
    except GraphQLError:
        return None


def _count(rows: list[Row], at_most: int | None) -> int:
    if at_most is not None and at_most < 1:
        raise refusal("BAD_USER_INPUT", "atMost")
    return len(rows) if at_most is None else min(len(rows), at_most)


def answer(
    schema: GraphQLSchema,
    document: DocumentNode,
    reader: Reader,
    variables: dict[str, Any],
    operation_name: str | None = None,
) -> ExecutionResult:
    """The answer to an operation, with plain graphql-core."""
    return execute_sync(
        schema,
        document,
        context_value=reader,
        variable_values=variables,
        operation_name=operation_name,
        field_resolver=resolve,
        type_resolver=lambda row, *_: type_of(row.table),
    )
