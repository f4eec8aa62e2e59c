"""The executed way: planned fields as resolvers of graphql-core.

A root field runs its own plan; the fields below it read what the plan has put into its objects.
Rows are the same as in the planned way, so both ways answer the same.
"""

from collections.abc import Hashable
from typing import Any, TypeAlias, cast

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails
from graphql.execution.values import VariableValues

from schema.context import Context
from schema.planner.arguments import shape
from schema.planner.cache import Cache
from schema.planner.compile import Compiler
from schema.planner.fields import Listing, LookUp, PlannedField, Reference
from schema.planner.objects import TypedObject
from schema.planner.plan import Plan
from schema.planner.run import run_all
from schema.planner.selection import DEFINITION, Operation, Selected

Info: TypeAlias = GraphQLResolveInfo[Context]


PLANS = 500
"""Root fields whose plans are kept."""


def attach(schema: GraphQLSchema) -> None:
    """Make graphql-core's executor read planned fields from plans."""
    root = _Root()
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            type_.resolve_type = _resolve_type
        elif isinstance(type_, GraphQLObjectType):
            # An object's type is known by its place, or told by the object itself.
            type_.is_type_of = None
            for field in type_.fields.values():
                declared = field.extensions.get(DEFINITION)
                if isinstance(declared, PlannedField):
                    at_root = isinstance(declared.binding, Listing | LookUp | Reference)
                    field.resolve = root.resolve if at_root else _read


def _resolve_type(value: Any, _info: Info, _type: Any) -> str:
    assert isinstance(value, TypedObject)
    return value.type_name


def _read(source: Any, info: Info, **_arguments: Any) -> Any:
    """What the plan has put under this field's response key; an exception is raised here."""
    return source[info.path.key]


class _Root:
    """Resolves root fields, each by a plan of its own, kept for the operation's next run."""

    def __init__(self) -> None:
        self._plans: Cache[Hashable, tuple[OperationDefinitionNode, Plan]] = Cache(PLANS)

    async def resolve(self, _source: Any, info: Info, **_arguments: Any) -> Any:
        context = info.context
        # Strawberry hands resolvers the coerced variables alone.
        variables = VariableValues({}, cast("dict[str, Any]", info.variable_values))
        key = str(info.path.key)
        # The definition's identity stands for it; kept with the plan, it stays alive.
        _, plan = self._plans.get(
            (id(info.operation), key, context.viewer.clearance, shape(variables.coerced)),
            lambda: (info.operation, _plan(info, key, variables)),
        )
        async with context.turn:
            data = await run_all([(key, plan)], variables, context)
        return data[key]


def _plan(info: Info, key: str, variables: VariableValues) -> Plan:
    operation = Operation(
        info.schema,
        info.operation,
        {name: FragmentDetails(fragment) for name, fragment in info.fragments.items()},
        variables,
    )
    field = info.parent_type.fields[info.field_name]
    nodes = [FieldDetails(node, None) for node in info.field_nodes]
    compiler = Compiler(operation, info.context.viewer.clearance)
    return Plan(compiler.root(Selected(key, nodes, field)), compiler.arguments.sources)
