"""Rows as JSON: what revisions say of them, and back.

A row is an object of its columns in the API's spelling: foreign keys as global ids, times after
RFC 3339. What the database works out for itself is left out, and so is what no revision may tell.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Column, DateTime, LargeBinary, TypeDecorator, Uuid

from schema import tables

Document: TypeAlias = dict[str, Any]

#: Known by the key under which a row stands, told by each revision, or not to be told.
LEFT_OUT = frozenset({"id", "updated_at", "identity"})


@cache
def names(table: str) -> Mapping[str, str]:
    """The columns of a table that revisions tell of, by their names in JSON."""
    return {
        camel_case(column.name): column.name
        for column in tables.METADATA.tables[table].columns
        if column.computed is None and column.name not in LEFT_OUT
    }


def camel_case(name: str) -> str:
    """A name in the API's spelling: `said_edtf` is `saidEdtf`."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def global_id(table: str, key: UUID) -> str:
    """The global id of a row."""
    return f"{table}_{key.hex}"


def document(row: tables.Row) -> Document:
    """A row as JSON."""
    table = tables.name_of(type(row))
    columns = tables.METADATA.tables[table].columns
    return {
        name: _to_json(columns[column], getattr(row, column))
        for name, column in names(table).items()
    }


def values(table: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that a row's JSON holds."""
    columns = tables.METADATA.tables[table].columns
    return {
        (column := names(table)[name]): _from_json(columns[column], value)
        for name, value in document.items()
    }


def _to_json(column: Column[Any], value: Any) -> Any:
    match value:
        case UUID():
            return global_id(tables.referred(column.table.name, column.name), value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case bytes():
            return value.hex()
        case str():
            return str(value)
        case list():
            return list(value)
        case _:
            return value


def _from_json(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    type_ = column.type
    if isinstance(type_, Uuid):
        return UUID(value.rpartition("_")[2])
    if isinstance(type_, LargeBinary):
        return bytes.fromhex(value)
    if isinstance(type_, tables.OneOf):
        return type_.vocabulary(value)
    if isinstance(type_.impl_instance if isinstance(type_, TypeDecorator) else type_, DateTime):
        return datetime.fromisoformat(value)
    return value
