"""Values of inputs become columns, and global ids keys; each refusal names its path."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import strawberry
from sqlmodel import SQLModel

from schema import identity, tables
from schema.errors import BadUserInput, Forbidden
from schema.moments import Moment
from schema.mutations.noun import Entries, ForeignKey, Group, Noun, Value, Written
from schema.tables.as_json import camel_case
from schema.tables.vocabulary import Scope
from schema.urls import canonical
from schema.vault import Vault
from schema.writes.ledger import RowKey
from schema.writes.writing import CLASSES, Writing

Path = tuple[str, ...]

#: What ids may name.
TARGETS: Mapping[str, type[SQLModel]] = {**CLASSES, "revision": tables.Revision}


class Values:
    """Reads what the inputs of one mutation say of columns."""

    def __init__(self, writing: Writing, vault: Vault) -> None:
        self._writing = writing
        self._vault = vault
        self.local: dict[str, RowKey] = {}
        """Rows of this very input, by the keys that it gives them."""

    def _refuse(self, code: str, message: str, path: Path) -> None:
        self._writing.refuse(code, message, path=path)

    async def of(self, noun: Noun, given: Any, path: Path) -> dict[str, Any]:
        """The columns that an input gives values to."""
        values: dict[str, Any] = {}
        for written in noun.fields.values():
            value = getattr(given, written.name, strawberry.UNSET)
            if value is strawberry.UNSET:
                continue
            place = (*path, camel_case(written.name))
            values |= await self.columns(noun, written, value, place)
        return values

    async def columns(
        self, noun: Noun, written: Written, value: Any, path: Path
    ) -> Mapping[str, Any]:
        table = tables.name_of(noun.table)
        match written.target:
            case Value(column):
                return self._value(table, column, value, path)
            case ForeignKey(column) if value is None:
                return {column: None}
            case ForeignKey(column):
                return {column: await self.key(value, tables.referred(table, column), path)}
            case Group(prefix):
                return self._group(table, prefix, value, path)
            case Entries():
                return {}

    def _value(self, table: str, column: str, value: Any, path: Path) -> Mapping[str, Any]:
        match table, column, value:
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
                if default is not None:
                    return {column: default.arg if default.is_scalar else default.arg(None)}
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

    async def key(self, text: str, table: str, path: Path) -> UUID | None:
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
        found = self.local.get(text[1:])
        if found is None or found[0] != table:
            self._refuse(
                "NOT_FOUND", f"No {_words(table)} of this input has the key {text[1:81]!r}.", path
            )
            return None
        return found[1]


_QUOTE = ("exact", "prefix", "suffix", "start", "end", "media_start", "media_end")


def _may_be_null(table: str, column: str) -> bool:
    nullable = tables.METADATA.tables[table].c[column].nullable
    return bool(nullable)


def _words(table: str) -> str:
    return table.replace("_", " ")
