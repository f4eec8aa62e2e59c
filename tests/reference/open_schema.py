"""The part of the schema that everyone may read: what needs a scope has tests of its own."""

from pathlib import Path
from typing import Any

from graphql import (
    REMOVE,
    FieldDefinitionNode,
    GraphQLSchema,
    Visitor,
    build_ast_schema,
    parse,
    visit,
)

SDL = Path(__file__).parents[2] / "schema" / "schema.graphql"

SCOPED = {"history", "identity", "possibleDuplicates", "revisions"}
"""The fields that need a scope."""
SEARCH = {"search"}
"""The root field that finds what it does by words, which has tests of its own."""
OF_SEARCH = {
    *("ActFacet", "ActorFacet", "Mark", "Snippet", "StageFacet", "YearFacet"),
    *("SearchConnection", "SearchEdge", "SearchFacets", "SearchHit", "SearchWhere"),
}
DERIVED = {
    *("ancestry", "contradictions", "drift", "firstReport", "origins", "standing"),
    *("standsInBody", "statementCounts", "timeline"),
}
"""The fields that are worked out."""
OF_DERIVED = {
    *("ActCount", "CertaintyCount", "ClaimStanding", "Contradiction", "ContradictionConnection"),
    *("ContradictionEdge", "Drift", "DriftSpan", "Origin", "OriginCount", "PositionCount"),
    *("ReportStep", "StageCount", "TimelineConnection", "TimelineEdge", "TimelineEntry", "AsOf"),
}
ROOTS = {"Mutation", "Subscription"}


class _Opens(Visitor):
    def __init__(self, fields: set[str], types: set[str]) -> None:
        super().__init__()
        self._fields = fields
        self._types = types

    def enter_field_definition(self, node: FieldDefinitionNode, *_: Any) -> Any:
        return REMOVE if node.name.value in self._fields else None

    def enter_object_type_definition(self, node: Any, *_: Any) -> Any:
        return REMOVE if self._is_left_out(node.name.value) else None

    def enter_union_type_definition(self, node: Any, *_: Any) -> Any:
        return REMOVE if self._is_left_out(node.name.value) else None

    def enter_input_object_type_definition(self, node: Any, *_: Any) -> Any:
        return REMOVE if self._is_left_out(node.name.value) else None

    def _is_left_out(self, name: str) -> bool:
        live = name.startswith(("Revision", "Recorded"))
        return name in self._types or live or name.endswith("Payload")


def open_schema() -> GraphQLSchema:
    """What everyone may read of what is stored: the committed schema, and no code behind it."""
    return _schema(SCOPED | SEARCH | DERIVED, ROOTS | OF_SEARCH | OF_DERIVED)


def open_schema_with_derived() -> GraphQLSchema:
    """The same, with the fields that are worked out."""
    return _schema(SCOPED | SEARCH, ROOTS | OF_SEARCH)


def search_schema() -> GraphQLSchema:
    """The same, with searches alone at the root."""
    schema = _schema(SCOPED, ROOTS)
    assert schema.query_type is not None
    fields = schema.query_type.fields
    for name in fields.keys() - SEARCH:
        del fields[name]
    return schema


def _schema(fields: set[str], types: set[str]) -> GraphQLSchema:
    return build_ast_schema(visit(parse(SDL.read_text()), _Opens(fields, types)))
