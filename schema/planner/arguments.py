"""Which arguments are bound when.

A plan is compiled with the arguments of one request and serves all requests whose variables have
the same *shape*: the same keys, nulls, booleans and enum values. What the shape holds may change
the SQL; everything else is read through an ``Argument``'s path when the plan runs.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import VariableNode
from graphql.execution.values import VariableValues

from schema.planner.selection import (
    Selected,
    argument_values,
    uses_variable,
    uses_variables,
)

Values = Sequence[Mapping[str, Any]]
"""The coerced arguments of a plan's fields, in the order in which the plan met them."""

Getter = Callable[[Values], Any]
"""Reads one bind of a SELECT from the arguments of a request."""


PLAIN = (str, int, float)
"""Types of values that change no plan, other than booleans and enum values, which are more."""


def fingerprint(value: Any) -> Hashable:
    """What of a coerced variable may change a plan."""
    if type(value) in PLAIN:
        return 0
    if isinstance(value, Mapping):
        return tuple((key, fingerprint(item)) for key, item in value.items())
    if isinstance(value, list):
        # Lists of plain values become one array bind, however long they are.
        objects = any(isinstance(item, Mapping) for item in value)
        return tuple(map(fingerprint, value)) if objects else 0
    return value if value is None or isinstance(value, bool | Enum) else 0


def parts(shape: Hashable) -> int:
    """How many parts a fingerprint has, which are what it takes in memory."""
    return 1 + sum(map(parts, shape)) if isinstance(shape, tuple) else 1


@dataclass(frozen=True, slots=True)
class Argument:
    """A place in a field's arguments: its value in one request, its path in all others."""

    slot: int
    path: tuple[str | int, ...]
    value: Any

    def get(self, key: str) -> "Argument | None":
        """The argument or input field of that name; None where it is absent or null."""
        item = self.value.get(key)
        return None if item is None else Argument(self.slot, (*self.path, key), item)

    def given(self) -> "list[tuple[str, Argument]]":
        """The input fields that are neither absent nor null."""
        return [(key, found) for key in self.value if (found := self.get(key)) is not None]

    def items(self) -> "list[Argument]":
        """The entries of a list."""
        return [
            Argument(self.slot, (*self.path, position), item)
            for position, item in enumerate(self.value)
        ]

    def getter(self, convert: Callable[[Any], Any] | None = None) -> Getter:
        """Reads this place in the arguments of a request, through ``convert``."""
        slot, path = self.slot, self.path

        def read(values: Values) -> Any:
            value: Any = values[slot]
            for step in path:
                value = value[step]
            return value if convert is None else convert(value)

        return read


@dataclass(frozen=True, slots=True)
class Direct:
    """A field whose arguments are whole variables, or never change."""

    selected: Selected
    constant: Mapping[str, Any]
    variables: Mapping[str, str]
    """The variables by the arguments that they are."""

    def values(self, variables: VariableValues) -> Mapping[str, Any]:
        """The arguments of one request."""
        given = variables.coerced
        values = dict(self.constant)
        for argument, variable in self.variables.items():
            value = given.get(variable)
            if value is None:  # Whether that is null or absent, graphql-core tells apart.
                return argument_values(self.selected, variables)
            values[argument] = value
        return values


Source = Selected | Direct | Mapping[str, Any]
"""A field whose arguments are evaluated for each request, or arguments that never change."""


class Arguments:
    """The arguments of the fields that a plan has met so far."""

    def __init__(self, variables: VariableValues) -> None:
        self._variables = variables
        self.sources: list[Source] = []

    def of(self, selected: Selected) -> Argument:
        """The field's arguments; evaluated once and for all where they use no variable."""
        values = argument_values(selected, self._variables)
        self.sources.append(_source(selected, values))
        return Argument(len(self.sources) - 1, (), values)


def _source(selected: Selected, values: Mapping[str, Any]) -> Source:
    if not uses_variables(selected):
        return values
    given = {node.name.value: node.value for node in selected.nodes[0].node.arguments or ()}
    whole = {
        name: value.name.value for name, value in given.items() if isinstance(value, VariableNode)
    }
    if selected.nodes[0].fragment_variable_values is not None or any(
        uses_variable(value) for name, value in given.items() if name not in whole
    ):
        return selected
    constant = {name: value for name, value in values.items() if name not in whole}
    return Direct(selected, constant, whole)


def evaluate(sources: Sequence[Source], variables: VariableValues) -> Values:
    """The arguments of a plan's fields for one request."""
    return [_evaluated(source, variables) for source in sources]


def _evaluated(source: Source, variables: VariableValues) -> Mapping[str, Any]:
    if isinstance(source, Direct):
        return source.values(variables)
    return argument_values(source, variables) if isinstance(source, Selected) else source
