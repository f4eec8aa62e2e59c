"""`onrecord documents`: the trusted documents, as the keeper of an installation has them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from graphql import OperationDefinitionNode, parse
from sqlalchemy import ARRAY, ColumnElement, Text, any_, literal
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from api.database import Sessions
from api.errors import UsageError
from api.key_ring import in_columns, moment
from api.manifests import LONGEST_ID, MOST_SHOWN, Manifest
from api.trusted_documents import hash_of
from schema import tables
from schema.documents import name_of
from schema.tables import column_of


class Stored(NamedTuple):
    """What became of a manifest's documents."""

    new: int
    back: int
    """How many had been removed."""
    known: int


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
