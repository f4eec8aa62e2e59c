"""Changes taken back, by the inverses that their revisions keep."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from schema import tables
from schema.tables.as_json import camel_case, key_of, names, values
from schema.writes.ledger import VERSION, Key, Operation
from schema.writes.writing import CLASSES, Writing

NOT_AS_IT_WAS = "It was changed since: undo that first, or change it by hand."

TABLES = {camel_case(table): table for table in CLASSES}


async def undo(writing: Writing, revisions: Sequence[tables.Revision], *, wholly: bool) -> None:
    """Apply the inverses of these revisions, given the newest first.

    What is no longer as a revision left it was changed since: ``wholly`` refuses the whole for
    that, otherwise it stays as it now is.
    """
    undoing = _Undoing(writing, wholly=wholly)
    # A row that moved from one record to another was removed there and added here.
    restored = {
        operation["path"]
        for revision in revisions
        for operation in revision.inverse or ()
        if operation["op"] == "add"
    }
    for revision in revisions:
        left = {operation["path"]: operation.get("value") for operation in revision.patch or ()}
        owner = (str(revision.record_type), revision.record_id)
        for operation in revision.inverse or ():
            path = operation["path"]
            if path == VERSION or (operation["op"] == "remove" and path in restored):
                continue
            await undoing.apply(owner, operation, left.get(path))


class _Undoing:
    def __init__(self, writing: Writing, *, wholly: bool) -> None:
        self._writing = writing
        self._wholly = wholly

    async def apply(self, owner: Key, operation: Operation, left: Any) -> None:
        """One operation of an inverse; ``left`` is what the revision had put there."""
        match operation["path"].split("/")[1:]:
            case [_, id_] if operation["op"] == "remove":
                await self._remove(id_)
            case [_, id_]:
                await self._bring_back(id_, operation["value"])
            case [_, id_, name]:
                await self._set(self._key(id_), name, operation["value"], left)
            case [name]:
                await self._set(owner, name, operation["value"], left)
            case []:
                await self._bring_back("_".join((owner[0], owner[1].hex)), operation["value"])

    async def _set(self, key: Key, name: str, value: Any, left: Any) -> None:
        table, id_ = key
        row = await self._writing.known(CLASSES[table], id_)
        if row is None or self._writing.is_removed(key):
            self._changed_since()
            return
        column = names(table)[name]
        if getattr(row, column) != values(table, {name: left})[column]:
            self._changed_since()
            return
        await self._writing.move(row, values(table, {name: value}))

    async def _remove(self, id_: str) -> None:
        table, key = self._key(id_)
        row = await self._writing.known(CLASSES[table], key)
        if row is None:
            self._changed_since()
            return
        await self._writing.remove(row)

    async def _bring_back(self, id_: str, document: dict[str, Any]) -> None:
        table, key = self._key(id_)
        columns = values(table, document)
        row = await self._writing.known(CLASSES[table], key)
        if row is None:
            await self._writing.add(CLASSES[table](id=key, **columns))
        else:
            await self._writing.move(row, columns)

    def _changed_since(self) -> None:
        if self._wholly:
            self._writing.refuse("CONFLICT", NOT_AS_IT_WAS, path=("input", "id"))

    def _key(self, id_: str) -> Key:
        return id_.rpartition("_")[0], UUID(key_of(id_))
