"""What a field is bound to: where its values come from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from strawberry.types.arguments import StrawberryArgument

from schema.context import Question


@dataclass(frozen=True, slots=True)
class Column:
    """A column of this row, by its name; in a value type by its name after the part's prefix."""

    name: str
    prefixed: bool


@dataclass(frozen=True, slots=True)
class Identifier:
    """The global id: the row's key behind the name of its table."""


@dataclass(frozen=True, slots=True)
class One:
    """The row that a foreign key of this row points at."""

    name: str


@dataclass(frozen=True, slots=True)
class Many:
    """The rows of ``table`` one of whose ``columns`` points at this row.

    With ``through``, ``table`` is a table between: the target rows are those that its column
    ``through`` points at, each once.
    """

    table: str
    columns: tuple[str, ...]
    through: str | None = None
    filtered: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A value type made of columns of this row that share a prefix; null when all of them are."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A SQL expression over this row and what may be seen of the rows it points at."""

    expression: "Expression"


@dataclass(frozen=True, slots=True)
class Page:
    """A field of a connection, an edge or a page info, by its own name."""

    counts_to: int | None = None
    """How far ``totalCount`` counts unless it is told."""


@dataclass(frozen=True, slots=True)
class Listing:
    """All rows of the target's table."""

    forward: bool = False
    """Whether pages are taken from the start alone."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """One row, found by the ``@oneOf`` input ``by``.

    ``follow`` leads from a row that was found to the one that it has become.
    """

    by: type
    follow: str | None


@dataclass(frozen=True, slots=True)
class Reference:
    """Rows of any type, by global ids."""

    argument: str


@dataclass(frozen=True, slots=True)
class Search:
    """The rows of one table whose texts match a query; ``where`` filters those of each."""

    where: type


@dataclass(frozen=True, slots=True)
class Written:
    """The row that a mutation wrote, by the key that its payload holds."""


@dataclass(frozen=True, slots=True)
class Live:
    """Each new row, as it is told to those who listen; ``where`` filters them."""

    where: type


@dataclass(frozen=True, slots=True)
class Pointed:
    """The row, of whatever type, that a type and a key in columns of this row point at."""

    type_column: str
    key_column: str


@dataclass(frozen=True, slots=True)
class Placed:
    """The row's cursor in the default order of its list."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a read of its own answers: for this row, or for what this answer has by that name."""

    question: Question
    arguments: tuple[StrawberryArgument, ...] = ()
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What the answer of a read holds under this name; None: under the field's own."""

    name: str | None = None


Binding = (
    Column
    | Identifier
    | One
    | Many
    | Part
    | Computed
    | Page
    | Listing
    | LookUp
    | Reference
    | Search
    | Written
    | Live
    | Pointed
    | Placed
    | Asked
    | Given
)

ReadBelow = Many | Pointed | Asked | Given
"""What takes a level of its own below the row."""


class Columns(Protocol):
    """This row, in SQL: gives the text of a column by its name."""

    table: str

    def __call__(self, column: str) -> str: ...


Seen = Callable[[str], str]
"""Gives the SQL text that tells whether the row behind a foreign key of this row may be seen."""

Expression = Callable[[Columns, Seen], str]
