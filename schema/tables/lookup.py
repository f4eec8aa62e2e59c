"""What a column, a table or a foreign key is, asked by those who are bound to them."""

from datetime import datetime
from functools import cache
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import Column, inspect
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


@cache
def kind_of(table: str, column: str) -> Literal["uuid", "timestamptz", "text"]:
    """The SQL type by which values are compared with a column; vocabularies are texts."""
    python_type = METADATA.tables[table].c[column].type.python_type
    if python_type is UUID:
        return "uuid"
    return "timestamptz" if python_type is datetime else "text"
