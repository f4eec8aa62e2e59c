"""Frozen plans: a root field's levels, and where their binds come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql.execution.values import VariableValues

from schema.context import Context, Reader
from schema.planner.arguments import Source, Values, evaluate
from schema.planner.form import Form
from schema.planner.level import Key, Keys, Level, Reading


@dataclass(frozen=True, slots=True)
class Plan:
    """One root field: its levels, and where their binds come from."""

    level: Level
    sources: Sequence[Source]
    is_single: bool
    """Whether one SELECT answers it: that is a snapshot by itself."""

    @classmethod
    def of(cls, level: Level, sources: Sequence[Source]) -> "Plan":
        """The plan of a root field's level."""
        return cls(level, sources, level.is_single)

    def arguments(self, variables: VariableValues) -> Values:
        """The arguments of all fields in one request; raises what is refused of them."""
        return evaluate(self.sources, variables)

    async def read(
        self, reader: Reader, values: Values, form: Form, context: Context, key: Key = None
    ) -> tuple[Any, int]:
        """The field's value in a form, and of how many values it consists.

        A root field has no key. A refused field below it is an exception in the value's place.
        """
        answers = await self.level.read(_reading(reader, values, form, context), (key,))
        return answers.values[key], answers.sizes[key]

    async def rows(
        self, reader: Reader, values: Values, form: Form, context: Context, keys: Keys
    ) -> Mapping[Key, Any]:
        """The field's values for several rows, by their keys."""
        return (await self.level.read(_reading(reader, values, form, context), keys)).values


def _reading(reader: Reader, values: Values, form: Form, context: Context) -> Reading:
    return Reading(reader, values, form, context.vault, context.limits)
