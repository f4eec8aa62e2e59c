"""What a transaction changes, and the revisions that tell of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias
from uuid import UUID

from schema import tables
from schema.permissions import RECORDS
from schema.tables.as_json import Document, camel_case, document, global_id, hex_of, names, value_of
from schema.tables.vocabulary import RecordType, RevisionAction

RowKey: TypeAlias = tuple[str, UUID]
"""A row: its table and its id."""

VERSION = "/version"

Operation: TypeAlias = dict[str, Any]
"""One operation of a JSON Patch (RFC 6902)."""


@dataclass
class Entry:
    """A row that changes: as it was first met, and as it is."""

    row: tables.Row
    before: Document | None
    owner: RowKey
    is_removed: bool = False
    is_changed_untold: bool = False
    """Whether something changed that no revision tells."""
    requires: frozenset[UUID] = frozenset()
    """Records that it is seen with, and that its own columns do not name."""

    def is_changed(self) -> bool:
        """Whether anything is not as it was."""
        return self.is_changed_untold or any(True for _ in self.operations())

    def refers(self) -> Iterator[UUID]:
        """The records that its patches name: who may not see all of them sees no revision."""
        table, key = key_of(self.row)
        own = self.owner == (table, key)
        after = None if self.is_removed else document(self.row)
        for told, other in ((self.before, after), (after, self.before)):
            for name, column in names(table).items():
                if told is None or not told[name] or column not in record_keys(table):
                    continue
                if not own or other is None or told[name] != other[name]:
                    yield UUID(hex_of(told[name]))
        yield from self.requires

    def operations(self) -> Iterator[tuple[Operation, Operation]]:
        """The patches of what changed, each with its inverse, in the state of the owner."""
        table = tables.name_of(type(self.row))
        own = self.owner == (table, self.row.id)
        path = "" if own else f"/{camel_case(table)}/{global_id(table, self.row.id.hex)}"
        after = None if self.is_removed else document(self.row)
        if self.before is None or after is None:
            if self.before is not None and own:
                yield _replace(path, None), _replace(path, self.before)
            elif self.before is not None:
                yield {"op": "remove", "path": path}, _add(path, self.before)
            elif after is not None and own:
                yield _replace(path, after), _replace(path, None)
            elif after is not None:
                yield _add(path, after), {"op": "remove", "path": path}
            return
        for name, value in after.items():
            if value != self.before[name]:
                yield (
                    _replace(f"{path}/{name}", value),
                    _replace(f"{path}/{name}", self.before[name]),
                )


def _add(path: str, value: Document) -> Operation:
    return {"op": "add", "path": path, "value": value}


def _replace(path: str, value: Any) -> Operation:
    return {"op": "replace", "path": path, "value": value}


@dataclass
class Change:
    """What a transaction does to one record, with all that belongs to it."""

    owner: RowKey
    is_new: bool = False
    action: RevisionAction | None = None
    """What is done to it as a whole; None for what its entries tell."""
    entries: list[Entry] = field(default_factory=list)

    def refers(self) -> Iterator[UUID]:
        """The records that its patches name."""
        for entry in self.entries:
            yield from entry.refers()

    @property
    def told(self) -> RevisionAction:
        """The action of its revision."""
        if self.is_new:
            return RevisionAction.CREATE
        if self.action is not None:
            return self.action
        kept = [entry for entry in self.entries if not entry.is_removed]
        changes = (patch["path"] for entry in kept for patch, _ in entry.operations())
        # That something was removed raises the version, too.
        if len(kept) < len(self.entries) and all(path == VERSION for path in changes):
            return RevisionAction.REMOVE
        return RevisionAction.UPDATE


class Ledger:
    """The changes of a transaction, in the order in which their records were met."""

    def __init__(self) -> None:
        self._entries: dict[RowKey, dict[RowKey, Entry]] = {}
        """By row, and by the record that it belongs to or belonged to."""
        self.changes: dict[RowKey, Change] = {}

    def note(
        self, row: tables.Row, owner: RowKey, *, is_new: bool = False, is_back: bool = False
    ) -> Entry:
        """A row is about to change; what it was the first time counts."""
        key = key_of(row)
        entries = self._entries.setdefault(key, {})
        entry = entries.get(owner)
        if entry is None:
            before = None if is_new else document(row)
            entry = entries[owner] = Entry(row, before, owner)
            self.change(owner).entries.append(entry)
            if is_back and owner == key:
                self.change(owner).action = RevisionAction.RESTORE
            elif is_new and owner == key:
                self.change(owner).is_new = True
        return entry

    def change(self, owner: RowKey) -> Change:
        """What is done to a record."""
        return self.changes.setdefault(owner, Change(owner))

    def rows(self) -> list[tables.Row]:
        """The rows that are new or changed, and stay; each once."""
        all_entries = (entry for entries in self._entries.values() for entry in entries.values())
        return [entry.row for entry in all_entries if not entry.is_removed]

    def is_changed_in(self, row: tables.Row, column: str) -> bool:
        """Whether a column has another value than it had, or the row is new."""
        name = camel_case(column)
        return any(
            entry.before is None or value_of(row, name) != entry.before[name]
            for entry in self._entries.get(key_of(row), {}).values()
        )

    def revisions(self, by: str, reason: str | None) -> list[tables.Revision]:
        """A revision for each record that really changed."""
        found = []
        for change in self.changes.values():
            pairs = [pair for entry in change.entries for pair in entry.operations()]
            if not pairs:
                continue
            table, key = change.owner
            patch, inverse = [one for one, _ in pairs], [back for _, back in reversed(pairs)]
            told = change.told
            created = told is RevisionAction.CREATE
            found.append(
                tables.Revision(
                    by=by,
                    record_type=RecordType(table),
                    record_id=key,
                    action=told,
                    patch=None if created else patch,
                    inverse=None if created else inverse,
                    reason=reason,
                    refers=[key] if created else sorted({key, *change.refers()}),
                )
            )
        return found

    def changed(self) -> list[RowKey]:
        """The records that were there before and really changed."""
        return [
            change.owner
            for change in self.changes.values()
            if not change.is_new and any(map(Entry.is_changed, change.entries))
        ]


def key_of(row: tables.Row) -> RowKey:
    """A row's table and id."""
    return tables.name_of(type(row)), row.id


@cache
def record_keys(table: str) -> frozenset[str]:
    """The columns of a table that point at records."""
    return frozenset(
        column.name
        for column in tables.METADATA.tables[table].columns
        if column.foreign_keys and tables.referred(table, column.name) in RECORDS
    )
