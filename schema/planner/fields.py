"""How a field is bound to what is stored, where it is declared.

``column`` reads this row (``named`` as well, in types of more than one table), ``one`` follows a
foreign key of this row, ``many`` a foreign key that points back at this row, ``part`` makes a value
type of columns of this row, ``computed`` is a SQL expression over this row. ``asked`` has a read of
its own find the answer; in a type ``derived`` from such answers ``given`` is what they hold. At the
root, ``listing`` pages through a whole table, ``look_up`` finds one row by a ``@oneOf`` input,
``node`` and ``nodes`` find rows of any type by their ids. In the payload of a mutation, ``written``
reads back the row that it wrote.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import strawberry
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from schema import tables
from schema.context import Question
from schema.planner.bindings import (
    Asked,
    Binding,
    Column,
    Computed,
    Expression,
    Given,
    Identifier,
    Listing,
    Live,
    LookUp,
    Many,
    One,
    Page,
    Part,
    Placed,
    Pointed,
    Reference,
    Search,
    Written,
)
from schema.planner.order import Order
from schema.planner.signatures import (
    argument,
    connection_target,
    filter_arguments,
    paging_arguments,
    search_arguments,
)

T = TypeVar("T")


class PlannedField(StrawberryField):
    """A field that the planner answers: it has a binding instead of a resolver."""

    binding: Binding
    scope: str | None
    """What a viewer needs to read it, beyond seeing the object."""

    @classmethod
    def bound(cls, binding: Binding, description: str, scope: str | None = None) -> "PlannedField":
        field = cls(description=description)
        field.binding = binding
        field.scope = scope
        # Rows are not built through the class: its constructor must not ask for planned fields.
        field.init = False
        return field

    def __copy__(self) -> "PlannedField":
        copied = super().__copy__()
        copied.binding = self.binding
        copied.scope = self.scope
        copied.init = False
        return copied

    @property
    def arguments(self) -> list[StrawberryArgument]:
        """The arguments that follow from the binding and the type that the field leads to."""
        if self._arguments is None:
            self._arguments = self._arguments_of_binding()
        return self._arguments

    @arguments.setter
    def arguments(self, value: list[StrawberryArgument]) -> None:
        self._arguments = value

    def _arguments_of_binding(self) -> list[StrawberryArgument]:
        match self.binding:
            case Listing(forward):
                paging = paging_arguments()
                filters = filter_arguments(connection_target(self.type))
                return [*filters, *(paging[:2] if forward else paging)]
            case Asked(arguments=arguments):
                paged = paging_arguments() if connection_target(self.type) else ()
                return [*arguments, *paged]
            case Many(filtered=filtered) if target := connection_target(self.type):
                return [*(filter_arguments(target) if filtered else ()), *paging_arguments()]
            case Page(counts_to) if self.python_name == "total_count":
                text = "Count no further than this: 1 or more."
                if counts_to is None:
                    return [argument("at_most", int | None, text)]
                return [argument("at_most", int, text, counts_to)]
            case Search(where=where):
                return search_arguments(where)
            case Live(where=where):
                return [
                    argument("after", str | None, "The cursor of the last one received."),
                    argument("where", where | None, "Only those for which all of this holds."),
                ]
            case LookUp(by=by):
                return [argument("by", by, "What to look it up by: exactly one of these.")]
            case Reference(argument="id"):
                return [argument("id", strawberry.ID, "A global id, as any `id` field gives it.")]
            case Reference():
                return [argument("ids", list[strawberry.ID], "At most 100 global ids.")]
            case _:
                return []


def column(attribute: T, *, description: str) -> T:
    """This row's column."""
    binding = Column(tables.column_of(attribute).name, prefixed=False)
    return cast("T", PlannedField.bound(binding, description))


def named(name: str, *, description: str) -> Any:
    """The column of that name, whatever the table: after the prefix, in a part."""
    return PlannedField.bound(Column(name, prefixed=True), description)


def identifier(*, description: str) -> strawberry.ID:
    """This row's global id."""
    return cast("strawberry.ID", PlannedField.bound(Identifier(), description))


def one(foreign_key: object, *, description: str) -> Any:
    """The row that this row's foreign key points at."""
    return PlannedField.bound(One(tables.column_of(foreign_key).name), description)


def many(
    *foreign_keys: object,
    description: str,
    through: object | None = None,
    filtered: bool = False,
    scope: str | None = None,
) -> Any:
    """The rows that point at this row by one of these foreign keys (all of one table).

    ``filtered`` gives the field ``where`` and, for records, ``orderBy`` and ``retracted``.
    """
    columns = [tables.column_of(key) for key in foreign_keys]
    (table,) = {column.table.name for column in columns}
    binding = Many(
        table=table,
        columns=tuple(column.name for column in columns),
        through=None if through is None else tables.column_of(through).name,
        filtered=filtered,
    )
    return PlannedField.bound(binding, description, scope)


def part(prefix: str, *, description: str) -> Any:
    """A value type from the columns of this row that begin with ``prefix``."""
    return PlannedField.bound(Part(prefix), description)


def computed(expression: Expression, *, description: str) -> Any:
    """The value of a SQL expression over this row."""
    return PlannedField.bound(Computed(expression), description)


def page(*, description: str, counts_to: int | None = None) -> Any:
    """A field of a connection, an edge or a page info."""
    return PlannedField.bound(Page(counts_to), description)


def listing(*, description: str, forward: bool = False, scope: str | None = None) -> Any:
    """A page through all rows of the target; ``forward``: not backward."""
    return PlannedField.bound(Listing(forward), description, scope)


def search(where: type, *, description: str) -> Any:
    """A page through what a query finds; ``where`` has an input for each scope."""
    return PlannedField.bound(Search(where), description)


def look_up(by: type, *, description: str, follow: object | None = None) -> Any:
    """One row by a ``@oneOf`` input."""
    column_name = None if follow is None else tables.column_of(follow).name
    return PlannedField.bound(LookUp(by, column_name), description)


def node(*, description: str) -> Any:
    """The row with this global id, whatever its type."""
    return PlannedField.bound(Reference("id"), description)


def nodes(*, description: str) -> Any:
    """The rows with these global ids, in their order, whatever their types."""
    return PlannedField.bound(Reference("ids"), description)


def pointed(type_column: object, key_column: object, *, description: str) -> Any:
    """The row that a type and a key point at."""
    names = (tables.column_of(column).name for column in (type_column, key_column))
    return PlannedField.bound(Pointed(*names), description)


def placed(*, description: str) -> str:
    """The row's cursor in its list's default order."""
    return cast("str", PlannedField.bound(Placed(), description))


def asked(
    question: Question,
    *arguments: StrawberryArgument,
    description: str,
    about: str | None = None,
    scope: str | None = None,
) -> Any:
    """What a read of its own answers, for many rows at once.

    In a ``derived`` type, it is asked about what the answer has under the name ``about``.
    """
    return PlannedField.bound(Asked(question, arguments, about), description, scope)


def given(name: str | None = None, *, description: str) -> Any:
    """What the answer of a read holds under the field's name, or under another."""
    return PlannedField.bound(Given(name), description)


def live(where: type, *, description: str) -> Any:
    """Each new row."""
    return PlannedField.bound(Live(where), description)


def written(*, description: str) -> Any:
    """The row whose key stands in ``written`` of the object that a mutation gives."""
    return PlannedField.bound(Written(), description)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the planner knows of a type: its table, its order, its inputs to filter and order by."""

    table: str
    order: Order
    where: type | None
    orders: "type | None"


def derived(answer: type, *, description: str) -> Callable[[type[T]], type[T]]:
    """Declare a type whose objects are answers of reads: named tuples of this class."""

    def declare(cls: type[T]) -> type[T]:
        cls.__derived__ = answer._fields  # type: ignore[attr-defined]
        return strawberry.type(cls, description=description)

    return declare


def stored(
    table: type,
    *,
    order: Order,
    description: str,
    where: type | None = None,
    orders: type | None = None,
) -> Callable[[type[T]], type[T]]:
    """Declare a type whose objects are rows of ``table``, in ``order`` unless asked otherwise."""

    def declare(cls: type[T]) -> type[T]:
        cls.__stored__ = Stored(tables.name_of(table), order, where, orders)  # type: ignore[attr-defined]
        return strawberry.type(cls, description=description)

    return declare
