"""Documents: parsed and validated once, kept in a bounded cache."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    specified_rules,
)
from graphql.validation.rules import overlapping_fields_can_be_merged
from graphql.validation.validate import ValidationAbortedError
from strawberry.schema.schema import validate_document

from schema.errors import BadRequest, OperationTooLarge, again
from schema.planner.cache import Cache

MAX_TOKENS = 4_000
"""Far more than hand-written and generated clients send; bounds what validating may cost."""

CAPACITY = 2_000_000
"""Characters of the documents that are kept; parsed, one takes about fifty times as much memory."""

MAX_COMPARISONS = 100_000
"""Steps of comparing fields of the same response key with one another: some 0.1 s."""

overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = MAX_COMPARISONS

FIXED_WEIGHT = 1_000
"""What a document weighs, were its text ever so short."""


class InvalidDocument(Exception):
    """A text that is no document, or none for this schema."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__(errors)
        self.errors = errors

    @property
    def code(self) -> str:
        """The code of all its errors."""
        if isinstance(self.errors[0], GraphQLSyntaxError):
            return "GRAPHQL_PARSE_FAILED"
        return "GRAPHQL_VALIDATION_FAILED"


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is valid against the schema."""

    node: DocumentNode
    fragments: Mapping[str, FragmentDefinitionNode]
    weight: int

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

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._cache: Cache[str, Document | Refused] = Cache(CAPACITY)

    def get(self, text: str) -> Document:
        """The document of a text.

        Raises ``InvalidDocument``, or ``OperationTooLarge`` where it takes too long to tell.
        """
        document = self._cache.get(text, lambda: self._read(text))
        if isinstance(document, Refused):
            raise again(document.error)
        return document

    def _read(self, text: str) -> "Document | Refused":
        weight = FIXED_WEIGHT + len(text)
        try:
            node = parse(text, max_tokens=MAX_TOKENS)
        except GraphQLSyntaxError as error:
            return Refused(InvalidDocument([error.with_traceback(None)]), weight)
        errors = validate_document(self._schema, node, tuple(specified_rules))
        if errors and isinstance(errors[0], ValidationAbortedError):
            return Refused(too_many_comparisons(), weight)
        if errors:
            return Refused(InvalidDocument(errors), weight)
        fragments = {
            definition.name.value: definition
            for definition in node.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        return Document(node, fragments, weight)


def too_many_comparisons() -> OperationTooLarge:
    """The error of a document that repeats its fields so often that checking it takes too long."""
    return OperationTooLarge(
        "The document has too many fields of the same response keys to compare.",
        limit="comparisons",
        maximum=MAX_COMPARISONS,
        requested=MAX_COMPARISONS + 1,
    )
