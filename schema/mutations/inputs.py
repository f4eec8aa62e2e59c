"""Inputs become rows; each refusal names the place in the input that it is about."""

from collections.abc import Iterator
from typing import Any, TypeVar

import strawberry
from sqlmodel import SQLModel

from schema import tables
from schema.mutations.noun import ForeignKey, Noun, Owned, Value
from schema.mutations.nouns import IDENTITY_JUDGEMENT
from schema.mutations.values import Path, Values
from schema.tables.as_json import camel_case
from schema.tables.vocabulary import ActorKind, Scope
from schema.vault import Vault
from schema.writes.judging import ordered
from schema.writes.ledger import RowKey, key_of, record_keys
from schema.writes.refusal import Refusal
from schema.writes.writing import CLASSES, Writing

R = TypeVar("R", bound=SQLModel)

MOST_ENTRIES = 100
"""Rows that are written with their owner, in one list."""


class Inputs:
    """Reads the inputs of one mutation into one write, and knows where each row came from."""

    def __init__(self, writing: Writing, vault: Vault) -> None:
        self._writing = writing
        self._values = Values(writing, vault)
        self._places: dict[RowKey, tuple[Noun, Path]] = {}
        self.about: Path = ("input",)
        """Where the input names what is written: the place of what has none of its own."""

    def draft(self, noun: Noun, path: Path, key: Any = None) -> tables.Row:
        """A new row without values yet; ``#key`` means it in the rest of the input."""
        row = noun.table()
        self._places[key_of(row)] = noun, path
        if isinstance(key, str):
            if key in self._values.local:
                self._refuse("CONFLICT", f"Another one has the key {key[:80]!r}.", (*path, "key"))
            self._values.local[key] = key_of(row)
        return row

    async def complete(self, noun: Noun, given: Any, row: tables.Row, path: Path) -> None:
        """The values of a drafted row, and the rows that belong to it."""
        for column, value in (await self._values.of(noun, given, path)).items():
            setattr(row, column, value)
        if isinstance(row, tables.IdentityJudgement):
            ordered(row)
        await self._writing.add(row, is_sound=self._writing.is_sound(path))
        await self._entries(noun, given, row, path)

    async def create(self, noun: Noun, given: Any, path: Path) -> tables.Row:
        """A new row of an input, with the rows that belong to it."""
        row = self.draft(noun, path)
        await self.complete(noun, given, row, path)
        return row

    async def judgement(self, given: Any, path: Path) -> tables.IdentityJudgement | None:
        """What an input says of two actors: the pair's judgement, new or changed."""
        judged = self.draft(IDENTITY_JUDGEMENT, path)
        assert isinstance(judged, tables.IdentityJudgement)
        values = await self._values.of(IDENTITY_JUDGEMENT, given, path)
        if not self._writing.is_sound(path):
            return None
        for column, value in values.items():
            setattr(judged, column, value)
        ordered(judged)
        # Who judges the same pair meanwhile waits, and then changes what stands.
        await self._writing.lock(("actor", judged.left_id))
        pair = {"left_id": judged.left_id, "right_id": judged.right_id}
        known = await self._writing.rows(tables.IdentityJudgement, **pair)
        if not known or await self._writing.find(tables.IdentityJudgement, known[0].id) is None:
            # One that may not be seen is not changed: that the pair has one is a CONFLICT.
            return await self._writing.add(judged)
        self._places[key_of(known[0])] = IDENTITY_JUDGEMENT, path
        await self._writing.change(known[0], {**values, **pair})
        return known[0]

    async def update(self, noun: Noun, given: Any, row: tables.Row, path: Path) -> None:
        """The changes of an input to a row; what is absent stays."""
        self._places[key_of(row)] = noun, path
        values = await self._values.of(noun, given, path)
        if isinstance(row, tables.Actor):
            self._keeps_its_kind(row, values, path)
        for column in [column for column in values if await self.is_hidden(row, column)]:
            if values[column] is None:
                del values[column]  # To who wrote null it was null already.
            elif values[column] != getattr(row, column):
                place = (*path, *noun.field_of(column))
                self._refuse("CONFLICT", "It has one that you may not see.", place)
        if self._writing.is_sound(path):
            await self._writing.change(row, values)
            await self._entries(noun, given, row, path)

    def _keeps_its_kind(self, actor: tables.Actor, values: dict[str, Any], path: Path) -> None:
        """Whether an unnamed actor has an identity is not told to who may not read it."""
        if (
            actor.kind == ActorKind.UNNAMED != values.get("kind", ActorKind.UNNAMED)
            and Scope.SOURCES_READ not in self._writing.viewer.scopes
        ):
            message = "To give an UNNAMED actor another kind, the scope `sources:read` is needed."
            self._refuse("BAD_USER_INPUT", message, (*path, "kind"))

    async def is_hidden(self, row: tables.Row, column: str) -> bool:
        """Whether a row points at what the viewer may not see."""
        table, key = tables.name_of(type(row)), getattr(row, column)
        if key is None or column not in record_keys(table):
            return False
        return await self._writing.find(CLASSES[tables.referred(table, column)], key) is None

    async def find(self, cls: type[R], text: str, path: Path, *, lock: bool = False) -> R | None:
        """The row that a global id names; a refusal where there is none that may be seen."""
        key = await self._values.key(text, tables.name_of(cls), path)
        if key is None:
            return None
        return await self._writing.find(cls, key, lock=lock)

    def user_errors(self, refusals: tuple[Refusal, ...]) -> Iterator[tuple[str, Path, str]]:
        """What was refused, each once: code, path and message."""
        found = ((each.code, self._path_of(each), each.message) for each in refusals)
        yield from dict.fromkeys(found)

    def _path_of(self, refusal: Refusal) -> Path:
        if refusal.path is not None:
            return refusal.path
        place = None if refusal.row is None else self._places.get(refusal.row)
        if place is None:
            return self.about
        noun, path = place
        for column in refusal.columns:
            field = noun.field_of(column)
            if field:
                return (*path, *field)
        return path

    def _refuse(self, code: str, message: str, path: Path) -> None:
        self._writing.refuse(code, message, path=path)

    async def _entries(self, noun: Noun, given: Any, row: tables.Row, path: Path) -> None:
        """The rows that are written with their owner: the lists given replace those on record."""
        for name, (owned, _) in noun.owned.items():
            entries = getattr(given, name, strawberry.UNSET)
            if entries is not strawberry.UNSET:
                await self._replace(owned, row, entries or [], (*path, camel_case(name)))

    async def _replace(self, owned: Owned, row: tables.Row, entries: list[Any], path: Path) -> None:
        cls = owned.noun.table
        owner = tables.column_of(owned.owner).name
        if len(entries) > MOST_ENTRIES:
            message = f"There are at most {MOST_ENTRIES} of these; it has {len(entries):,}."
            self._refuse("BAD_USER_INPUT", message, path)
            return
        there: dict[tuple[Any, ...], tables.Row] = {}
        for old in await self._writing.rows(cls, **{owner: row.id}):
            if await self._writing.find(cls, old.id) is None:
                continue  # Who does not see it does not replace it.
            there[_same(owned, old)] = old
            for column in record_keys(tables.name_of(cls)):
                if await self.is_hidden(old, column):
                    self._refuse("CONFLICT", "One of these has what you may not see.", path)
        wanted: list[tuple[dict[str, Any], Path]] = []
        for position, entry in enumerate(entries):
            place = (*path, str(position))
            if owned.single is not None:
                (written,) = owned.noun.fields.values()
                values = dict(await self._values.columns(owned.noun, written, entry, place))
            else:
                values = await self._values.of(owned.noun, entry, place)
            if owned.position:
                values["position"] = position
            wanted.append((values, place))
        if not self._writing.is_sound(path):
            return
        kept = {tuple(values.get(column) for column in owned.same) for values, _ in wanted}
        for same, old in there.items():
            if same not in kept:
                await self._writing.remove(old)
        for values, place in wanted:
            known = there.pop(tuple(values.get(column) for column in owned.same), None)
            if known is None:
                known = self.draft(owned.noun, place)
                for column, value in {owner: row.id, **values}.items():
                    setattr(known, column, value)
                await self._writing.add(known)
            else:
                given = dict.fromkeys(_written_columns(owned)) | values
                await self._writing.change(known, given)
            self._places[key_of(known)] = owned.noun, place


def _same(owned: Owned, row: tables.Row) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in owned.same)


def _written_columns(owned: Owned) -> Iterator[str]:
    """The columns of an entry; what its input leaves out is null."""
    for written in owned.noun.fields.values():
        if isinstance(written.target, Value | ForeignKey):
            yield written.target.column
