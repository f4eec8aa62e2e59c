"""Repeated writes: the same key and input give the first result; another input is refused."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from schema import tables
from schema.tables import column_of
from schema.tables.as_json import global_id
from schema.writes.ledger import RowKey
from schema.writes.rules import wrong_with
from schema.writes.writing import CLASSES, Writing


async def claim(writing: Writing, key: str, digests: Sequence[bytes]) -> RowKey | None:
    """The result of the write that had this key before; None where this is the first.

    ``digests`` are of its input: the first one is kept, any of them is the same input.

    Who comes while the first is under way waits for its end. Refuses a key that was used with
    another input, or for what can no longer be read.
    """
    path = ("input", "idempotencyKey")
    for message in wrong_with(tables.NAME, key):
        writing.refuse("BAD_USER_INPUT", message, path=path)
    writing.stop_if_refused()
    viewer = _viewer(writing)
    first = await writing.session.scalar(
        insert(tables.Idempotency)
        .values(id=tables.uuid7(), viewer=viewer, key=key, input_hash=digests[0], result={})
        .on_conflict_do_nothing()
        .returning(column_of(tables.Idempotency.id))
    )
    if first is not None:
        return None
    query = select(tables.Idempotency).filter_by(viewer=viewer, key=key)
    earlier = (await writing.session.scalars(query)).one()
    if earlier.input_hash not in digests:
        writing.refuse("CONFLICT", "This key was used with another input.", path=path)
        writing.stop_if_refused()
    table, _, key_in_hex = earlier.result["id"].rpartition("_")
    written = table, UUID(key_in_hex)
    if await writing.find(CLASSES[table], written[1]) is None:
        message = "What was written with this key is there no longer, or not for you to see."
        writing.refuse("CONFLICT", message, path=path)
        writing.stop_if_refused()
    return written


async def remember(writing: Writing, key: str, written: RowKey) -> None:
    """Keep the result of the first write with this key."""
    table, id_ = written
    columns = tables.METADATA.tables["idempotency"].c
    await writing.session.execute(
        update(tables.Idempotency)
        .where(columns.viewer == _viewer(writing), columns.key == key)
        .values(result={"id": global_id(table, id_.hex)})
    )


def _viewer(writing: Writing) -> str:
    """The viewer, in as many characters as are kept."""
    label = writing.viewer.label
    if len(label) <= tables.NAME.limit:
        return label
    return f"sha256:{hashlib.sha256(label.encode()).hexdigest()}"
