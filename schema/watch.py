"""Requests, and what those of them that are subscriptions watch."""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql.execution.values import VariableValues

from schema.context import Viewer
from schema.planner.arguments import Values
from schema.planner.plan import Plan
from schema.planner.selection import Selected, argument_values, variable_of


@dataclass(frozen=True, slots=True)
class Request:
    """One operation to be answered."""

    query: str
    operation_name: str | None
    variables: Mapping[str, Any]
    reading_only: bool = False
    """Whether the transport may not change anything (GET)."""


ONCE_DEFINED_ONCE_USED = 2


def times_named(variable: str, query: str) -> int:
    """How often a variable stands in a document."""
    return len(re.findall(rf"\${variable}\b", query))


@dataclass(frozen=True, slots=True)
class Watch:
    """A subscription, planned: what is told of each new row, and from where on."""

    request: Request
    name: str
    """The response key of its only field."""
    plan: Plan
    values: Values
    after: str | None
    """The cursor of the last one received."""
    group: Hashable
    """Equal for subscriptions that are told the same, but for where they begin."""

    @classmethod
    def of(
        cls,
        request: Request,
        viewer: Viewer,
        variables: VariableValues,
        selected: Selected,
        plan: Plan,
        values: Values,
    ) -> "Watch":
        """A subscription of a viewer, with its arguments."""
        after = argument_values(selected, variables).get("after")
        given = dict(variables.coerced)
        cursor = variable_of(selected, "after")
        if cursor is not None and times_named(cursor, request.query) == ONCE_DEFINED_ONCE_USED:
            given.pop(cursor, None)
        # Objects of inputs are compared by what they say.
        group = (request.query, request.operation_name, repr(sorted(given.items())), viewer.scopes)
        return cls(request, selected.key, plan, values, after, group)
