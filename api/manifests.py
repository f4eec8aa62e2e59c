"""`onrecord documents`: the trusted documents, as the keeper of an installation has them.

A manifest is what code generators write: a JSON object of texts by their ids. GraphQL Code
Generator's `persistedDocuments` and Relay's persisted queries are such. Apollo has a form of its
own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from graphql import OperationDefinitionNode, parse
from sqlalchemy import ARRAY, ColumnElement, Text, any_, literal
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from api.database import Sessions
from api.errors import UsageError
from api.key_ring import in_columns, moment
from api.trusted_documents import BY_TEXT, hash_of
from schema import tables
from schema.documents import Documents, InvalidDocument, name_of
from schema.errors import ExpectedError
from schema.limits import Limits
from schema.root import schema
from schema.tables import column_of
from schema.tables.columns import BODY
from schema.writes.rules import wrong_with

Manifest = Mapping[str, str]
"""Texts of documents by their ids."""

APOLLO = "apollo-persisted-query-manifest"

LONGEST_ID = 250
ID = re.compile(r"(x-[A-Za-z0-9._~-]+:)?[A-Za-z0-9._~-]+")
"""What the GraphQL-over-HTTP specification calls a custom id, or one with a prefix of one's own."""

MOST_SHOWN = 20
"""Of what is wrong with a manifest."""


class Stored(NamedTuple):
    """What became of a manifest's documents."""

    new: int
    back: int
    """How many had been removed."""
    known: int


def read(path: Path, limits: Limits) -> Manifest:
    """A manifest whose documents are all valid for the schema; else says which are not, and why."""
    try:
        manifest = orjson.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror})") from None
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{path} is not JSON in UTF-8 ({error})") from None
    if isinstance(manifest, dict) and manifest.get("format") == APOLLO:
        manifest = of_apollo(manifest)
    if not isinstance(manifest, dict) or not manifest:
        raise UsageError(f"{path} is no manifest: a JSON object of documents by their ids")
    documents = Documents(schema._schema, limits)
    wrong = [
        f"{id_[:80]}: {reason}"
        for id_, text in manifest.items()
        for reason in faults(id_, text, documents)
    ]
    if wrong:
        more = [f"and {len(wrong) - MOST_SHOWN} more"] if len(wrong) > MOST_SHOWN else []
        raise UsageError("\n  ".join(["nothing is stored:", *wrong[:MOST_SHOWN], *more]))
    return manifest


def of_apollo(manifest: Mapping[str, Any]) -> Manifest | None:
    """A manifest of Apollo's, in the form of all others; None where it is none."""
    try:
        pairs = [(each["id"], each["body"]) for each in manifest["operations"]]
    except (KeyError, TypeError):
        return None
    found: dict[str, str] = {}
    for id_, text in pairs:
        if not isinstance(id_, str) or found.setdefault(id_, text) != text:
            return None
    return found


def faults(id_: str, text: Any, documents: Documents) -> Iterator[str]:
    """What is wrong with one document of a manifest."""
    by_text = BY_TEXT.fullmatch(id_)
    if not by_text and (not ID.fullmatch(id_) or len(id_) > LONGEST_ID):
        yield (
            "an id has letters, digits and -._~ (with a prefix of x-…: if it likes), or is sha256: "
            "and 64 hexadecimal digits in small letters"
        )
    if not isinstance(text, str):
        yield "the document is no text"
        return
    yield from wrong_with(BODY, text)
    if by_text and by_text[1] != hash_of(text).hex():
        yield f"the SHA-256 of the text is {hash_of(text).hex()}"
    try:
        node = documents.get(text).node
    except InvalidDocument as invalid:
        yield from (error.message for error in invalid.errors)
    except ExpectedError as error:
        yield error.message
    else:
        if not any(isinstance(each, OperationDefinitionNode) for each in node.definitions):
            yield "the document has no operation"


async def add(sessions: Sessions, manifest: Manifest) -> Stored:
    """Store a manifest's documents, all of them or none; an id keeps its text for good."""
    # In one order: who adds the same at the same time waits, instead of each for the other.
    rows = [
        {"id": tables.uuid7(), "document_id": id_, "hash": hash_of(text), "text": text}
        for id_, text in sorted(manifest.items())
    ]
    statement = insert(tables.TrustedDocument).on_conflict_do_nothing()
    async with sessions.begin() as session:
        new = await session.scalars(statement.returning(column_of(tables.TrustedDocument.id)), rows)
        made = len(new.all())
        query = select(tables.TrustedDocument).where(ids_among(manifest)).with_for_update()
        found = (await session.scalars(query)).all()
        changed = [row.document_id for row in found if row.text != manifest[row.document_id]]
        if changed:
            shown = ", ".join(sorted(changed)[:MOST_SHOWN])
            raise UsageError(f"nothing is stored: there is another text with the id {shown}")
        removed = [row for row in found if row.removed_at is not None]
        for row in removed:
            row.removed_at = None
        await session.flush()
    return Stored(made, len(removed), len(found) - made - len(removed))


async def remove(sessions: Sessions, ids: Sequence[str]) -> int:
    """Answer some documents no longer, all of them or none; how many that were still answered."""
    async with sessions.begin() as session:
        query = select(tables.TrustedDocument).where(ids_among(ids)).with_for_update()
        found = (await session.scalars(query)).all()
        missing = sorted({*ids} - {row.document_id for row in found})
        if missing:
            raise UsageError(
                f"nothing is removed: there is no document {missing[0][:LONGEST_ID]} "
                "(`onrecord documents list` shows all)"
            )
        answered = [row for row in found if row.removed_at is None]
        for row in answered:
            row.removed_at = datetime.now(UTC)
        await session.flush()
    return len(answered)


async def documents(sessions: Sessions) -> Sequence[tables.TrustedDocument]:
    """All documents, the oldest first; those of one manifest by their ids."""
    async with sessions() as session:
        order = col(tables.TrustedDocument.created_at), col(tables.TrustedDocument.document_id)
        return (await session.scalars(select(tables.TrustedDocument).order_by(*order))).all()


def ids_among(ids: Iterable[str]) -> ColumnElement[bool]:
    """That a document has one of these ids, however many they are."""
    return col(tables.TrustedDocument.document_id) == any_(literal([*ids], ARRAY(Text)))


def shown(rows: Sequence[tables.TrustedDocument]) -> str:
    """Documents as a table for people."""
    lines = [("ID", "STATE", "ADDED", "OPERATIONS")]
    for row in rows:
        state = "good" if row.removed_at is None else "removed"
        names = (
            f"{node.operation.value} {name_of(node) or ''}".strip()
            for node in parse(row.text, no_location=True).definitions
            if isinstance(node, OperationDefinitionNode)
        )
        lines.append((row.document_id, state, moment(row.created_at), ", ".join(names)))
    return in_columns(lines)
