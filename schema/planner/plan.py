"""Frozen plans: a root field's levels, and where their binds come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql.execution.values import VariableValues

from schema.planner.arguments import Source, Values, evaluate
from schema.planner.form import Form
from schema.planner.level import ROOT, Level, Reader, Reading


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

    async def value(self, reader: Reader, form: Form) -> tuple[Any, int]:
        """The field's value in a form, and of how many values it consists.

        A refused field below it is an exception in the value's place.
        """
        reading = Reading(reader, self.variables, self.values, form)
        answers = await self.level.read(reading, ROOT)
        return answers.values[None], answers.sizes[None]
