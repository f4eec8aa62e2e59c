"""The executed way: planned fields as resolvers of graphql-core.

A root field runs its own plan; the fields below it read what the plan has put into its objects.
Rows are the same as in the planned way, so both ways answer the same.
"""

from typing import Any, TypeAlias

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails
from graphql.execution.values import VariableValues

from schema.context import Context
from schema.planner.compile import Compiler
from schema.planner.fields import Listing, LookUp, PlannedField, Reference
from schema.planner.objects import TypedObject
from schema.planner.plan import Plan
from schema.planner.run import run_all
from schema.planner.selection import DEFINITION, Operation, Selected

Info: TypeAlias = GraphQLResolveInfo[Context]


def attach(schema: GraphQLSchema) -> None:
    """Make graphql-core's executor read planned fields from plans."""
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
                    field.resolve = _resolve_root if at_root else _read


def _resolve_type(value: Any, _info: Info, _type: Any) -> str:
    assert isinstance(value, TypedObject)
    return value.type_name


def _read(source: Any, info: Info, **_arguments: Any) -> Any:
    """What the plan has put under this field's response key; an exception is raised here."""
    return source[info.path.key]


async def _resolve_root(_source: Any, info: Info, **_arguments: Any) -> Any:
    context = info.context
    # Strawberry hands resolvers the coerced variables alone.
    variables = VariableValues({}, info.variable_values)  # type: ignore[arg-type]
    operation = Operation(
        info.schema,
        info.operation,
        {name: FragmentDetails(fragment) for name, fragment in info.fragments.items()},
        variables,
    )
    field = info.parent_type.fields[info.field_name]
    nodes = [FieldDetails(node, None) for node in info.field_nodes]
    selected = Selected(str(info.path.key), nodes, field)
    compiler = Compiler(operation, context.viewer.clearance)
    plan = Plan(compiler.root(selected), compiler.arguments.sources)
    async with context.turn:
        data = await run_all([(selected.key, plan)], variables, context)
    return data[selected.key]
