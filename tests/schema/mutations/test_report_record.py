"""A whole report by one mutation: the sample article, as an editor's tool would send it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from api.importers.sample_article import article
from schema import tables
from schema.mutations.noun import Entries, ForeignKey, Group, Noun, Value, Written
from schema.mutations.nouns import REPORT
from schema.mutations.report_record import PARTS
from schema.tables.as_json import camel_case
from tests.api.writers import Write, refusals, unchanged, write, written

pytestmark = pytest.mark.anyio


def as_input(rows: list[tables.Row]) -> dict[str, Any]:
    """The input that records these rows, the first report among them as the report itself."""
    reports = [row for row in rows if isinstance(row, tables.Report)]
    given: dict[str, Any] = {"report": entry(REPORT, reports[0], rows)}
    for name, (noun, _) in PARTS.items():
        of_noun = [row for row in rows if type(row) is noun.table and row is not reports[0]]
        given[camel_case(name)] = [entry(noun, row, rows) for row in of_noun]
    return given


def entry(noun: Noun, row: tables.Row, rows: list[tables.Row]) -> dict[str, Any]:
    return {"key": row.id.hex, **dict(fields(noun, row, rows))}


def fields(noun: Noun, row: tables.Row, rows: list[tables.Row]) -> Iterator[tuple[str, Any]]:
    for field in noun.fields.values():
        value = value_of(field, row, rows)
        if value is not None:
            yield camel_case(field.name), value


def value_of(field: Written, row: tables.Row, rows: list[tables.Row]) -> Any:
    match field.target:
        case Value(column):
            return getattr(row, column)
        case ForeignKey(column):
            key = getattr(row, column)
            return None if key is None else f"#{key.hex}"
        case Group("quantity_"):
            values = {name: getattr(row, f"quantity_{name}") for name in ("text", "min", "max")}
            return {**values, "unit": row.unit} if values["text"] else None  # type: ignore[attr-defined]
        case Group("quote_"):
            names = ("exact", "start", "end")
            quote = {name: getattr(row, f"quote_{name}") for name in names}
            return quote if any(quote.values()) else None
        case Group(prefix):
            parts = {name: getattr(row, f"{prefix}{name}") for name in ("edtf", "text", "basis")}
            return parts if parts["edtf"] else None
        case Entries(owned):
            owner = tables.column_of(owned.owner).name
            below = [
                other
                for other in rows
                if type(other) is owned.noun.table and getattr(other, owner) == row.id
            ]
            return [dict(fields(owned.noun, other, rows)) for other in below]


async def normalised(url: str) -> dict[str, list[dict[str, Any]]]:
    """All rows, their keys replaced by their places among the rows of their tables."""
    connection = await asyncpg.connect(url)
    names: dict[UUID, str] = {}
    found: dict[str, list[dict[str, Any]]] = {}
    for table in tables.METADATA.sorted_tables:
        if table.name not in ("revision", "api_key", "idempotency", "trusted_document"):
            rows = await connection.fetch(f"SELECT * FROM {table.name} ORDER BY id")
            found[table.name] = [dict(row) for row in rows]
            names |= {row["id"]: f"{table.name} {n}" for n, row in enumerate(rows)}
    await connection.close()
    return {
        table: [
            {
                column: names[value] if isinstance(value, UUID) else value
                for column, value in row.items()
                if not (isinstance(value, datetime) and column in ("created_at", "updated_at"))
            }
            for row in rows
        ]
        for table, rows in found.items()
    }


async def test_the_article_by_one_mutation_is_the_sample(
    editor: Write, database: str, sampled_database: str
) -> None:
    given = {**as_input(article()), "idempotencyKey": "the article"}
    report = await written(editor, "reportRecord", "statements { totalCount }", **given)
    assert report["statements"] == {"totalCount": 12}
    async with unchanged(database):
        again = await written(editor, "reportRecord", **given)
    assert again["id"] == report["id"]
    recorded, sample = await normalised(database), await normalised(sampled_database)
    assert sum(map(len, recorded.values())) > 100
    assert recorded == sample


async def test_what_is_on_record_and_what_is_new_are_mixed(editor: Write) -> None:
    outlet = (await written(editor, "actorCreate", kind="OUTLET", name="Known"))["id"]
    said = (await written(editor, "statementCreate", act="ASSERT", text="known"))["id"]
    report = await written(
        editor,
        "reportRecord",
        "outlet { id } authors { name } statements(orderBy: { field: CREATED, direction: ASC })"
        " { nodes { text speaker { name } } }",
        report={"key": "r", "outlet": outlet, "authors": ["#ann"]},
        actors=[{"key": "ann", "kind": "PERSON", "name": "Ann"}],
        statements=[{"key": "new", "act": "DENY", "text": "new", "speaker": "#ann"}],
        appearances=[
            {"statement": said, "report": "#r", "form": "PARAPHRASE"},
            {"statement": "#new", "report": "#r", "form": "PARAPHRASE"},
        ],
    )
    assert report["outlet"] == {"id": outlet}
    assert report["authors"] == [{"name": "Ann"}]
    assert report["statements"]["nodes"] == [
        {"text": "known", "speaker": None},
        {"text": "new", "speaker": {"name": "Ann"}},
    ]


async def test_every_refused_part_is_named_and_nothing_is_stored(
    editor: Write, database: str
) -> None:
    async with unchanged(database):
        assert await refusals(
            editor,
            "reportRecord",
            report={"key": "r", "headline": "", "knownThrough": "#nowhere"},
            actors=[
                {"key": "a", "kind": "PERSON", "name": "Ann", "country": "XX"},
                {"key": "a", "kind": "UNNAMED", "name": "an official"},
            ],
            claims=[{"key": "c", "text": "c", "parent": f"claim_{'0' * 32}"}],
            statements=[{"key": "s", "act": "ASSERT", "text": "t", "said": {"edtf": "soon"}}],
            appearances=[
                {
                    "statement": "#s",
                    "report": "#r",
                    "form": "VERBATIM",
                    "quote": {"exact": "abc", "start": 1, "end": 2},
                    "hops": [{"role": "SAID", "actor": "#c"}],
                }
            ],
            stances=[
                {
                    "statement": "#s",
                    "claim": "#c",
                    "position": "DENIES",
                    "basis": "CHARACTERISED",
                }
            ],
        ) == [
            ("CONFLICT", "input.actors.1.key"),
            ("NOT_FOUND", "input.report.knownThrough"),
            ("NOT_FOUND", "input.claims.0.parent"),
            ("BAD_USER_INPUT", "input.statements.0.said.edtf"),
            ("NOT_FOUND", "input.appearances.0.hops.0.actor"),
            ("BAD_USER_INPUT", "input.actors.0.country"),
            ("BAD_USER_INPUT", "input.appearances.0.quote.exact"),
            ("BAD_USER_INPUT", "input.stances.0.characterisedBy"),
        ]


async def test_verbatim_words_stand_in_the_text(editor: Write, database: str) -> None:
    body = "Headline\nShe said “no”, twice."
    given = {
        "report": {"key": "r", "body": body},
        "statements": [{"key": "s", "act": "DENY", "text": "No."}],
    }

    def appearance(**quote: Any) -> list[dict[str, Any]]:
        return [{"statement": "#s", "report": "#r", "form": "VERBATIM", "quote": quote}]

    start = body.index("no")
    async with unchanged(database):
        for quote in (
            {"exact": "no", "start": start + 1, "end": start + 3},
            {"exact": "yes"},
        ):
            assert await refusals(
                editor, "reportRecord", **given, appearances=appearance(**quote)
            ) == [("BAD_USER_INPUT", "input.appearances.0.quote.exact")]
    report = await written(
        editor,
        "reportRecord",
        "version appearances { nodes { id } }",
        **given,
        appearances=appearance(exact="no", start=start, end=start + 2),
    )
    # The text keeps the words that are quoted from it.
    async with unchanged(database):
        assert await refusals(
            editor, "reportUpdate", id=report["id"], expectedVersion=1, body="other"
        ) == [("CONFLICT", "input.body")]
    payload = await write(
        editor,
        "reportUpdate",
        {"id": report["id"], "expectedVersion": 1, "body": body + " Later."},
        "version",
    )
    assert payload["report"]["version"] == 2
