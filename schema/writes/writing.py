"""One write: what it finds and changes, in one transaction, told by revisions in commit order.

Whoever writes asks a ``Writing`` for rows and hands it what changes; ``finished``
holds it all to the rules and stores it. It never commits: that is done where the transaction was
begun.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID
from zlib import crc32

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from schema import tables
from schema.context import Viewer
from schema.permissions import RECORDS
from schema.tables.as_json import LEFT_OUT
from schema.tables.vocabulary import RevisionAction
from schema.writes.ledger import Ledger, RowKey, key_of, record_keys
from schema.writes.refusal import Refusal, Refused
from schema.writes.revision import append_revisions, note_who_sees
from schema.writes.sight import seen_by

R = TypeVar("R", bound=SQLModel)
T = TypeVar("T", bound=tables.Row)

TURNS = 1
"""The class of advisory locks by which transactions of one kind take turns."""

CLASSES: Mapping[str, type[tables.Row]] = {
    tables.name_of(cls): cls
    for base in (tables.Row, tables.Record, tables.Quoted)
    for cls in base.__subclasses__()
    if cls not in (tables.Record, tables.Quoted)
}


class Writing:
    """What one viewer writes in one transaction."""

    def __init__(self, session: AsyncSession, viewer: Viewer, reason: str | None = None) -> None:
        self.session = session
        self.viewer = viewer
        self.reason = reason
        self.ledger = Ledger()
        self.refusals: list[Refusal] = []
        self._unsound_places: set[tuple[str, ...]] = set()
        """Places in the input at or below which something was refused."""
        self.unsound: set[RowKey] = set()
        self.cause: RowKey | None = None
        """The record whose revision is the cause of all others."""
        self._new: dict[RowKey, tables.Row] = {}
        self._removed: dict[RowKey, tables.Row] = {}
        self._known: dict[RowKey, tables.Row] = {}

    def refuse(
        self,
        code: str,
        message: str,
        row: tables.Row | None = None,
        *columns: str,
        path: tuple[str, ...] | None = None,
    ) -> None:
        """Note what is wrong; the write goes on to find what else is, and ends in ``Refused``."""
        key = None if row is None else key_of(row)
        self.refusals.append(Refusal(code, message, key, columns, path))
        if path is not None:
            self._unsound_places.update(path[:length] for length in range(len(path) + 1))

    def is_sound(self, path: tuple[str, ...]) -> bool:
        """Whether nothing was refused at a place in the input or below it."""
        return path not in self._unsound_places

    def stop_if_refused(self) -> None:
        """Raise ``Refused`` when anything was found to be wrong."""
        if self.refusals:
            raise Refused(self.refusals)

    async def find(self, cls: type[R], key: UUID, *, lock: bool = False) -> R | None:
        """A row that the viewer may see; locked, no other write changes it before this one ends."""
        table = tables.name_of(cls)
        new = self._new.get((table, key))
        if new is not None:
            assert isinstance(new, cls)
            return new
        seen = seen_by(self.viewer.clearance, table)
        query = select(cls).where(cls.__table__.c.id == key, *seen)  # type: ignore[attr-defined]
        if lock:
            # Other writes may still point at the row.
            query = query.with_for_update(key_share=True, of=cls).execution_options(
                populate_existing=True
            )
        row = (await self.session.scalars(query)).one_or_none()
        if lock and row is not None:
            assert isinstance(row, tables.Row)
            self._known.setdefault((table, key), row)
        return row

    async def known(self, cls: type[T], key: UUID) -> T | None:
        """A row as this write leaves it, whoever may see it."""
        row = self._known.get((tables.name_of(cls), key))
        if row is None:
            # What another write has changed meanwhile counts.
            return await self.session.get(cls, key, populate_existing=True)
        assert isinstance(row, cls)
        return row

    async def keep(self, cls: type[T], key: UUID) -> T | None:
        """The same, which nobody else changes before this write ends."""
        if (tables.name_of(cls), key) not in self._known:
            id_ = cls.__table__.c.id  # type: ignore[attr-defined]
            await self.session.execute(select(id_).where(id_ == key).with_for_update(read=True))
        return await self.known(cls, key)

    async def rows(self, cls: type[T], **equal: Any) -> list[T]:
        """All rows of these values, hidden ones too, in the order of their ids."""
        query = select(cls).filter_by(**equal).order_by(cls.__table__.c.id)  # type: ignore[attr-defined]
        return list(await self.session.scalars(query))

    async def lock(self, owner: RowKey) -> tables.Row | None:
        """A record or topic, which no other write changes before this one ends; None if removed."""
        known = self._known.get(owner)
        if known is not None:
            return known
        table, key = owner
        cls = CLASSES[table]
        query = select(cls).where(cls.__table__.c.id == key)  # type: ignore[attr-defined]
        locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
        row = (await self.session.scalars(locked)).one_or_none()
        if row is not None:
            self._known[owner] = row
        return row

    async def add(self, row: T, *, is_sound: bool = True, is_back: bool = False) -> T:
        """A new row; one that is not sound was refused already, and is held to no rule.

        ``is_back``: it was there before, and its history goes on.
        """
        key = key_of(row)
        if not is_sound:
            self.unsound.add(key)
        self._new[key] = self._known[key] = row
        owner, requires = await self._owner(row)
        self.ledger.note(row, owner, is_new=True, is_back=is_back).requires = requires
        return row

    async def change(self, row: tables.Row, values: Mapping[str, Any]) -> None:
        """New values for some columns of a row, which may come to belong to another record."""
        owner, requires = await self._owner(row)
        entry = self.ledger.note(row, owner)
        for column, value in values.items():
            if getattr(row, column) != value:
                setattr(row, column, value)
                entry.is_changed_untold |= column in LEFT_OUT
        if not set(tables.OWNERS.get(tables.name_of(type(row)), ())).isdisjoint(values):
            after, requires = await self._owner(row)
            if after != owner:
                entry.is_removed = True
                entry = self.ledger.note(row, after, is_new=True)
        entry.requires = requires
        self._known[key_of(row)] = row

    async def hold(self, row: tables.Row) -> bool:
        """Keep others from changing a row until this write ends; whether it is there still.

        It is then as others have left it.
        """
        if key_of(row) in self._known:
            return True
        await self._owner(row)
        return await self.session.get(type(row), row.id, populate_existing=True) is not None

    async def remove(self, row: tables.Row) -> None:
        """Take away a row that belongs to a record; its revision keeps it."""
        owner, requires = await self._owner(row)
        entry = self.ledger.note(row, owner)
        entry.requires, entry.is_removed = requires, True
        self._known.pop(key_of(row), None)
        self._removed[key_of(row)] = row

    async def take_turn(self, what: str) -> None:
        """Wait for other transactions that do the same; they wait for this one to end."""
        key = crc32(what.encode())
        await self.session.execute(select(func.pg_advisory_xact_lock(TURNS, key - 2**31)))

    def done_to(self, owner: RowKey, action: RevisionAction) -> None:
        """What is done to a record as a whole."""
        self.ledger.change(owner).action = action

    def is_new(self, row: tables.Row) -> bool:
        """Whether this write adds a row."""
        return key_of(row) in self._new

    def is_changed_in(self, row: tables.Row, column: str) -> bool:
        """Whether this write gives a column of a row a new value."""
        return self.ledger.is_changed_in(row, column)

    def is_removed(self, row: RowKey) -> bool:
        """Whether this write takes a row away."""
        return row in self._removed

    def removed(self, cls: type[T]) -> list[T]:
        """The rows that this write takes away, of one sort."""
        return [row for row in self._removed.values() if isinstance(row, cls)]

    async def _owner(self, row: tables.Row) -> tuple[RowKey, frozenset[UUID]]:
        """The record that a row belongs to, locked, and what else the row is seen with."""
        requires: set[UUID] = set()
        column = tables.owner_column(row)
        while column is not None:
            table = tables.referred(tables.name_of(type(row)), column)
            key = getattr(row, column)
            if table in RECORDS:
                await self.lock((table, key))
                return (table, key), frozenset(requires)
            above = await self.known(CLASSES[table], key)
            assert above is not None
            row, column = above, tables.owner_column(above)
            requires |= {
                getattr(row, name) for name in record_keys(table) if getattr(row, name) is not None
            }
        await self.lock(key_of(row))
        return key_of(row), frozenset()

    async def store(self, cause: UUID | None = None) -> list[tables.Revision]:
        """Flush it all, and append the revisions; ``cause`` is one that they follow from."""
        for row in self._removed.values():
            await self.session.delete(row)
            await self.session.flush()
        for _, neighbours in groupby(self._ordered(), type):
            self.session.add_all(neighbours)
            await self.session.flush()
        await self._raise_versions()
        await self.session.flush()
        revisions = self.ledger.revisions(self.viewer.label, self.reason)
        for revision in revisions:
            revision.cause_id = cause
        await note_who_sees(self.session, revisions)
        if self.cause is not None:
            # Causes come first.
            _, key = self.cause
            revisions.sort(key=lambda revision: revision.record_id != key)
            for revision in revisions[1:]:
                revision.cause_id = revisions[0].id
        await append_revisions(self.session, revisions)
        return revisions

    def _ordered(self) -> list[tables.Row]:
        """The new rows, each after those that it points at."""
        by_key = self._new
        sorter: TopologicalSorter[RowKey] = TopologicalSorter()
        for key, row in by_key.items():
            sorter.add(key, *(other for other in _points_at(row) if other in by_key))
        places = {key: place for place, key in enumerate(by_key)}
        classes = {
            cls: place for place, cls in enumerate(dict.fromkeys(map(type, by_key.values())))
        }
        found: list[tables.Row] = []
        try:
            sorter.prepare()
        except CycleError as error:
            first = by_key[error.args[1][0]]
            self.refuse("BAD_USER_INPUT", "This leads back to itself.", first)
            raise Refused(self.refusals) from None
        while sorter.is_active():
            ready = sorted(
                sorter.get_ready(), key=lambda key: (classes[type(by_key[key])], places[key])
            )
            found += [by_key[key] for key in ready]
            sorter.done(*ready)
        return found

    async def _raise_versions(self) -> None:
        """A change of a record, or of what belongs to it, raises its version."""
        now = datetime.now(UTC)
        for table, key in self.ledger.changed():
            if table in RECORDS:  # Topics have none.
                record = await self.lock((table, key))
                assert isinstance(record, tables.Record)
                self.ledger.note(record, (table, key))
                record.version += 1
                record.updated_at = now


def _points_at(row: tables.Row) -> Iterable[RowKey]:
    table = tables.name_of(type(row))
    for column in tables.METADATA.tables[table].columns:
        if column.foreign_keys and (key := getattr(row, column.name)) is not None:
            yield tables.referred(table, column.name), key
