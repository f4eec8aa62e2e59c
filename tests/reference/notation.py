"""Values as GraphQL writes them: as literals, as variables, as literals with variables in them."""

import json
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    get_nullable_type,
    is_non_null_type,
)


class Notation:
    """Writes the values of one operation, and remembers the variables that it makes of some."""

    def __init__(self, random: Random) -> None:
        self.definitions: list[str] = []
        self.variables: dict[str, Any] = {}
        self._random = random

    def written(
        self,
        value: Any,
        type_: GraphQLInputType,
        takes: GraphQLArgument | GraphQLInputField | None,
        one_of: bool = False,
    ) -> str:
        """A literal, or a variable, or a literal with variables in it."""
        if self._chance(0.25 if isinstance(takes, GraphQLArgument) else 0.12):
            return self._as_variable(value, type_, takes, one_of)
        nullable = get_nullable_type(type_)
        if value is None:
            return "null"
        if isinstance(nullable, GraphQLList):
            return f"[{', '.join(self.written(item, nullable.of_type, None) for item in value)}]"
        if isinstance(nullable, GraphQLInputObjectType):
            fields = (
                f"{name}: {self.written(item, taken.type, taken, nullable.is_one_of)}"
                for name, item in value.items()
                for taken in (nullable.fields[name],)
            )
            return f"{{{', '.join(fields)}}}"
        return literal(value, type_)

    def _as_variable(
        self,
        value: Any,
        type_: GraphQLInputType,
        takes: GraphQLArgument | GraphQLInputField | None,
        one_of: bool,
    ) -> str:
        must = is_non_null_type(type_) or one_of or takes is None
        required = value is not None and (must or self._chance(0.2))
        name = str(get_nullable_type(type_)) + ("!" if required else "")
        default = literal(value, type_) if value is not None and self._chance(0.3) else None
        variable = self._declare(name, default)
        may_be_absent = default is not None or (not required and not is_non_null_type(type_))
        if not (may_be_absent and self._chance(0.4)):
            self.variables[variable] = value
        return f"${variable}"

    def condition(self) -> str:
        """A directive that may leave a selection out."""
        directive = self._random.choice(("skip", "include"))
        value = self._chance(0.7) == (directive == "include")
        if self._chance(0.5):
            return f" @{directive}(if: {json.dumps(value)})"
        default = json.dumps(not value) if self._chance(0.5) else None
        variable = self._declare("Boolean!", default)
        if default is None or self._chance(0.5):
            self.variables[variable] = value
        return f" @{directive}(if: ${variable})"

    def _declare(self, type_: str, default: str | None) -> str:
        name = f"v{len(self.definitions) + 1}"
        self.definitions.append(f"${name}: {type_}" + (f" = {default}" if default else ""))
        return name

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability


def literal(value: Any, type_: GraphQLInputType) -> str:
    """A value in GraphQL's own notation."""
    nullable: Any = get_nullable_type(type_)
    if value is None:
        return "null"
    if isinstance(nullable, GraphQLList):
        return f"[{', '.join(literal(item, nullable.of_type) for item in value)}]"
    if isinstance(nullable, GraphQLInputObjectType):
        fields = (
            f"{name}: {literal(item, nullable.fields[name].type)}" for name, item in value.items()
        )
        return f"{{{', '.join(fields)}}}"
    if isinstance(nullable, GraphQLEnumType):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x00", "\\u0000")
