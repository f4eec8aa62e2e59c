"""Inputs become rows: values into columns, global ids into keys, each refusal with its path."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar
from uuid import UUID

import strawberry
from sqlmodel import SQLModel

from schema import tables
from schema.context import Clearance
from schema.errors import BadUserInput, Forbidden
from schema.moments import Moment
from schema.mutations.noun import Entries, Group, Key, Noun, Owned, Value, Written, camel_case
from schema.mutations.nouns import IDENTITY_JUDGEMENT
from schema.planner import identity
from schema.tables.vocabulary import Scope, Visibility
from schema.urls import canonical
from schema.vault import Vault
from schema.writes.judging import ordered
from schema.writes.ledger import Key as RowKey
from schema.writes.ledger import key_of, record_keys
from schema.writes.writing import CLASSES, Refusal, Writing

R = TypeVar("R", bound=SQLModel)

Path = tuple[str, ...]

MOST_ENTRIES = 100
"""Rows that are written with their owner, in one list."""

#: What ids may name.
TARGETS: Mapping[str, type[SQLModel]] = {**CLASSES, "revision": tables.Revision}

#: The least clearance that sees a record of each visibility.
SEEN_BY = {
    Visibility.PUBLIC: Clearance.GUEST,
    Visibility.INTERNAL: Clearance.READER,
    Visibility.CONFIDENTIAL: Clearance.CONFIDENTIAL,
}


class Inputs:
    """Reads the inputs of one mutation into one write, and knows where each row came from."""

    def __init__(self, writing: Writing, vault: Vault) -> None:
        self._writing = writing
        self._vault = vault
        self._places: dict[RowKey, tuple[Noun, Path]] = {}
        self._local: dict[str, RowKey] = {}
        """Rows of this very input, by the keys that it gives them."""

    def draft(self, noun: Noun, path: Path, key: Any = None) -> tables.Row:
        """A new row without values yet; ``#key`` means it in the rest of the input."""
        row = noun.table()
        self._places[key_of(row)] = noun, path
        if isinstance(key, str):
            if key in self._local:
                self._refuse("CONFLICT", f"Another one has the key {key[:80]!r}.", (*path, "key"))
            self._local[key] = key_of(row)
        return row

    async def complete(self, noun: Noun, given: Any, row: tables.Row, path: Path) -> None:
        """The values of a drafted row, and the rows that belong to it."""
        for column, value in (await self._values(noun, given, path)).items():
            setattr(row, column, value)
        if isinstance(row, tables.IdentityJudgement):
            ordered(row)
        await self._writing.add(row, is_sound=self._is_sound(path))
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
        values = await self._values(IDENTITY_JUDGEMENT, given, path)
        if not self._is_sound(path):
            return None
        for column, value in values.items():
            setattr(judged, column, value)
        ordered(judged)
        pair = {"left_id": judged.left_id, "right_id": judged.right_id}
        known = await self._writing.rows(tables.IdentityJudgement, **pair)
        if not known:
            return await self._writing.add(judged)
        self._places[key_of(known[0])] = IDENTITY_JUDGEMENT, path
        await self._writing.change(known[0], {**values, **pair})
        return known[0]

    async def update(self, noun: Noun, given: Any, row: tables.Row, path: Path) -> None:
        """The changes of an input to a row; what is absent stays."""
        self._places[key_of(row)] = noun, path
        values = await self._values(noun, given, path)
        if self._is_sound(path):
            hidden = {name for name, value in values.items() if value is None}
            for column in [name for name in hidden if await self._is_hidden(row, name)]:
                del values[column]  # To who wrote null it was null already.
            await self._writing.change(row, values)
            await self._entries(noun, given, row, path)

    async def _is_hidden(self, row: tables.Row, column: str) -> bool:
        """Whether a row points at what the viewer may not see."""
        table, key = tables.name_of(type(row)), getattr(row, column)
        if key is None or column not in record_keys(table):
            return False
        return await self._writing.find(CLASSES[tables.referred(table, column)], key) is None

    async def find(self, cls: type[R], text: str, path: Path, *, lock: bool = False) -> R | None:
        """The row that a global id names; a refusal where there is none that may be seen."""
        key = await self._key(text, tables.name_of(cls), path)
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
            return ("input",)
        noun, path = place
        for column in refusal.columns:
            field = noun.field_of(column)
            if field:
                return (*path, *field)
        return path

    def _refuse(self, code: str, message: str, path: Path) -> None:
        self._writing.refuse(code, message, path=path)

    def _is_sound(self, path: Path) -> bool:
        """Whether nothing below a place was refused."""
        return not any(
            refusal.path is not None and refusal.path[: len(path)] == path
            for refusal in self._writing.refusals
        )

    async def _values(self, noun: Noun, given: Any, path: Path) -> dict[str, Any]:
        """The columns that an input gives values to."""
        values: dict[str, Any] = {}
        for written in noun.fields.values():
            value = getattr(given, written.name, strawberry.UNSET)
            if value is strawberry.UNSET:
                continue
            place = (*path, camel_case(written.name))
            values |= await self._columns(noun, written, value, place)
        return values

    async def _columns(
        self, noun: Noun, written: Written, value: Any, path: Path
    ) -> Mapping[str, Any]:
        table = tables.name_of(noun.table)
        match written.target:
            case Value(column):
                return self._value(table, column, value, path)
            case Key(column) if value is None:
                return {column: None}
            case Key(column):
                return {column: await self._key(value, tables.referred(table, column), path)}
            case Group(prefix):
                return self._group(table, prefix, value, path)
            case Entries():
                return {}

    def _value(self, table: str, column: str, value: Any, path: Path) -> Mapping[str, Any]:
        match table, column, value:
            case _, "visibility", Visibility() if self._writing.viewer.clearance < SEEN_BY[value]:
                self._refuse(
                    "BAD_USER_INPUT",
                    f"You may not read what is {value}, so you may not write it.",
                    path,
                )
            case _, "embargo_until", value if (
                value is not None and self._writing.viewer.clearance < Clearance.READER
            ):
                self._refuse(
                    "BAD_USER_INPUT",
                    "You may not read what is under embargo, so you may not write it.",
                    path,
                )
            case "report", "url", _:
                return {column: value, "canonical_url": None if value is None else canonical(value)}
            case "report", "body", str():
                try:
                    digest = hashlib.sha256(value.encode()).digest()
                except UnicodeEncodeError:
                    self._refuse("BAD_USER_INPUT", "A text has no lone surrogates.", path)
                    return {}
                return {column: value, "body_sha256": digest}
            case "report", "body", None:
                return {column: None, "body_sha256": None}
            case "actor", "identity", _:
                return self._identity(value, path)
            case _, _, None if not _may_be_null(table, column):
                # Null asks for what the column holds by itself, where it holds anything.
                default: Any = tables.METADATA.tables[table].c[column].default
                if default is not None and default.is_scalar:
                    return {column: default.arg}
        return {column: value}

    def _identity(self, value: str | None, path: Path) -> Mapping[str, Any]:
        if Scope.SOURCES_READ not in self._writing.viewer.scopes:
            raise Forbidden("To write identities, the scope `sources:read` is needed.")
        if value is None:
            return {"identity": None}
        if not self._vault.is_open:
            raise Forbidden("This server keeps no identities: it has no key to encrypt them with.")
        if not 1 <= len(value.encode(errors="replace")) <= self._vault.longest:
            self._refuse("BAD_USER_INPUT", "This is empty, or too long.", path)
            return {}
        return {"identity": self._vault.encrypted(value)}

    def _group(self, table: str, prefix: str, value: Any, path: Path) -> Mapping[str, Any]:
        """The columns of a value type; all of them are null where it is."""
        columns = tables.METADATA.tables[table].c
        if f"{prefix}edtf" in columns:
            return self._moment(prefix.removesuffix("_"), value, path)
        names = ("text", "min", "max", "unit") if prefix == "quantity_" else _QUOTE
        found: dict[str, Any] = {}
        for name in names:
            column = f"{prefix}{name}" if f"{prefix}{name}" in columns else name
            part = None if value is None else getattr(value, name)
            found[column] = None if part is strawberry.UNSET else part
        return found

    def _moment(self, prefix: str, value: Any, path: Path) -> Mapping[str, Any]:
        if value is None:
            parts = ("edtf", "earliest", "latest", "text", "basis")
            return {f"{prefix}_{part}": None for part in parts}
        text = None if value.text is strawberry.UNSET else value.text
        try:
            return Moment(value.edtf, text, value.basis).columns(prefix)
        except BadUserInput as error:
            self._refuse("BAD_USER_INPUT", error.message, (*path, "edtf"))
            return {}

    async def _key(self, text: str, table: str, path: Path) -> UUID | None:
        """The key of a row of a table that may be seen."""
        if text.startswith("#"):
            return self._local_key(text, table, path)
        try:
            found = identity.parse(text)
        except BadUserInput as error:
            self._refuse("BAD_USER_INPUT", error.message, path)
            return None
        if found.table != table:
            self._refuse(
                "BAD_USER_INPUT",
                f"This id is of type {_words(found.table)}; type {_words(table)} is needed.",
                path,
            )
            return None
        key = UUID(found.key)
        if await self._writing.find(TARGETS[table], key) is None:
            self._refuse("NOT_FOUND", f"There is no {_words(table)} with this id.", path)
            return None
        return key

    def _local_key(self, text: str, table: str, path: Path) -> UUID | None:
        found = self._local.get(text[1:])
        if found is None or found[0] != table:
            self._refuse(
                "NOT_FOUND", f"No {_words(table)} of this input has the key {text[1:81]!r}.", path
            )
            return None
        return found[1]

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
                if await self._is_hidden(old, column):
                    self._refuse("CONFLICT", "One of these has what you may not see.", path)
        wanted: list[tuple[dict[str, Any], Path]] = []
        for position, entry in enumerate(entries):
            place = (*path, str(position))
            if owned.single is not None:
                (written,) = owned.noun.fields.values()
                values = dict(await self._columns(owned.noun, written, entry, place))
            else:
                values = await self._values(owned.noun, entry, place)
            if owned.position:
                values["position"] = position
            wanted.append((values, place))
        if not self._is_sound(path):
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


_QUOTE = ("exact", "prefix", "suffix", "start", "end", "media_start", "media_end")


def _same(owned: Owned, row: tables.Row) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in owned.same)


def _written_columns(owned: Owned) -> Iterator[str]:
    """The columns of an entry; what its input leaves out is null."""
    for written in owned.noun.fields.values():
        if isinstance(written.target, Value | Key):
            yield written.target.column


def _may_be_null(table: str, column: str) -> bool:
    nullable = tables.METADATA.tables[table].c[column].nullable
    return bool(nullable)


def _words(table: str) -> str:
    return table.replace("_", " ")
