"""Documents: parsed and validated once, kept in a bounded cache."""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    specified_rules,
)
from strawberry.schema.schema import validate_document

from schema.errors import BadRequest
from schema.planner.cache import Cache

MAX_TOKENS = 10_000
"""More than any hand-written or generated client sends; bounds what parsing may cost."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is valid against the schema."""

    node: DocumentNode

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


class Documents:
    """The documents that were asked for last, up to a number of characters."""

    def __init__(self, schema: GraphQLSchema, *, characters: int) -> None:
        self._schema = schema
        self._cache: Cache[str, Document | list[GraphQLError]] = Cache(characters)

    def get(self, text: str) -> Document | list[GraphQLError]:
        """The document of a text, or what is wrong with it."""
        return self._cache.get(text, lambda: self._read(text), weight=len(text))

    def _read(self, text: str) -> Document | list[GraphQLError]:
        try:
            node = parse(text, max_tokens=MAX_TOKENS)
        except GraphQLSyntaxError as error:
            return [error]
        errors = validate_document(self._schema, node, tuple(specified_rules))
        return errors or Document(node)
