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
DERIVED = {
    *("ancestry", "contradictions", "drift", "firstReport", "origins", "standing"),
    *("search", "standsInBody", "statementCounts", "timeline"),
}
"""The fields that are worked out, which have tests of their own."""
OF_DERIVED = {
    *("ActCount", "CertaintyCount", "ClaimStanding", "Contradiction", "ContradictionConnection"),
    *("ContradictionEdge", "Drift", "DriftSpan", "Origin", "OriginCount", "PositionCount"),
    *("ActFacet", "ActorFacet", "Mark", "Snippet", "StageFacet", "YearFacet"),
    *("ReportStep", "StageCount", "TimelineConnection", "TimelineEdge", "TimelineEntry", "AsOf"),
}
ROOTS = {"Mutation", "Subscription"}


class _Opens(Visitor):
    def enter_field_definition(self, node: FieldDefinitionNode, *_: Any) -> Any:
        return REMOVE if node.name.value in SCOPED | DERIVED else None

    def enter_object_type_definition(self, node: Any, *_: Any) -> Any:
        return REMOVE if _is_left_out(node.name.value) else None

    def enter_union_type_definition(self, node: Any, *_: Any) -> Any:
        return REMOVE if _is_left_out(node.name.value) else None

    def enter_input_object_type_definition(self, node: Any, *_: Any) -> Any:
        return REMOVE if _is_left_out(node.name.value) else None


def _is_left_out(name: str) -> bool:
    live = name.startswith(("Revision", "Recorded", "Search"))
    return name in ROOTS | OF_DERIVED or live or name.endswith("Payload")


def open_schema() -> GraphQLSchema:
    """The committed schema, without the code behind it and without what needs a scope."""
    return build_ast_schema(visit(parse(SDL.read_text()), _Opens()))
