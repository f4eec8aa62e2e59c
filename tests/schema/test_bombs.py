"""A text of a kilobyte that selects a million fields is refused after one look at each node."""

import time

import httpx
import pytest
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    SelectionNode,
    parse,
)
from graphql.execution.values import VariableValues
from graphql.language import Visitor, visit

from schema.cost import Costing, Costs
from schema.documents import Documents, InvalidDocument
from schema.errors import OperationTooLarge
from schema.extent import Extents
from schema.limits import Limit, Limits
from schema.root import schema

BOMB = 20
NO_LIMITS = Limits({limit: 2**100 for limit in Limit if limit is not Limit.NESTING})


def bomb(fragment: str, start: str = "{ claims { nodes { ...F } } }", type_: str = "Claim") -> str:
    """A document of twenty fragments, each of which has the next one, `...F`, twice or more."""
    parts = [start, *[f"fragment F on {type_} {fragment}"] * (BOMB - 1)]
    numbered = [
        part.replace("fragment F ", f"fragment F{n} ").replace("...F ", f"...F{n + 1} ")
        for n, part in enumerate(parts)
    ]
    return " ".join([*numbered, f"fragment F{BOMB} on {type_} {{ __typename }}"])


BY_FIELDS = bomb("{ a: parent { ...F } b: parent { ...F } }")
BY_LISTS = bomb("{ a: children { nodes { ...F } } b: children { nodes { ...F } } }")
BY_SPREADS = bomb("{ ...F ... on Claim { ...F } ... { ...F } }")
BY_INTROSPECTION = bomb(
    "{ a: ofType { ...F } b: ofType { ...F } }", "{ __schema { types { ...F } } }", "__Type"
)
BOMBS = pytest.mark.parametrize(
    "text",
    [BY_FIELDS, BY_LISTS, BY_SPREADS, BY_INTROSPECTION],
    ids=["fields", "lists", "spreads", "introspection"],
)


def selections(document: DocumentNode) -> int:
    """How many selections stand in a document."""
    counted = 0

    class Counts(Visitor):
        def enter(self, node: object, *_: object) -> None:
            nonlocal counted
            counted += isinstance(node, SelectionNode)

    visit(document, Counts())
    return counted


@BOMBS
def test_how_much_is_selected_takes_one_look_at_each_node(text: str) -> None:
    document = parse(text)
    extents = Extents(document, NO_LIMITS)
    extents.check()
    assert extents.visits == selections(document)
    with pytest.raises(OperationTooLarge) as refused:
        Extents(document, Limits()).check()
    assert refused.value.details["requested"] >= 2**19  # type: ignore[operator]


@BOMBS
def test_what_it_costs_takes_one_look_at_each_node(text: str) -> None:
    document = parse(text)
    (operation,) = (n for n in document.definitions if isinstance(n, OperationDefinitionNode))
    fragments = {
        n.name.value: n for n in document.definitions if isinstance(n, FragmentDefinitionNode)
    }
    costing = Costing(
        Costs(schema._schema, operation, fragments, NO_LIMITS), VariableValues({}, {})
    )
    cost = costing.total()
    assert costing.visits == selections(document)
    assert cost >= (20 if text is BY_SPREADS else 2**19)


@BOMBS
def test_a_bomb_is_refused_at_once(text: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(OperationTooLarge) as refused:
        Documents(schema._schema, Limits()).get(text)
    took = time.perf_counter() - begun
    print(f"{len(text):,} characters refused in {took * 1000:.1f} ms")
    assert refused.value.details["limit"] in ("fields", "aliases")
    assert took < 1


def test_a_fragment_within_itself_is_left_to_validation() -> None:
    text = (
        "{ claims { nodes { ...F } } } fragment F on Claim { parent { ...F } a: parent { ...F } }"
    )
    extents = Extents(parse(text), NO_LIMITS)
    extents.check()
    assert extents.visits == selections(parse(text))
    with pytest.raises(InvalidDocument):
        Documents(schema._schema, Limits()).get(text)


@pytest.mark.anyio
@BOMBS
async def test_a_bomb_over_http_is_told_its_limit(client: httpx.AsyncClient, text: str) -> None:
    answer = await client.post("/graphql", json={"query": text})
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert error["extensions"]["limit"] in ("fields", "aliases")


@pytest.mark.anyio
async def test_a_chain_without_end_is_refused_by_its_length(client: httpx.AsyncClient) -> None:
    chain = " ".join(f"fragment F{n} on Claim {{ ...F{n + 1} }}" for n in range(1, 300))
    query = f"{{ claims {{ nodes {{ ...F1 }} }} }} {chain} fragment F300 on Claim {{ id }}"
    answer = await client.post("/graphql", json={"query": query})
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {
        "code": "LIMIT_EXCEEDED",
        "limit": "nesting",
        "maximum": 200,
        "requested": 201,
    }
