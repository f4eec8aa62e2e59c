"""The same document with other variables: a cached plan must not answer with the first ones."""

from dataclasses import replace
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLSchema,
    OperationDefinitionNode,
    get_nullable_type,
    is_non_null_type,
    parse,
    type_from_ast,
)

from .operation_generator import Operation


def varied(operation: Operation, schema: GraphQLSchema, random: Random) -> Operation:
    """The operation with other values of its variables; the values are still of their types."""
    variables = dict(operation.variables)
    for definition in parse(operation.text).definitions:
        if isinstance(definition, OperationDefinitionNode):
            for declared in definition.variable_definitions or ():
                name, type_ = declared.variable.name.value, type_from_ast(schema, declared.type)
                may_be_absent = declared.default_value is not None or not is_non_null_type(type_)
                if name in variables and may_be_absent and random.random() < 0.3:
                    del variables[name]
                elif name in variables:
                    variables[name] = _other(variables[name], type_, random)
    return replace(operation, variables=variables)


def _other(value: Any, type_: Any, random: Random) -> Any:
    if not is_non_null_type(type_) and random.random() < 0.15:
        return None
    nullable: Any = get_nullable_type(type_)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return random.randint(1, 5)
    if isinstance(nullable, GraphQLEnumType):
        return random.choice(list(nullable.values))
    if isinstance(nullable, GraphQLList) and value:
        others = [_other(item, nullable.of_type, random) for item in value]
        return random.choice((others, others[1:], others + value[:1]))
    if isinstance(nullable, GraphQLInputObjectType) and value and not nullable.is_one_of:
        return {
            name: _other(item, nullable.fields[name].type, random)
            for name, item in value.items()
            if is_non_null_type(nullable.fields[name].type) or random.random() < 0.8
        }
    return value
