"""The executed way: planned fields as resolvers of graphql-core.

A root field runs its own plan; the fields below it read what the plan has put into its objects.
Plans and rows are the same as in the planned way, so both ways answer the same.
"""

from typing import Any, TypeAlias, cast

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.values import VariableValues

from schema.context import Context
from schema.errors import again
from schema.planner.bindings import Listing, Live, LookUp, Reference, Search, Written
from schema.planner.fields import PlannedField
from schema.planner.form import as_object
from schema.planner.objects import TypedObject
from schema.planner.plan import Plan
from schema.planner.planner import Planner
from schema.planner.run import run_all
from schema.planner.selection import DEFINITION, Selected

ResolveInfo: TypeAlias = GraphQLResolveInfo[Context]


def attach(schema: GraphQLSchema, planner: Planner) -> None:
    """Make graphql-core's executor read planned fields from the planner's plans."""

    async def resolve_root(_source: Any, info: ResolveInfo, **_arguments: Any) -> Any:
        context = info.context
        # Strawberry hands resolvers the coerced variables alone.
        variables = VariableValues({}, cast("dict[str, Any]", info.variable_values))
        plans = planner.plans(
            info.operation, info.fragments, variables, context.viewer.scopes, context.limits
        )
        key = str(info.path.key)
        plan = plans.fields[key]
        if isinstance(plan, Exception):
            raise again(plan)
        assert isinstance(plan, Plan)
        async with context.turn:
            return (await run_all({key: plan}, variables, context, as_object))[key]

    async def resolve_written(source: Any, info: ResolveInfo, **_arguments: Any) -> Any:
        if source.written is None:
            return None
        context = info.context
        variables = VariableValues({}, cast("dict[str, Any]", info.variable_values))
        name = str(info.path.key)
        nodes = [FieldDetails(node, None) for node in info.field_nodes]
        plan = planner.written(
            info.operation,
            info.fragments,
            variables,
            context.viewer.scopes,
            context.limits,
            info.path.as_list(),
            Selected(name, nodes, info.parent_type.fields[info.field_name]),
        )
        key = source.written.hex
        async with context.turn:
            return (await run_all({name: plan}, variables, context, as_object, key))[name]

    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            type_.resolve_type = _resolve_type
        elif isinstance(type_, GraphQLObjectType):
            # An object's type is known by its place, or told by the object itself.
            type_.is_type_of = None
            for field in type_.fields.values():
                declared = field.extensions.get(DEFINITION)
                if isinstance(declared, PlannedField):
                    match declared.binding:
                        case Listing() | LookUp() | Reference() | Search():
                            field.resolve = resolve_root
                        case Written() | Live():
                            field.resolve = resolve_written
                        case _:
                            field.resolve = _read


def _resolve_type(value: Any, _info: ResolveInfo, _type: Any) -> str:
    assert isinstance(value, TypedObject)
    return value.type_name


def _read(source: Any, info: ResolveInfo, **_arguments: Any) -> Any:
    """What the plan has put under this field's response key; an exception is raised here."""
    return source[info.path.key]
