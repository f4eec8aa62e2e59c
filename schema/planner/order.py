"""The orders of lists: by one column, then by the row's key in the same direction."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import EnumMeta
from functools import cached_property
from typing import Any, cast

import strawberry

from schema import tables
from schema.planner.enums import published
from schema.tables.vocabulary import Term


@published
class OrderDirection(Term):
    """In which direction a list is ordered."""

    ASC = "ASC", "Smallest, oldest or alphabetically first comes first."
    DESC = "DESC", "Largest, newest or alphabetically last comes first."


@dataclass(frozen=True)
class Order:
    """By ``column`` of ``table``, which is never null, then by id: rows compare as wholes."""

    table: str
    column: str
    descending: bool

    @cached_property
    def tag(self) -> str:
        """What every cursor of this order is checked against: no other order takes it."""
        return f"{self.table}.{self.column} {'desc' if self.descending else 'asc'}"


def ascending(attribute: object) -> Order:
    """Smallest first."""
    column = tables.column_of(attribute)
    return Order(column.table.name, column.name, descending=False)


def descending(attribute: object) -> Order:
    """Largest, or newest, first."""
    column = tables.column_of(attribute)
    return Order(column.table.name, column.name, descending=True)


def order_input(noun: str, **fields: tuple[object, str]) -> type:
    """The input type that orders a list of ``noun``: one value of its enum for each column.

    ``fields`` gives each value's column and its description.
    """
    members = {name: (name, text) for name, (_, text) in fields.items()}
    names = cast("type[Term]", EnumMeta.__call__(Term, f"{noun}OrderField", members))
    names.__doc__ = f"What a list of {noun.lower()}s is ordered by."
    field_enum = published(names)
    namespace: dict[str, Any] = {
        "__annotations__": {"field": field_enum, "direction": OrderDirection},
        "field": strawberry.field(description="What to order by; equal values are ordered by id."),
        "direction": strawberry.field(description="In which direction."),
        "columns": {name: tables.column_of(attribute) for name, (attribute, _) in fields.items()},
    }
    cls = type(f"{noun}Order", (), namespace)
    return strawberry.input(cls, description=f"The order of a list of {noun.lower()}s.")


def chosen(orders: type, value: Mapping[str, Any]) -> Order:
    """The order that a coerced value of an ``order_input`` asks for."""
    columns: Mapping[str, Any] = orders.columns  # type: ignore[attr-defined]
    column = columns[value["field"].value]
    return Order(column.table.name, column.name, value["direction"] is OrderDirection.DESC)
