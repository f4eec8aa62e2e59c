"""What an operation selects: fields by response key, fragments and directives applied.

graphql-core's own collection does the work, so that the planned and the executed way agree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    visit,
)
from graphql.execution.collect_fields import (
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues, get_argument_values

from schema.planner.fields import PlannedField, Stored

TYPENAME = "__typename"
DEFINITION = "strawberry-definition"


def stored_of(type_: Any) -> Stored:
    """What was declared of a type whose objects are rows."""
    stored: Stored = type_.extensions[DEFINITION].origin.__stored__
    return stored


def is_stored(type_: Any) -> bool:
    """Whether the objects of a type are rows."""
    definition = type_.extensions.get(DEFINITION)
    return hasattr(getattr(definition, "origin", None), "__stored__")


def derived_of(type_: Any) -> tuple[str, ...] | None:
    """The names that answers have for a type that is derived from them; None for other types."""
    return getattr(type_.extensions[DEFINITION].origin, "__derived__", None)


@dataclass(frozen=True, slots=True)
class Selected:
    """One response key of a selection and the field nodes that are merged under it."""

    key: str
    nodes: Sequence[FieldDetails]
    field: GraphQLField | None
    """None for ``__typename``."""

    @property
    def name(self) -> str:
        """The field's name in the schema."""
        return self.nodes[0].node.name.value

    @property
    def definition(self) -> GraphQLField:
        """The field in the schema; ``__typename`` has none."""
        assert self.field is not None
        return self.field

    @property
    def target(self) -> GraphQLObjectType:
        """The type of the objects that the field leads to, where there is but one."""
        target = get_named_type(self.definition.type)
        assert isinstance(target, GraphQLObjectType)
        return target

    def input_type(self, argument: str) -> GraphQLInputObjectType:
        """The input type that an argument takes."""
        input_type = get_named_type(self.definition.args[argument].type)
        assert isinstance(input_type, GraphQLInputObjectType)
        return input_type

    @property
    def planned(self) -> PlannedField | None:
        """The declaration, when the planner answers this field."""
        definition = self.field.extensions.get(DEFINITION) if self.field else None
        return definition if isinstance(definition, PlannedField) else None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document with one shape of its variables."""

    schema: GraphQLSchema
    definition: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    variables: VariableValues

    @classmethod
    def of(
        cls,
        schema: GraphQLSchema,
        definition: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
    ) -> "Operation":
        details = {name: FragmentDetails(fragment) for name, fragment in fragments.items()}
        return cls(schema, definition, details, variables)

    def roots(self) -> list[Selected]:
        """The operation's root fields."""
        root = self.schema.get_root_type(self.definition.operation)
        assert root is not None
        collected = collect_fields(
            self.schema, self.fragments, self.variables, root, self.definition
        )
        return self._selected(root, collected.grouped_field_set)

    def within(self, selected: Selected, type_: GraphQLObjectType) -> list[Selected]:
        """What is selected below a field when its value is of ``type_``."""
        collected = collect_subfields(
            self.schema,
            self.fragments,
            self.variables,
            self.definition,
            type_,
            list(selected.nodes),
        )
        return self._selected(type_, collected.grouped_field_set)

    def _selected(
        self, type_: GraphQLObjectType, grouped: dict[str, list[FieldDetails]]
    ) -> list[Selected]:
        return [
            Selected(key, nodes, type_.fields.get(nodes[0].node.name.value))
            for key, nodes in grouped.items()
        ]


class _FindsVariable(Visitor):
    found = False

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.found = True


def variable_of(selected: Selected, argument: str) -> str | None:
    """The variable that an argument of the field is, if it is one."""
    for node in selected.nodes[0].node.arguments or ():
        if node.name.value == argument and isinstance(node.value, VariableNode):
            return node.value.name.value
    return None


def uses_variables(selected: Selected) -> bool:
    """Whether any argument of the field depends on a variable."""
    return any(map(uses_variable, selected.nodes[0].node.arguments or ()))


def uses_variable(node: Node) -> bool:
    """Whether a variable stands anywhere in a part of a document."""
    finder = _FindsVariable()
    visit(node, finder)
    return finder.found


def argument_values(selected: Selected, variables: VariableValues) -> dict[str, Any]:
    """The field's coerced arguments; raises graphql-core's located error for what is refused."""
    return get_argument_values(
        selected.definition, selected.nodes[0].node, variables, hide_suggestions=True
    )
