"""The planned way: an operation made only of planned fields, answered without the executor."""

from collections.abc import Hashable, Sequence
from typing import Any

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode, OperationType
from graphql.execution.values import VariableValues

from schema.context import Clearance, Context
from schema.planner.arguments import shape
from schema.planner.cache import Cache
from schema.planner.compile import Compiler
from schema.planner.plan import Plan
from schema.planner.run import run_all
from schema.planner.selection import TYPENAME, Operation, Selected

Plans = Sequence[tuple[str, Plan | str]]
"""The root fields of an operation; a text stands for itself (``__typename``)."""


class NotPlanned(Exception):
    """The executor must answer this operation."""


class Planner:
    """Plans operations once for each shape of their variables, and runs the plans."""

    def __init__(self, schema: GraphQLSchema, *, plans: int) -> None:
        self._schema = schema
        self._plans: Cache[Hashable, tuple[OperationDefinitionNode, Plans | None]] = Cache(plans)

    async def data(
        self,
        document: DocumentNode,
        definition: OperationDefinitionNode,
        variables: VariableValues,
        context: Context,
    ) -> dict[str, Any]:
        """The operation's data. Raises ``NotPlanned`` where the executor must answer."""
        clearance = context.viewer.clearance
        # Nodes compare by content, which takes long: the definition's identity stands for it, and
        # the plans kept with it keep it alive.
        _, plans = self._plans.get(
            (id(definition), clearance, shape(variables.coerced)),
            lambda: (definition, self._compile(document, definition, variables, clearance)),
        )
        if plans is None:
            raise NotPlanned
        to_run = [(key, plan) for key, plan in plans if isinstance(plan, Plan)]
        found = await run_all(to_run, variables, context)
        return {key: found[key] if isinstance(plan, Plan) else plan for key, plan in plans}

    def _compile(
        self,
        document: DocumentNode,
        definition: OperationDefinitionNode,
        variables: VariableValues,
        clearance: Clearance,
    ) -> Plans | None:
        if definition.operation is not OperationType.QUERY:
            return None
        operation = Operation.of(self._schema, document, definition, variables)
        plans: list[tuple[str, Plan | str]] = []
        for selected in operation.roots():
            if selected.name == TYPENAME:
                plans.append((selected.key, "Query"))
            elif selected.planned is None:
                return None
            else:
                plans.append((selected.key, self._plan(operation, selected, clearance)))
        # Nothing to read: the executor needs no connection for it either.
        return plans if any(isinstance(plan, Plan) for _, plan in plans) else None

    def _plan(self, operation: Operation, selected: Selected, clearance: Clearance) -> Plan:
        compiler = Compiler(operation, clearance)
        return Plan(compiler.root(selected), compiler.arguments.sources)
