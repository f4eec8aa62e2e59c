"""What a column, a table or a foreign key is, asked by those who are bound to them."""

from functools import cache
from typing import Literal, cast

from sqlalchemy import BigInteger, Column, DateTime, TypeDecorator, Uuid, inspect
from sqlalchemy.orm import InstrumentedAttribute

from schema.tables.base import METADATA


def column_of(attribute: object) -> Column[object]:
    """The column behind an attribute of a table's class, such as ``tables.Statement.text``."""
    (column,) = cast("InstrumentedAttribute[object]", attribute).property.columns
    return cast("Column[object]", column)


def name_of(row: type) -> str:
    """The name of a class's table."""
    return str(inspect(row).local_table.name)


@cache
def referred(table: str, column: str) -> str:
    """The table that a foreign key points at."""
    (foreign_key,) = METADATA.tables[table].c[column].foreign_keys
    return str(foreign_key.column.table.name)


Kind = Literal["uuid", "timestamptz", "int8", "float8", "text"]


@cache
def kind_of(table: str, column: str) -> Kind:
    """The SQL type by which values are compared with a column; vocabularies are texts."""
    type_ = METADATA.tables[table].c[column].type
    if isinstance(type_, TypeDecorator):
        type_ = type_.impl_instance
    if isinstance(type_, Uuid):
        return "uuid"
    if isinstance(type_, BigInteger):
        return "int8"
    return "timestamptz" if isinstance(type_, DateTime) else "text"
