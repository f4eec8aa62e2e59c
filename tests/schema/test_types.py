"""Every field and every operator of the API, each asked for once on the sample article."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    is_leaf_type,
    is_list_type,
)

from tests.reference.open_schema import open_schema

pytestmark = pytest.mark.anyio

Ask: TypeAlias = Any

TYPES = open_schema().type_map

# A way from the query to the objects of each type.
WAYS = {
    "Actor": "actors.nodes",
    "ActorName": "actors.nodes.names",
    "Affiliation": "actors.nodes.affiliations.nodes",
    "Appearance": "statements.nodes.appearances.nodes",
    "Assessment": "claims.nodes.assessments.nodes",
    "Citation": "reports.nodes.cites.nodes",
    "Claim": "claims.nodes",
    "ExternalId": "reports.nodes.externalIds",
    "Hop": "statements.nodes.appearances.nodes.hops",
    "IdentityJudgement": "actors.nodes.judgements",
    "Moment": "statements.nodes.said",
    "PageInfo": "statements.pageInfo",
    "Quantity": "claims.nodes.quantity",
    "Quote": "reports.nodes.cites.nodes.quote",
    "Report": "reports.nodes",
    "Stance": "claims.nodes.stances.nodes",
    "Statement": "statements.nodes",
    "StatementConnection": "statements",
    "StatementEdge": "statements.edges",
    "StatementLink": "statements.nodes.links.nodes",
    "Topic": "topics.nodes",
    "TopicTag": "reports.nodes.topicTags",
    "CostBudget": "viewer.cost",
    "Viewer": "viewer",
}
# The sample has none of these: that they can be asked for is all that it shows.
ABSENT = {"Assessment"}

# For each `where`, a list that takes it and the way down to it.
FILTERED = {
    "ActorNameWhere": ("actors", ["names"]),
    "ActorWhere": ("actors", []),
    "AffiliationWhere": ("actors", ["affiliations"]),
    "AppearanceWhere": ("statements", ["appearances"]),
    "ClaimWhere": ("claims", []),
    "HopWhere": ("statements", ["appearances", "hops"]),
    "ReportWhere": ("reports", []),
    "StanceWhere": ("claims", ["stances"]),
    "StatementWhere": ("statements", []),
    "TopicWhere": ("topics", []),
}
OPERANDS = {"DateTime": "2024-09-06T00:00:00Z", "String": "an", "Boolean": True}


def test_every_type_has_a_way() -> None:
    objects = {name for name, type_ in TYPES.items() if isinstance(type_, GraphQLObjectType)}
    pages = {name for name in objects if name.endswith(("Connection", "Edge"))}
    # What mutations answer has tests of its own.
    own = {name for name in objects - pages if not name.startswith("__")} - {"Query", "UserError"}
    assert WAYS.keys() - pages == own


def test_every_where_has_a_list() -> None:
    assert FILTERED.keys() == {name for name in TYPES if name.endswith("Where")}


@pytest.mark.parametrize("name", WAYS)
async def test_every_field_of_a_type_can_be_asked_for(ask: Ask, name: str) -> None:
    type_ = TYPES[name]
    assert isinstance(type_, GraphQLObjectType)
    selection = " ".join(f"{field}{below(of.type)}" for field, of in type_.fields.items())
    steps = WAYS[name].split(".")
    data = await ask(f"{{ {' { '.join(steps)} {{ {selection} }}{' }' * len(steps)}")
    found = [objects for objects in reached(data, steps) if objects is not None]
    assert (found == []) == (name in ABSENT)
    assert {tuple(objects) for objects in found} <= {tuple(type_.fields)}


def below(type_: GraphQLOutputType) -> str:
    """The least selection that a field of this type takes."""
    return "" if is_leaf_type(get_named_type(type_)) else " { __typename }"


def reached(data: Any, steps: list[str]) -> Iterator[Any]:
    """The objects at the end of a way, through lists and nulls."""
    if isinstance(data, list):
        for item in data:
            yield from reached(item, steps)
    elif not steps or data is None:
        yield data
    else:
        yield from reached(data[steps[0]], steps[1:])


@pytest.mark.parametrize("name", FILTERED)
async def test_an_operator_and_its_negation_share_the_list_between_them(
    ask: Ask, name: str
) -> None:
    root, way = FILTERED[name]
    whole = (await ask(f"{{ {root} {{ totalCount }} }}"))[root]["totalCount"]
    ids = await ask(f"{{ {root} {{ nodes {{ id }} }} }}")
    own_id = ids[root]["nodes"][0]["id"]
    type_ = TYPES[name]
    assert isinstance(type_, GraphQLInputObjectType)
    where_type = f"{root.capitalize().removesuffix('s')}Where"
    for condition in conditions(type_, own_id):
        where = condition
        for step in reversed(way):
            where = {step: where}
        query = f"""query($where: {where_type}!) {{
            holding: {root}(where: $where) {{ totalCount }}
            others: {root}(where: {{ not: $where }}) {{ totalCount }}
        }}"""
        data = await ask(query, where=where)
        counts = [data[part]["totalCount"] for part in ("holding", "others")]
        assert sum(counts) == whole, (where, counts, whole)


def conditions(type_: GraphQLInputObjectType, own_id: str) -> Iterator[dict[str, Any]]:
    """Each field of a `where`, with each of its operators once."""
    for name, field in type_.fields.items():
        of = get_named_type(field.type)
        if name in ("and", "or"):
            yield {name: []}
            yield {name: [{}, {"not": {}}]}
        elif not isinstance(of, GraphQLInputObjectType) or of.name.endswith("Where"):
            yield {name: {} if isinstance(of, GraphQLInputObjectType) else True}
        else:
            for operator, operand in of.fields.items():
                value = value_of(get_named_type(operand.type), operator, own_id)
                yield {name: {operator: [value] if is_list_type(operand.type) else value}}


def value_of(type_: Any, operator: str, own_id: str) -> Any:
    """A value that the operator takes."""
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if type_.name == "ID":
        return own_id
    return "2024-09" if operator == "during" else OPERANDS[type_.name]
