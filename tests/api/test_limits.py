"""Each limit lets exactly as much pass as is set, and names itself when it is passed."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from schema.limits import Limit
from tests.conftest import ClientOf

pytestmark = pytest.mark.anyio

CLAIMS = "{{ claims(first: 1) {{ nodes {{ {} }} }} }}"
WHERE = "{{ claims(where: {}) {{ totalCount }} }}"
CHILDREN = "children {{ nodes {{ {} }} }}"
FIRST = "children(first: 1) {{ nodes {{ ...F{} }} }}"
STANCES = "stances(first: 20) { nodes { claim { stances(first: 20) { nodes { statement {"


async def refused(client: httpx.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    """The extensions of the one error of an answer without data."""
    answer = await client.post("/graphql", json={"query": query, "variables": variables})
    body = answer.json()
    (error,) = body["errors"]
    assert "data" not in body
    extensions: dict[str, Any] = error["extensions"]
    return extensions


async def answered(client: httpx.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    """The extensions of an answer without errors."""
    answer = await client.post("/graphql", json={"query": query, "variables": variables})
    assert answer.status_code == 200
    body = answer.json()
    assert "errors" not in body, body["errors"]
    extensions: dict[str, Any] = body["extensions"]
    return extensions


@pytest.mark.parametrize(
    ("limit", "value", "fits", "too_large"),
    [
        (Limit.TOKENS, 5, "{ a: __typename }", "{ a: __typename b }"),
        (Limit.NESTING, 3, CLAIMS.format("id"), CLAIMS.format("parent { id }")),
        (
            Limit.NESTING,
            5,
            CLAIMS.format("...F") + " fragment F on Claim { parent { id } }",
            CLAIMS.format("...F") + " fragment F on Claim { parent { parent { id } } }",
        ),
        (Limit.FIELDS, 3, CLAIMS.format("id"), CLAIMS.format("id text")),
        (
            Limit.FIELDS,
            8,
            CLAIMS.format("...F parent { ...F }") + " fragment F on Claim { id text }",
            CLAIMS.format("...F parent { ...F id text }") + " fragment F on Claim { id text }",
        ),
        (
            Limit.ALIASES,
            2,
            "{ a: __typename b: __typename }",
            "{ a: viewer { b: label c: label } }",
        ),
        (
            Limit.DIRECTIVES,
            2,
            "{ a: __typename @skip(if: false) b: __typename @include(if: true) }",
            "{ a: __typename @skip(if: false) @include(if: true) ... @skip(if: false) { b: "
            "__typename } }",
        ),
        (
            Limit.ROOT_FIELDS,
            2,
            "{ a: __typename b: __typename }",
            "{ a: __typename b: viewer { label } c: __typename }",
        ),
        (
            Limit.LISTS,
            2,
            CLAIMS.format("a: " + CHILDREN.format("id") + "b: " + CHILDREN.format("id")),
            CLAIMS.format(
                "a: " + CHILDREN.format("id") + "b: " + CHILDREN.format(CHILDREN.format("id"))
            ),
        ),
        (
            Limit.DEPTH,
            2,
            CLAIMS.format(CHILDREN.format("id")),
            CLAIMS.format(CHILDREN.format(CHILDREN.format("id"))),
        ),
        (
            Limit.REFERENCES,
            1,
            CLAIMS.format("parent { text }"),
            CLAIMS.format("parent { parent { text } }"),
        ),
        (
            Limit.CONDITIONS,
            1,
            WHERE.format('{ text: { contains: "a" } }'),
            WHERE.format('{ text: { contains: "a" }, id: { in: [] } }'),
        ),
        (
            Limit.RELATIONS,
            1,
            WHERE.format('{ subject: { name: { eq: "a" } } }'),
            WHERE.format('{ stances: { statement: { text: { eq: "a" } } } }'),
        ),
        (
            Limit.COST,
            11,
            "{ claims(first: 10) { nodes { id } } }",
            "{ claims(first: 11) { nodes { id } } }",
        ),
        (
            Limit.VALUES,
            4,
            "{ claims(first: 1) { nodes { id text } } }",
            "{ claims(first: 1) { nodes { id text version } } }",
        ),
    ],
    ids=lambda value: value.label if isinstance(value, Limit) else "",
)
async def test_a_limit_lets_pass_what_reaches_it_and_nothing_more(
    sampled_database: str, client_of: ClientOf, limit: Limit, value: int, fits: str, too_large: str
) -> None:
    async with client_of(sampled_database, **{limit.setting: value}) as client:
        await answered(client, fits)
        assert await refused(client, too_large) == {
            "code": "LIMIT_EXCEEDED",
            "limit": limit.label,
            "maximum": value,
            "requested": value + 1,
        }
        await answered(client, fits)


async def test_a_body_may_have_so_many_bytes(sampled_database: str, client_of: ClientOf) -> None:
    async with client_of(sampled_database, limit_body=200) as client:
        for size, status in ((200, 200), (201, 413)):
            answer = await client.post(
                "/graphql",
                content=b'{"query": "{ __typename }"}'.ljust(size),
                headers={"Content-Type": "application/json"},
            )
            assert answer.status_code == status
        assert answer.json()["errors"][0]["extensions"] == {
            "code": "LIMIT_EXCEEDED",
            "limit": "body",
            "maximum": 200,
            "requested": 201,
        }


async def test_a_page_may_have_so_many_entries_and_none_is_larger_unasked(
    sampled_database: str, client_of: ClientOf
) -> None:
    query = "query ($n: Int, $m: Int) { claims(first: $n, last: $m) { nodes { id } } }"
    async with client_of(sampled_database, limit_page=3) as client:
        for variables in ({"n": 3}, {"m": 3}, {}):
            answer = await client.post("/graphql", json={"query": query, "variables": variables})
            assert len(answer.json()["data"]["claims"]["nodes"]) == 3
        for name, variables in (("first", {"n": 4}), ("last", {"m": 4})):
            answer = await client.post("/graphql", json={"query": query, "variables": variables})
            assert answer.json()["errors"][0]["extensions"] == {
                "code": "LIMIT_EXCEEDED",
                "limit": name,
                "maximum": 3,
                "requested": 4,
            }


async def test_the_size_of_a_page_multiplies_the_cost_whoever_gives_it(
    sampled_database: str, client_of: ClientOf
) -> None:
    query = """
    query ($n: Int = 2, $deep: Boolean = true) {
      claims(first: $n) {
        nodes { id stances(last: 5) @include(if: $deep) { edges { node { id } } } }
      }
    }
    """
    async with client_of(sampled_database, limit_cost=121) as client:
        for variables, cost in (
            ({}, 1 + 2 * (1 + 1 + 5 * 2)),
            ({"n": 10}, 1 + 10 * (1 + 1 + 5 * 2)),
            ({"n": 10, "deep": False}, 1 + 10),
            ({"n": 100, "deep": False}, 1 + 100),
        ):
            extensions = await answered(client, query, **variables)
            assert extensions == {"cost": {"requested": cost, "limit": 121}}
        assert (await refused(client, query, n=11))["requested"] == 133


async def test_of_several_types_the_dearest_counts(client: httpx.AsyncClient) -> None:
    query = """
    { search(query: "missiles", in: CLAIMS, first: 10) { nodes {
        ... on Claim { stances(first: 5) { nodes { id } } }
        ... on Statement { stances(first: 7) { nodes { id } } appearances(first: 1) { totalCount } }
        ... on Actor { id }
    } } }
    """
    cost = 1 + 10 * (1 + (1 + 7) + (1 + 10))
    assert (await answered(client, query))["cost"]["requested"] == cost


async def test_each_id_that_is_looked_up_costs(client: httpx.AsyncClient) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    for number in (0, 3, 100):
        ids = [f"claim_{'0' * 32}"] * number
        assert (await answered(client, query, ids=ids))["cost"]["requested"] == max(1, number)


async def test_what_takes_too_long_is_told_for_how_long_it_may(
    sampled_database: str, client_of: ClientOf
) -> None:
    holder = await asyncpg.connect(sampled_database.replace("+asyncpg", ""))
    try:
        async with holder.transaction():
            await holder.execute("LOCK TABLE claim IN ACCESS EXCLUSIVE MODE")
            for setting, limit in (
                ("operation_timeout", "operationTime"),
                ("statement_timeout", "statementTime"),
            ):
                for query in (
                    "{ claims { totalCount } }",
                    "{ claims { totalCount } __schema { __typename } }",
                ):
                    async with client_of(sampled_database, **{setting: 0.2}) as client:
                        assert await refused(client, query) == {
                            "code": "TIMEOUT",
                            "limit": limit,
                            "maximum": 0.2,
                        }
    finally:
        await holder.close()


STANCES = "stances(first: 20) { nodes { claim { stances(first: 20) { nodes { statement {"


@pytest.fixture(scope="module")
async def generous_client(
    sampled_database: str, client_of: ClientOf
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an API that leaves it to what is counted later to refuse what is too large."""
    late = {"limit_cost": 2**53 - 1, "limit_fields": 2**53 - 1, "limit_aliases": 2**53 - 1}
    async with client_of(sampled_database, limit_values=500, **late) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "limit", "maximum"),
    [
        ("{" + " ".join(f"a{n}: __typename" for n in range(101)) + "}", "rootFields", 100),
        (
            "{ claims { nodes {" + "children(first: 1) { nodes {" * 20 + "id" + "}}" * 20 + "}}}",
            "depth",
            20,
        ),
        ("{ claims { nodes {" + "parent {" * 60 + "id" + "}" * 60 + "}}}", "references", 40),
        (
            "{ claims(first: 1) { nodes { ...F0 } } } fragment F12 on Claim { id } "
            + " ".join(
                f"fragment F{n} on Claim {{ a: {FIRST.format(n + 1)} b: {FIRST.format(n + 1)} }}"
                for n in range(12)
            ),
            "lists",
            200,
        ),
        (
            "{ claims(where: { or: [" + "{ not: { } }" * 400 + "] }) { totalCount } }",
            "conditions",
            1_000,
        ),
        # Few rows, each led to from many others.
        (
            "{ statements(first: 100) { nodes {" + STANCES * 2 + "id" + "}}}}}}" * 2 + "}}}",
            "values",
            500,
        ),
    ],
    ids=["rootFields", "depth", "references", "lists", "conditions", "values"],
)
async def test_a_query_that_asks_for_too_much_is_told_the_limit(
    generous_client: httpx.AsyncClient, query: str, limit: str, maximum: int
) -> None:
    client = generous_client
    for text in (query, query.replace("{", "{ __schema { __typename } ", 1)):
        response = await client.post("/graphql", json={"query": text})
        assert response.status_code == 200
        (error,) = response.json()["errors"]
        asked = error["extensions"].pop("requested")
        assert asked > maximum
        assert error["extensions"] == {
            "code": "LIMIT_EXCEEDED",
            "limit": limit,
            "maximum": maximum,
        }
    assert "data" not in (await client.post("/graphql", json={"query": query})).json()


@pytest.mark.parametrize("word", ["and", "not"])
async def test_relations_nest_in_a_where_only_so_deep(client: httpx.AsyncClient, word: str) -> None:
    where: dict[str, Any] = {"text": {"contains": "a"}}
    for depth in range(1, 4):
        where = {"appearances": {"statement": where}}
        if word == "not":
            where = {"not": where}
        assert (await answer(client, where)).get("errors") is None, depth
    refused = await answer(client, {"appearances": {"statement": where}})
    assert refused["errors"][0]["extensions"] == {
        "code": "LIMIT_EXCEEDED",
        "limit": "relations",
        "maximum": 6,
        "requested": 7,
    }


async def answer(client: httpx.AsyncClient, where: dict[str, Any]) -> Any:
    query = "query ($w: StatementWhere) { statements(where: $w) { totalCount } }"
    body = {"query": query, "variables": {"w": where}}
    return (await client.post("/graphql", json=body)).json()


async def test_fields_of_a_mutation_cost_alike_wherever_they_stand(
    client: httpx.AsyncClient,
) -> None:
    fields = " ".join(
        f'm{n}: claimRetract(input: {{ id: "x", expectedVersion: 1, reason: "r" }})'
        " { userErrors { code } }"
        for n in range(3)
    )
    costs = []
    for query in (
        f"mutation {{ {fields} }}",
        f"mutation {{ ...F }} fragment F on Mutation {{ {fields} }}",
    ):
        answer = await client.post("/graphql", json={"query": query})
        costs.append(answer.json()["extensions"]["cost"]["requested"])
    # Each field 10, its payload 1, and a list of ten errors.
    assert costs == [3 * (10 + 1 + 10)] * 2
