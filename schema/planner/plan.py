"""Frozen plans, and bounded caches to keep them in."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from graphql.execution.values import VariableValues

from schema.planner.arguments import Source, Values, evaluate
from schema.planner.level import ROOT, Connection, Level, Reading

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Plan:
    """One root field: its levels, and where their binds come from."""

    level: Level
    sources: Sequence[Source]

    def with_variables(self, variables: VariableValues) -> "Run":
        """The plan with the arguments of one request."""
        return Run(self.level, variables, evaluate(self.sources, variables))


@dataclass(frozen=True, slots=True)
class Run:
    """A plan with the arguments of one request."""

    level: Level
    variables: VariableValues
    values: Values

    @property
    def is_single(self) -> bool:
        """Whether one SELECT answers it: that is a snapshot by itself."""
        return self.level.is_single(self.values)

    async def value(self, connection: Connection) -> Any:
        """The field's value; a refused field below it is an exception in the value's place."""
        reading = Reading(connection, self.variables, self.values)
        return (await self.level.read(reading, ROOT))[None]


class Cache(Generic[K, V]):
    """The most recently used values, up to a number of them."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of ``key``, made on the first demand."""
        try:
            self._values.move_to_end(key)
            return self._values[key]
        except KeyError:
            value = self._values[key] = make()
            if len(self._values) > self._size:
                self._values.popitem(last=False)
            return value

    def __len__(self) -> int:
        return len(self._values)
