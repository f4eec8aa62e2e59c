"""Requests, and what those of them that are subscriptions watch."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, VariableDefinitionNode, VariableNode, Visitor, visit
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
    is_trusted: bool = False
    """Whether the document is one of the trusted."""


def times_used(variable: str, document: DocumentNode) -> int:
    """How often a document uses a variable, in all its operations and fragments."""
    used: list[VariableNode] = []

    class Uses(Visitor):
        def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> Any:
            return self.SKIP

        def enter_variable(self, node: VariableNode, *_: Any) -> None:
            if node.name.value == variable:
                used.append(node)

    visit(document, Uses())
    return len(used)


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
        document: DocumentNode,
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
        if cursor is not None and times_used(cursor, document) == 1:
            given.pop(cursor, None)
        # Objects of inputs are compared by what they say.
        group = (request.query, request.operation_name, repr(sorted(given.items())), viewer.scopes)
        return cls(request, selected.key, plan, values, after, group)
