"""The planned way: an operation made only of planned fields, answered without the executor."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphql import FragmentDefinitionNode, GraphQLError, GraphQLSchema, OperationDefinitionNode
from graphql.execution.values import VariableValues

from schema.context import Context, Scopes
from schema.errors import ExpectedError, OperationRefused, again
from schema.limits import Limit, Limits
from schema.planner.arguments import fingerprint, parts
from schema.planner.bindings import Written
from schema.planner.cache import Cache
from schema.planner.compile import Compiler
from schema.planner.form import as_json
from schema.planner.plan import Plan
from schema.planner.run import run_all
from schema.planner.selection import TYPENAME, Operation, Selected
from schema.planner.usage import Usage

RootField = Plan | str | Exception | None
"""How a root field is answered: by a plan, by a text (``__typename``), by an error that its
arguments made, or (None) by the executor."""

CAPACITY = 10_000_000
"""Characters of SQL in the plans that are kept; a plan takes about ten times them in memory."""

FIXED_WEIGHT = 5_000
"""What the rest of a plan weighs, were its SQL ever so short."""

SHAPE_WEIGHT = 10
"""What a part of the variables' shape weighs, by which the plan is found."""

DOCUMENT_WEIGHT = 15
"""What a character of the document weighs: parsed, it stays for as long as the plan."""


@dataclass(frozen=True)
class Plans:
    """The root fields of an operation, for one set of scopes and one shape of its variables."""

    fields: Mapping[str, RootField]
    refused: Exception | None
    weight: int
    definition: OperationDefinitionNode
    """Kept alive: its identity is the key under which the plans are kept."""

    @cached_property
    def to_run(self) -> Mapping[str, Plan]:
        """The fields that are answered by plans."""
        return {key: field for key, field in self.fields.items() if isinstance(field, Plan)}

    @cached_property
    def complete(self) -> bool:
        """Whether plans answer it all, and there is anything to read."""
        others = {type(field) for field in self.fields.values()} - {Plan, str}
        return bool(self.to_run) and not others


class Planner:
    """Plans operations once for each shape of their variables, and runs the plans."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self.cache: Cache[Hashable, Plans] = Cache(CAPACITY)

    def plans(
        self,
        definition: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
        scopes: Scopes,
        limits: Limits,
    ) -> Plans:
        """The plans of a query's root fields. Raises ``OperationRefused`` for too large a one."""
        # Nodes compare by content, which takes long: the definition's identity stands for it.
        plans = self.cache.get(
            (id(definition), scopes, fingerprint(variables.coerced)),
            lambda: self._compile(definition, fragments, variables, scopes, limits),
        )
        if plans.refused is not None:
            raise again(plans.refused)
        return plans

    def written(
        self,
        definition: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
        scopes: Scopes,
        limits: Limits,
        place: Sequence[str | int],
        selected: Selected,
    ) -> Plan:
        """The plan of a field below the root, at a place of the answer, whose row has a key."""

        def compile_() -> Plans:
            operation = Operation.of(self._schema, definition, fragments, variables)
            usage = Usage(limits)
            compiler = Compiler(operation, scopes, usage)
            field: RootField
            refused = None
            try:
                field = Plan.of(compiler.by_key(selected), compiler.arguments.sources)
            except (ExpectedError, GraphQLError) as error:
                field, refused = None, again(error)
            return Plans(
                {selected.key: field}, refused, _weight(definition, variables, usage), definition
            )

        shape = fingerprint(variables.coerced)
        plans = self.cache.get((id(definition), scopes, shape, *place), compile_)
        if plans.refused is not None:
            raise again(plans.refused)
        plan = plans.fields[selected.key]
        assert isinstance(plan, Plan)
        return plan

    def check_mutation(
        self,
        definition: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
        scopes: Scopes,
        limits: Limits,
    ) -> None:
        """Plan what a mutation reads back. Raises ``OperationRefused`` for too large a one."""
        operation = Operation.of(self._schema, definition, fragments, variables)
        roots = operation.roots()
        limits.check(Limit.ROOT_FIELDS, len(roots))
        for root in roots:
            for selected in operation.within(root, root.target) if root.field else ():
                if selected.planned is not None and isinstance(selected.planned.binding, Written):
                    place = (root.key, selected.key)
                    self.written(definition, fragments, variables, scopes, limits, place, selected)

    async def data(
        self, plans: Plans, variables: VariableValues, context: Context
    ) -> dict[str, Any]:
        """The data of an operation that plans answer completely, each root field in JSON."""
        found = await run_all(plans.to_run, variables, context, as_json, is_dated=context.is_dated)
        return {key: found.get(key, field) for key, field in plans.fields.items()}

    def _compile(
        self,
        definition: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
        scopes: Scopes,
        limits: Limits,
    ) -> Plans:
        operation = Operation.of(self._schema, definition, fragments, variables)
        usage = Usage(limits)
        fields: dict[str, RootField] = {}
        refused = None
        try:
            roots = operation.roots()
            limits.check(Limit.ROOT_FIELDS, len(roots))
            for selected in roots:
                fields[selected.key] = self._root_field(operation, selected, scopes, usage)
        except OperationRefused as error:
            refused, fields = again(error), {}
        return Plans(fields, refused, _weight(definition, variables, usage), definition)

    def _root_field(
        self, operation: Operation, selected: Selected, scopes: Scopes, usage: Usage
    ) -> RootField:
        if selected.name == TYPENAME:
            return "Query"
        if selected.planned is None:
            return None
        compiler = Compiler(operation, scopes, usage)
        try:
            return Plan.of(compiler.root(selected), compiler.arguments.sources)
        except OperationRefused:
            raise
        except (ExpectedError, GraphQLError) as error:
            return again(error)


def _weight(definition: OperationDefinitionNode, variables: VariableValues, usage: Usage) -> int:
    document = len(definition.loc.source.body) if definition.loc else 0
    shape = parts(fingerprint(variables.coerced))
    return FIXED_WEIGHT + DOCUMENT_WEIGHT * document + SHAPE_WEIGHT * shape + usage.sql
