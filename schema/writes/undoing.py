"""Changes taken back, by the inverses that their revisions keep."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from schema import tables
from schema.tables.as_json import document, global_id, hex_of, names, values
from schema.writes.ledger import VERSION, Operation, RowKey
from schema.writes.writing import CLASSES, Writing

#: The pair of actors that a judgement is about, by their names in JSON.
SIDES = ("leftId", "rightId")

NOT_AS_IT_WAS = "It was changed since: undo that first, or change it by hand."


async def undo(writing: Writing, revisions: Sequence[tables.Revision], *, wholly: bool) -> None:
    """Apply the inverses of these revisions, given the newest first.

    What is no longer as a revision left it was changed since: ``wholly`` refuses the whole for
    that, otherwise it stays as it now is.
    """
    undoing = _Undoing(writing, wholly=wholly)
    left = {
        (number, operation["path"]): operation.get("value")
        for number, revision in enumerate(revisions)
        for operation in revision.patch or ()
    }
    added = {
        operation["path"]: operation["value"]
        for revision in revisions
        for operation in revision.patch or ()
        if operation["op"] == "add"
    }
    back = {
        operation["path"]
        for revision in revisions
        for operation in revision.inverse or ()
        if operation["op"] == "add"
    }
    for number, revision in enumerate(revisions):
        owner = (str(revision.record_type), revision.record_id)
        for operation in revision.inverse or ():
            path = operation["path"]
            # A row that moved to another record was removed from one, and added to the other.
            moved = path in back and path in added
            if path == VERSION or (operation["op"] == "remove" and moved):
                continue
            then = added[path] if moved else left.get((number, path))
            await undoing.apply(owner, operation, then, moved=moved)


class _Undoing:
    def __init__(self, writing: Writing, *, wholly: bool) -> None:
        self._writing = writing
        self._wholly = wholly

    async def apply(self, owner: RowKey, operation: Operation, left: Any, *, moved: bool) -> None:
        """One operation of an inverse; ``left`` is what the revision had put there."""
        match operation["path"].split("/")[1:]:
            case [_, id_] if operation["op"] == "remove":
                await self._remove(id_, left)
            case [_, id_] if moved:
                await self._move_back(id_, operation["value"], left)
            case [_, id_]:
                await self._bring_back(id_, operation["value"])
            case [_, id_, name]:
                await self._set(self._key(id_), name, operation["value"], left)
            case [name]:
                await self._set(owner, name, operation["value"], left)
            case [] if operation["value"] is None:
                await self._remove(global_id(owner[0], owner[1].hex), left)
            case []:
                await self._bring_back(global_id(owner[0], owner[1].hex), operation["value"])

    async def _set(self, key: RowKey, name: str, value: Any, left: Any) -> None:
        table, _ = key
        row = await self._there(key)
        if isinstance(row, tables.IdentityJudgement) and name in SIDES:
            await self._turn_back(row, {name: value}, {name: left})
            return
        column = names(table)[name]
        if row is None or getattr(row, column) != values(table, {name: left})[column]:
            self._changed_since()
            return
        await self._writing.change(row, values(table, {name: value}))

    async def _remove(self, id_: str, left: Any) -> None:
        row = await self._there(self._key(id_))
        if row is None or document(row) != left:
            self._changed_since()
            return
        await self._writing.remove(row)

    async def _bring_back(self, id_: str, before: dict[str, Any]) -> None:
        table, key = self._key(id_)
        if await self._there((table, key)) is not None:
            self._changed_since()
            return
        row = CLASSES[table](id=key, **values(table, before))
        column = tables.owner_column(row)
        if column is not None:
            owner = tables.referred(table, column), getattr(row, column)
            if await self._there(owner) is None:
                self._changed_since()
                return
        await self._writing.add(row, is_back=True)

    async def _move_back(self, id_: str, before: dict[str, Any], left: dict[str, Any]) -> None:
        """What the move changed of a row is as it was, unless it was changed since."""
        table, key = self._key(id_)
        row = await self._there((table, key))
        if row is None:
            self._changed_since()
            return
        if isinstance(row, tables.IdentityJudgement):
            await self._turn_back(row, before, left)
            return
        now = document(row)
        changed = {name for name in before if before[name] != left[name]}
        if any(now[name] != left[name] for name in changed):
            self._changed_since()
            return
        await self._writing.change(row, values(table, {name: before[name] for name in changed}))

    async def _turn_back(
        self,
        judgement: tables.IdentityJudgement,
        before: Mapping[str, Any],
        left: Mapping[str, Any],
    ) -> None:
        """The actor that one side of a pair became is again the one that it was.

        On which side it stands follows from the other one, which may have changed since.
        """
        table = "identity_judgement"
        was, became = (
            set(values(table, {name: told[name] for name in SIDES if name in told}).values())
            for told in (before, left)
        )
        pair = {judgement.left_id, judgement.right_id}
        if not became - was <= pair:
            self._changed_since()
            return
        first, second = sorted(pair - (became - was) | (was - became))
        await self._writing.change(judgement, {"left_id": first, "right_id": second})

    async def _there(self, key: RowKey) -> tables.Row | None:
        """A row that is on record, and that this write does not take away."""
        table, id_ = key
        if self._writing.is_removed(key):
            return None
        row = await self._writing.known(CLASSES[table], id_)
        return row if row is not None and await self._writing.hold(row) else None

    def _changed_since(self) -> None:
        if self._wholly:
            self._writing.refuse("CONFLICT", NOT_AS_IT_WAS, path=("input", "id"))

    def _key(self, id_: str) -> RowKey:
        return id_.rpartition("_")[0], UUID(hex_of(id_))
