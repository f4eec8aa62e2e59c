"""Rows as JSON, as revisions tell of them, and back.

A row is an object of its columns in the API's spelling: foreign keys as global ids, times after
RFC 3339. What the database works out for itself is left out, and so is what no revision may tell.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Column, DateTime, Float, LargeBinary, TypeDecorator, Uuid

from schema.tables.base import METADATA, Row
from schema.tables.columns import OneOf
from schema.tables.lookup import name_of, referred

Document: TypeAlias = dict[str, Any]

#: Known by the key under which a row stands, told by each revision, or not to be told.
LEFT_OUT = frozenset({"id", "updated_at", "identity"})


@cache
def names(table: str) -> Mapping[str, str]:
    """The columns of a table that revisions tell of, by their names in JSON."""
    return {
        camel_case(column.name): column.name
        for column in METADATA.tables[table].columns
        if column.computed is None and column.name not in LEFT_OUT
    }


def camel_case(name: str) -> str:
    """A name in the API's spelling: `said_edtf` is `saidEdtf`."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def global_id(table: str, key: str) -> str:
    """The global id of a row, by its key in hex."""
    return f"{table}_{key}"


def hex_of(id_: str) -> str:
    """The key in a global id, in hex."""
    return id_.rpartition("_")[2]


def document(row: Row) -> Document:
    """A row as JSON."""
    return {name: value_of(row, name) for name in names(name_of(type(row)))}


def value_of(row: Row, name: str) -> Any:
    """One value of a row's JSON, by its name there."""
    table = name_of(type(row))
    column = names(table)[name]
    return _to_json(METADATA.tables[table].columns[column], getattr(row, column))


def document_of(table: str, row: Mapping[str, Any]) -> Document:
    """A row of a table, by its columns' values, as JSON."""
    columns = METADATA.tables[table].columns
    return {name: _to_json(columns[column], row[column]) for name, column in names(table).items()}


def values(table: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that a row's JSON holds."""
    columns = METADATA.tables[table].columns
    return {
        (column := names(table)[name]): _from_json(columns[column], value)
        for name, value in document.items()
    }


def _to_json(column: Column[Any], value: Any) -> Any:
    match value:
        case UUID():
            return global_id(referred(column.table.name, column.name), value.hex)
        case str() if column.foreign_keys:
            return global_id(referred(column.table.name, column.name), value)
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
        return UUID(hex_of(value))
    if isinstance(type_, LargeBinary):
        return bytes.fromhex(value)
    if isinstance(type_, OneOf):
        return type_.vocabulary(value)
    if isinstance(type_, Float):
        return float(value)
    if isinstance(type_.impl_instance if isinstance(type_, TypeDecorator) else type_, DateTime):
        return datetime.fromisoformat(value)
    return value
