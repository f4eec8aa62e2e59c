"""Random operations, built from the schema itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
    is_union_type,
)

from .argument_generator import ArgumentGenerator
from .names import type_of
from .orders import Place
from .reader import NODES
from .rows import Rows

Composite = Any  # graphql-core's object and abstract types have no common class

# Pages are asked for their rows above all, claims for what has become of them.
PREFERRED = {"nodes", "edges", "node", "timeline", "standing"}

DEPTH = 9

# What rows are not asked for, beside fields that rows are asked for.
INTROSPECTION = '__type(name: "Stance") { name kind fields { name isDeprecated type { kind } } }'


@dataclass(frozen=True)
class Operation:
    """A document, the operation of it that is run, and its variables."""

    text: str
    variables: dict[str, Any]
    name: str | None = None


@dataclass
class Selected:
    """A field under one response key: on what type, what of it, and what it leads to."""

    parent: Composite
    written: str
    type: str
    scope: "Scope"


@dataclass
class Scope:
    """What one object of the answer has so far, by response key; fragments write into it too.

    ``possible`` are the types that the object will probably have.
    """

    possible: Sequence[Composite] = ()
    keys: dict[str, list[Selected]] = field(default_factory=dict)

    def takes(self, key: str, selected: Selected) -> bool:
        """May this field stand under this key? Stricter than GraphQL, never laxer."""
        return all(
            other.type == selected.type
            and (
                other.written == selected.written
                or (
                    other.parent is not selected.parent
                    and is_object_type(other.parent)
                    and is_object_type(selected.parent)
                )
            )
            for other in self.keys.get(key, ())
        )


@dataclass(frozen=True)
class Fragment:
    """A named fragment, and the scope into which it was written first."""

    onto: Composite
    text: str
    scope: Scope


class OperationGenerator:
    """Writes one operation of about ``size`` selections."""

    def __init__(
        self,
        schema: GraphQLSchema,
        random: Random,
        rows: Rows,
        places: Mapping[str, Place],
        size: int,
    ) -> None:
        self._schema = schema
        self._random = random
        self._arguments = ArgumentGenerator(random, rows, places)
        self._chance = self._arguments.chance
        self._left = size
        self._aliases = 0
        self._fragments: dict[str, Fragment] = {}

    def operation(self) -> Operation:
        query = self._schema.query_type
        assert query is not None
        selections = self._selections(query, Scope(), 0)
        if self._chance(0.03):
            selections = f"{{ {INTROSPECTION} {selections[1:]}"
        definitions = self._arguments.notation.definitions
        declared = f"({', '.join(definitions)})" if definitions else ""
        fragments = "".join(fragment.text for fragment in self._fragments.values())
        if not declared and self._chance(0.3):
            return Operation(selections + fragments, {})
        variables = self._arguments.notation.variables
        text = f"query Asked{declared} {selections}{fragments}"
        if self._chance(0.1):
            return Operation(text + " query Other { __typename }", variables, "Asked")
        return Operation(text, variables, "Asked" if self._chance(0.5) else None)

    def _selections(self, type_: Composite, scope: Scope, depth: int) -> str:
        count = self._random.choice((1, 2, 3, 4, 5) if is_row(type_) else (1, 2, 2, 3))
        count = min(count, max(self._left, 1))
        written = [self._selection(type_, scope, depth) for _ in range(count)]
        return f"{{ {' '.join(written)} }}"

    def _selection(self, type_: Composite, scope: Scope, depth: int) -> str:
        self._left -= 1
        if self._left <= 0:
            return self._field(type_, scope, depth)
        if is_abstract_type(type_) and self._chance(0.6):
            return self._inline_fragment(type_, scope, depth)
        if self._chance(0.06):
            return self._inline_fragment(type_, scope, depth)
        if self._chance(0.1):
            return self._named_fragment(type_, scope, depth)
        if self._chance(0.1) and (again := self._again(type_, scope, depth)):
            return again
        return self._field(type_, scope, depth)

    def _field(self, type_: Composite, scope: Scope, depth: int) -> str:
        candidates = getattr(type_, "fields", {})  # A union has none.
        leaves = [
            name for name, found in candidates.items() if is_leaf_type(get_named_type(found.type))
        ]
        # Lists say more than single rows, and pages are there for their rows.
        nested = [name for name in candidates if name not in leaves]
        nested += [name for name in nested if name in PREFERRED or name.endswith("s")] * 2
        leaves = [name for name in leaves if name not in scope.keys] or leaves
        deeper = nested and depth < DEPTH and self._left > 0
        if not (deeper and (not leaves or self._chance(0.6))):
            if not leaves or self._chance(0.08):
                return self._typename(type_, scope)
            return self._write(type_, self._random.choice(leaves), candidates, scope, depth)
        return self._write(type_, self._random.choice(nested), candidates, scope, depth)

    def _typename(self, type_: Composite, scope: Scope) -> str:
        key = self._key("__typename", Selected(type_, "__typename", "String!", Scope()), scope, ())
        scope.keys.setdefault(key, []).append(Selected(type_, "__typename", "String!", Scope()))
        return key if key == "__typename" else f"{key}: __typename"

    def _write(
        self,
        type_: Composite,
        name: str,
        candidates: Mapping[str, GraphQLField],
        scope: Scope,
        depth: int,
    ) -> str:
        found = candidates[name]
        arguments = ""
        if found.args:
            node = node_type(get_named_type(found.type))
            arguments = self._arguments.arguments(found.args, node)
        named = get_named_type(found.type)
        types = [named] if is_object_type(named) else self._types_of_ids(arguments)
        selected = Selected(type_, name + arguments, str(found.type), Scope(types))
        key = self._key(name, selected, scope, (*candidates, "__typename", "same"))
        return self._under(key, selected, found, scope, depth)

    def _types_of_ids(self, arguments: str) -> list[Composite]:
        """The types of the rows whose ids are given as literals."""
        tables = re.findall(r'"([a-z_]+)_[0-9a-f]{32}"', arguments)
        return [self._schema.type_map[type_of(table)] for table in tables if table in NODES]

    def _key(self, name: str, selected: Selected, scope: Scope, others: Sequence[str]) -> str:
        if not self._chance(0.2) and scope.takes(name, selected):
            return name
        # Clients may give a field any name, that of another field as well.
        if others and self._chance(0.5):
            alias = self._random.choice(others)
            if scope.takes(alias, selected):
                return alias
        self._aliases += 1
        return f"a{self._aliases}"

    def _under(
        self, key: str, selected: Selected, found: GraphQLField, scope: Scope, depth: int
    ) -> str:
        others = scope.keys.setdefault(key, [])
        if others:
            selected.scope = others[0].scope
        others.append(selected)
        alias = "" if key == selected.written.partition("(")[0] else f"{key}: "
        condition = self._arguments.notation.condition() if self._chance(0.04) else ""
        named = get_named_type(found.type)
        inside = ""
        if not is_leaf_type(named):
            inside = f" {self._selections(named, selected.scope, depth + 1)}"
        return f"{alias}{selected.written}{condition}{inside}"

    def _again(self, type_: Composite, scope: Scope, depth: int) -> str | None:
        """The same field under the same key once more: GraphQL merges the two."""
        fitting = [
            (key, selected)
            for key, those in scope.keys.items()
            for selected in those
            if selected.parent is type_ and selected.written != "__typename"
        ]
        if not fitting:
            return None
        key, selected = self._random.choice(fitting)
        found = type_.fields[selected.written.partition("(")[0]]
        return self._under(key, selected, found, scope, depth)

    def _inline_fragment(self, type_: Composite, scope: Scope, depth: int) -> str:
        condition = self._arguments.notation.condition() if self._chance(0.08) else ""
        if self._chance(0.1):
            return f"...{condition} {self._selections(type_, scope, depth)}"
        onto = self._random.choice(self._overlapping(type_, scope))
        return f"... on {onto.name}{condition} {self._selections(onto, scope, depth)}"

    def _named_fragment(self, type_: Composite, scope: Scope, depth: int) -> str:
        condition = self._arguments.notation.condition() if self._chance(0.08) else ""
        known = [
            (name, fragment)
            for name, fragment in self._fragments.items()
            if fragment.onto is type_ and not scope.keys
        ]
        if known and self._chance(0.6):
            name, fragment = self._random.choice(known)
            # One set of keys for both places: what fits into one must fit into the other.
            scope.keys = fragment.scope.keys
            return f"...{name}{condition}"
        onto = self._random.choice(self._overlapping(type_, scope))
        selections = self._selections(onto, scope, depth)
        name = f"F{len(self._fragments) + 1}"
        text = f" fragment {name} on {onto.name} {selections}"
        self._fragments[name] = Fragment(onto, text, scope)
        return f"...{name}{condition}"

    def _overlapping(self, type_: Composite, scope: Scope) -> list[Composite]:
        """The types that an object of this type may also be."""
        if isinstance(type_, GraphQLObjectType):
            return [type_, type_, type_, *type_.interfaces]
        possible = set(self._schema.get_possible_types(type_))
        if self._chance(0.8) and (probable := possible.intersection(scope.possible)):
            return sorted(probable, key=str)
        interfaces = (
            other
            for other in self._schema.type_map.values()
            if isinstance(other, GraphQLInterfaceType)
            and possible.intersection(self._schema.get_possible_types(other))
        )
        return sorted([*possible, *interfaces], key=str)


def is_row(type_: Composite) -> bool:
    """Whether objects of this type are rows, or may be."""
    return is_union_type(type_) or "id" in type_.fields


def node_type(type_: Composite) -> str:
    """The type of a connection's rows; of anything else, the type itself."""
    nodes = getattr(type_, "fields", {}).get("nodes")
    return str(type_.name if nodes is None else get_named_type(nodes.type).name)
