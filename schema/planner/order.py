"""The orders of lists: by one value of each row, then by the row's key in the same direction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import EnumMeta
from functools import cached_property
from typing import Any, Protocol, cast

import strawberry

from schema import tables
from schema.permissions import SeenRows
from schema.planner.enums import published
from schema.tables.vocabulary import Term


@published
class OrderDirection(Term):
    """In which direction a list is ordered."""

    ASC = "ASC", "Smallest, oldest or alphabetically first comes first."
    DESC = "DESC", "Largest, newest or alphabetically last comes first."


Expression = Callable[[str, SeenRows], str]
"""Gives the SQL of a value that is worked out for a row's key, from such other rows as are seen."""


class Row(Protocol):
    """A row of a list, in SQL."""

    def __call__(self, column: str) -> str: ...

    def worked_out(self, expression: Expression) -> str: ...


@dataclass(frozen=True)
class Sort:
    """What rows of a table are ordered by, in SQL: never null."""

    table: str
    name: str
    kind: tables.Kind
    of: Callable[[Row], str]

    @classmethod
    def by(cls, attribute: object) -> "Sort":
        """The values of a column."""
        column = tables.column_of(attribute)
        table, name = column.table.name, column.name
        return cls(table, name, tables.kind_of(table, name), lambda row: row(name))

    @classmethod
    def worked_out(cls, table: type, kind: tables.Kind, expression: Expression) -> "Sort":
        """What an expression gives, whose name is that of no column."""
        return cls(
            tables.name_of(table),
            expression.__name__,
            kind,
            lambda row: row.worked_out(expression),
        )


@dataclass(frozen=True)
class Order:
    """By what ``sort`` gives, then by id: rows compare as wholes."""

    sort: Sort
    descending: bool

    @cached_property
    def tag(self) -> str:
        """What every cursor of this order is checked against: no other order takes it."""
        return f"{self.sort.table}.{self.sort.name} {'desc' if self.descending else 'asc'}"

    def of(self, row: Row) -> str:
        """The SQL text of what a row is ordered by."""
        return self.sort.of(row)

    def as_text(self, row: Row) -> str:
        """The same as it stands in a cursor."""
        return self.of(row) if self.sort.kind == "text" else f"{self.of(row)}::text"


def ascending(attribute: object) -> Order:
    """Smallest first."""
    return Order(Sort.by(attribute), descending=False)


def descending(attribute: object) -> Order:
    """Largest, or newest, first."""
    return Order(Sort.by(attribute), descending=True)


def order_input(noun: str, **fields: tuple[object, str]) -> type:
    """The input type that orders a list of ``noun``: one value of its enum for each sort.

    ``fields`` gives each value's sort, or the column that is one, and its description.
    """
    members = {name: (name, text) for name, (_, text) in fields.items()}
    names = cast("type[Term]", EnumMeta.__call__(Term, f"{noun}OrderField", members))
    names.__doc__ = f"What a list of {noun.lower()}s is ordered by."
    field_enum = published(names)
    namespace: dict[str, Any] = {
        "__annotations__": {"field": field_enum, "direction": OrderDirection},
        "field": strawberry.field(description="What to order by; equal values are ordered by id."),
        "direction": strawberry.field(description="In which direction."),
        "sorts": {
            name: sort if isinstance(sort, Sort) else Sort.by(sort)
            for name, (sort, _) in fields.items()
        },
    }
    cls = type(f"{noun}Order", (), namespace)
    return strawberry.input(cls, description=f"The order of a list of {noun.lower()}s.")


def chosen(orders: type, value: Mapping[str, Any]) -> Order:
    """The order that a coerced value of an ``order_input`` asks for."""
    sorts: Mapping[str, Sort] = orders.sorts  # type: ignore[attr-defined]
    return Order(sorts[value["field"].value], value["direction"] is OrderDirection.DESC)
