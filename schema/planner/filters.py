"""How a field of an input type is bound to what it filters, where it is declared.

``matches`` applies an operator input (``StringFilter`` …) to a column, ``moment`` a
``MomentFilter`` to the columns of a moment, ``related`` and ``some`` go on to the rows behind a
foreign key, ``equals`` and ``known`` compare a column directly.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

import strawberry
from strawberry.types.field import StrawberryField

from schema import tables

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Matches:
    """Each operator of the value, applied to one column of this row."""

    column: str


@dataclass(frozen=True, slots=True)
class MomentMatches:
    """Each operator of a ``MomentFilter``, applied to this row's moment of that prefix."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Equals:
    """A column of this row equals the value, once ``prepare`` has made it comparable."""

    column: str
    prepare: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A column of this row is set: true; is null: false."""

    column: str


@dataclass(frozen=True, slots=True)
class Related:
    """The row that a foreign key of this row points at matches the value."""

    column: str


@dataclass(frozen=True, slots=True)
class Some:
    """Some row that points back at this row matches the value.

    With ``through``, the rows that point back stand between: what ``through`` points at matches.
    """

    table: str
    column: str
    through: str | None


@dataclass(frozen=True, slots=True)
class Combined:
    """``and``, ``or`` or ``not`` of inputs of the same type."""

    word: str


Filter = Matches | MomentMatches | Equals | Known | Related | Some | Combined


class FilterField(StrawberryField):
    """A field of an input type that the planner turns into a predicate."""

    binding: Filter

    @classmethod
    def bound(cls, binding: Filter, description: str, name: str | None = None) -> Any:
        field = cls(graphql_name=name, description=description, default=strawberry.UNSET)
        field.binding = binding
        return field

    def __copy__(self) -> "FilterField":
        copied = super().__copy__()
        copied.binding = self.binding
        return copied


def matches(attribute: object, *, description: str) -> Any:
    """The column answers to an operator input."""
    return FilterField.bound(Matches(tables.column_of(attribute).name), description)


def moment(prefix: str, *, description: str) -> Any:
    """The moment of that prefix answers to a ``MomentFilter``."""
    return FilterField.bound(MomentMatches(prefix), description)


def equals(
    attribute: object, *, description: str, prepare: Callable[[Any], Any] | None = None
) -> Any:
    """The column equals the value (of a column ``id``: the row's global id)."""
    return FilterField.bound(Equals(tables.column_of(attribute).name, prepare), description)


def known(attribute: object, *, description: str) -> Any:
    """Whether the column is set."""
    return FilterField.bound(Known(tables.column_of(attribute).name), description)


def related(foreign_key: object, *, description: str) -> Any:
    """What this row's foreign key points at."""
    return FilterField.bound(Related(tables.column_of(foreign_key).name), description)


def some(foreign_key: object, *, description: str, through: object | None = None) -> Any:
    """At least one of the rows that point back at this row."""
    column = tables.column_of(foreign_key)
    passed = None if through is None else tables.column_of(through).name
    return FilterField.bound(Some(column.table.name, column.name, passed), description)


@dataclass_transform(field_specifiers=(FilterField,))
def where_input(noun: str) -> Callable[[type[T]], type[T]]:
    """Declare the input type that filters a list of ``noun``; adds ``and``, ``or`` and ``not``."""

    def declare(cls: type[T]) -> type[T]:
        words = {
            "and": (list[cls] | None, "All of these hold."),  # type: ignore[valid-type]
            "or": (list[cls] | None, "At least one of these holds."),  # type: ignore[valid-type]
            "not": (cls | None, "This does not hold; what is unknown does not hold."),
        }
        for word, (annotation, description) in words.items():
            cls.__annotations__[f"{word}_"] = annotation
            setattr(cls, f"{word}_", FilterField.bound(Combined(word), description, name=word))
        return strawberry.input(cls, description=f"Which {noun}: every operator given must hold.")

    return declare
