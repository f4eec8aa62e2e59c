"""Documents: parsed and validated once, kept in a bounded cache."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    coerce_input_value,
    get_nullable_type,
    is_scalar_type,
    parse,
    specified_rules,
    type_from_ast,
    validate,
)
from graphql.execution.values import VariableValues
from graphql.pyutils import Undefined
from graphql.validation.rules import overlapping_fields_can_be_merged
from graphql.validation.validate import ValidationAbortedError
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema.codes import Code
from schema.cost import Costs
from schema.errors import BadRequest, OperationTooLarge, again
from schema.extent import Extents
from schema.limits import Limit, Limits
from schema.planner.cache import Cache

CAPACITY = 2_000_000
"""Characters of the documents that are kept; parsed, one takes about fifty times as much memory."""

MAX_COMPARISONS = 100_000
"""Steps of comparing fields of the same response key with one another: some 0.1 s."""

overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = MAX_COMPARISONS

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
"""GraphQL's own, and those of Strawberry."""

FIXED_WEIGHT = 1_000
"""What a document weighs, were its text ever so short."""


class InvalidDocument(Exception):
    """A text that is no document, or none for this schema."""

    def __init__(self, code: Code, errors: Sequence[GraphQLError]) -> None:
        super().__init__(code, errors)
        self.code = code
        """That of all its errors."""
        self.errors = errors


OperationName = str | None


def name_of(definition: OperationDefinitionNode) -> OperationName:
    """The operation's name, if it has one."""
    return definition.name.value if definition.name else None


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is valid against the schema."""

    node: DocumentNode
    fragments: Mapping[str, FragmentDefinitionNode]
    weight: int
    scalars: Mapping[OperationName, Mapping[str, GraphQLInputType]]
    """The types of variables, by operation, where all of them are single values."""
    costs: Mapping[OperationName, Costs]

    def sound_variables(
        self, definition: OperationDefinitionNode, given: Mapping[str, Any]
    ) -> VariableValues | None:
        """The values of an operation's variables, where they are few and sound.

        None leaves it to graphql-core, which knows defaults, nulls, lists, objects and errors.
        """
        types = self.scalars.get(name_of(definition))
        if types is None:
            return None
        coerced: dict[str, Any] = {}
        for name, type_ in types.items():
            value = given.get(name)
            if value is None:
                return None
            coerced[name] = coerce_input_value(value, type_)
            if coerced[name] is Undefined:
                return None
        return VariableValues({}, coerced)

    def cost(self, definition: OperationDefinitionNode, variables: VariableValues) -> int:
        """What an operation costs. Raises ``OperationTooLarge``."""
        return self.costs[name_of(definition)].of(variables)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation of that name, or the only one. Raises ``BadRequest`` otherwise."""
        operations = [
            node for node in self.node.definitions if isinstance(node, OperationDefinitionNode)
        ]
        if name is None:
            if len(operations) == 1:
                return operations[0]
            raise BadRequest(
                "The document has several operations: say which by `operationName`."
                if operations
                else "The document has no operation."
            )
        for operation in operations:
            if operation.name is not None and operation.name.value == name:
                return operation
        raise BadRequest(f"The document has no operation named {name[:80]!r}.")


@dataclass(frozen=True, slots=True)
class Refused:
    """What is wrong with a text; kept, since it takes as long to find as that nothing is."""

    error: Exception
    weight: int


class Documents:
    """The documents that were asked for last."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits,
        *,
        introspection: bool = True,
        suggestions: bool = True,
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._introspection = introspection
        self._suggestions = suggestions
        self.cache: Cache[str, Document | Refused] = Cache(CAPACITY)

    def get(self, text: str) -> Document:
        """The document of a text.

        Raises ``InvalidDocument``, or ``OperationTooLarge`` where it selects too much, or it takes
        too long to tell.
        """
        document = self.cache.get(text, lambda: self._read(text))
        if isinstance(document, Refused):
            raise again(document.error)
        return document

    def _read(self, text: str) -> "Document | Refused":
        weight = FIXED_WEIGHT + len(text)
        try:
            node = self._parsed(text)
            Extents(node, self._limits).check()
        except GraphQLSyntaxError as error:
            failed = [error.with_traceback(None)]
            return Refused(InvalidDocument(Code.GRAPHQL_PARSE_FAILED, failed), weight)
        except OperationTooLarge as error:
            return Refused(error.with_traceback(None), weight)
        if not self._introspection:
            errors = validate(self._schema, node, [NoSchemaIntrospectionCustomRule], max_errors=1)
            if errors:
                return Refused(InvalidDocument(Code.INTROSPECTION_DISABLED, errors[:1]), weight)
        errors = validate(self._schema, node, RULES, hide_suggestions=not self._suggestions)
        if errors and isinstance(errors[0], ValidationAbortedError):
            return Refused(too_many_comparisons(), weight)
        if errors:
            return Refused(InvalidDocument(Code.GRAPHQL_VALIDATION_FAILED, errors), weight)
        fragments = {
            definition.name.value: definition
            for definition in node.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        scalars = {
            name_of(definition): types
            for definition in node.definitions
            if isinstance(definition, OperationDefinitionNode)
            and (types := self._scalars_of(definition)) is not None
        }
        costs = {
            name_of(definition): Costs(self._schema, definition, fragments, self._limits)
            for definition in node.definitions
            if isinstance(definition, OperationDefinitionNode)
        }
        return Document(node, fragments, weight, scalars, costs)

    def _parsed(self, text: str) -> DocumentNode:
        """The nodes of a text. Raises ``GraphQLSyntaxError`` or ``OperationTooLarge``."""
        most = self._limits[Limit.TOKENS]
        try:
            return parse(text, max_tokens=most)
        except GraphQLSyntaxError as error:
            # graphql-core has no kind of error for it.
            if error.message.endswith(f"more than {most} tokens. Parsing aborted."):
                self._limits.check(Limit.TOKENS, most + 1)
            raise

    def _scalars_of(
        self, definition: OperationDefinitionNode
    ) -> Mapping[str, GraphQLInputType] | None:
        """The types of an operation's variables; None where any is more than a single value."""
        found: dict[str, GraphQLInputType] = {}
        for variable in definition.variable_definitions or ():
            type_ = cast("GraphQLInputType", type_from_ast(self._schema, variable.type))
            if not is_scalar_type(get_nullable_type(type_)):
                return None
            found[variable.variable.name.value] = type_
        return found


def too_many_comparisons() -> OperationTooLarge:
    """The error of a document that repeats its fields so often that checking it takes too long."""
    return OperationTooLarge(
        "The document has too many fields of the same response keys to compare.",
        limit="comparisons",
        maximum=MAX_COMPARISONS,
        requested=MAX_COMPARISONS + 1,
    )
