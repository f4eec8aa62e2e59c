"""Rows to objects: a function for each selection, generated once with its plan.

A generated function is a single expression over one row, such as
``{"id": "statement_" + r[0], "speaker": None if r[3] is None else {"name": r[4]}}``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from schema.planner import cursors

Found = Sequence[Any]
"""A row as the driver found it."""

Lists = Mapping[Any, Any]
"""What one level below found, by the key of the row it belongs to."""

Build = Callable[[Found], Any]
Maker = Callable[[Sequence[Lists]], Build]
"""Given the lists of the levels below, in their order, makes the function for each row."""


class TypedObject(dict[str, Any]):
    """An object where its type is known only at run time; it remembers which it is."""

    __slots__ = ("type_name",)

    def __init__(self, type_name: str, fields: Mapping[str, Any]) -> None:
        super().__init__(fields)
        self.type_name = type_name


@dataclass
class Source:
    """The expressions of one selection, and the constants that they name."""

    constants: dict[str, Any] = field(default_factory=dict)
    lists: int = 0

    def constant(self, value: object) -> str:
        """The expression of a value that is the same in every row."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def list_of(self, key: int) -> str:
        """The expression of the next list below, for the row whose key is at position ``key``."""
        self.lists += 1
        return f"l{self.lists - 1}[r[{key}]]"

    def maker(self, expression: str) -> Maker:
        """Compile an expression over a row ``r``."""
        names = "".join(f"l{position}, " for position in range(self.lists))
        code = (
            f"def make(lists):\n    {f'{names}= lists' if names else 'pass'}\n"
            f"    def build(r):\n        return {expression}\n    return build\n"
        )
        namespace = {**self.constants, "cursor": cursors.encode, "Typed": TypedObject}
        exec(compile(code, "<planned object>", "exec"), namespace)
        return cast("Maker", namespace["make"])


def column(position: int) -> str:
    """The value at a position of the row."""
    return f"r[{position}]"


def prefixed(prefix: str, position: int) -> str:
    """The value at a position of the row behind a constant text."""
    return f"{prefix!r} + r[{position}]"


def mapping(fields: Sequence[tuple[str, str]]) -> str:
    """An object of these keys and expressions."""
    return "{" + ", ".join(f"{key!r}: {expression}" for key, expression in fields) + "}"


def unless_null(position: int, expression: str) -> str:
    """The expression, or null where the row has a null at that position."""
    return f"(None if r[{position}] is None else {expression})"


def cursor(tag: str, sort: int, key: int) -> str:
    """The row's cursor."""
    return f"cursor({tag!r}, r[{sort}], r[{key}])"


def place(tag: str) -> str:
    """The cursor of an entry that knows its place."""
    return f"cursor({tag!r}, *r.place)"


def typed(type_name: str, expression: str) -> str:
    """An object that remembers its type."""
    return f"Typed({type_name!r}, {expression})"
