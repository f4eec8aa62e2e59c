"""Whatever is sent, the answer is a coded error that tells nothing of our insides."""

from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.anyio


async def errors(client: httpx.AsyncClient, query: str, **variables: Any) -> list[tuple[str, Any]]:
    """The code and the path of each error; anything but an answer of GraphQL fails."""
    response = await client.post("/graphql", json={"query": query, "variables": variables})
    assert response.status_code in (200, 400), response.text
    for word in ("Traceback", "asyncpg", "SELECT", "Exception", "site-packages"):
        assert word not in response.text
    return [(error["extensions"]["code"], error.get("path")) for error in response.json()["errors"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('{ node(id: "no id") { id } }', [("BAD_USER_INPUT", ["node"])]),
        ('{ node(id: "statement_0193") { id } }', [("BAD_USER_INPUT", ["node"])]),
        ('{ node(id: "") { id } }', [("BAD_USER_INPUT", ["node"])]),
        (
            f'{{ node(id: "spaceship_{"0" * 32}") {{ id }} }}',
            [("BAD_USER_INPUT", ["node"])],
        ),
        ('{ actor(by: { id: "x" }) { id } }', [("BAD_USER_INPUT", ["actor"])]),
        ('{ report(by: { url: "not a url" }) { id } }', [("GRAPHQL_VALIDATION_FAILED", None)]),
        ("{ statements(first: 0) { nodes { id } } }", [("BAD_USER_INPUT", ["statements"])]),
        ("{ statements(last: -1) { nodes { id } } }", [("BAD_USER_INPUT", ["statements"])]),
        ("{ statements(first: 101) { nodes { id } } }", [("LIMIT_EXCEEDED", ["statements"])]),
        (
            "{ statements(first: 1, last: 1) { nodes { id } } }",
            [("BAD_USER_INPUT", ["statements"])],
        ),
        ('{ statements(after: "x") { nodes { id } } }', [("BAD_CURSOR", ["statements"])]),
        (
            "{ statements { totalCount(atMost: 0) } }",
            [("BAD_USER_INPUT", ["statements", "totalCount"])],
        ),
        (
            '{ statements(where: { said: { during: "last Friday" } }) { totalCount } }',
            [("BAD_USER_INPUT", ["statements"])],
        ),
        (
            '{ statements(where: { said: { during: "XXXX-09" } }) { nodes { id } } }',
            [("BAD_USER_INPUT", ["statements"])],
        ),
        (
            '{ statements(where: { said: { certainlyBefore: "2024-01-01T00:00:00" } }) '
            "{ nodes { id } } }",
            [("GRAPHQL_VALIDATION_FAILED", None)],
        ),
        (
            '{ statements(where: { text: { contains: "a\\u0000b" } }) { nodes { id } } }',
            [("BAD_USER_INPUT", ["statements"])],
        ),
        ("{ statements(color: RED) { nodes { id } } }", [("GRAPHQL_VALIDATION_FAILED", None)]),
        ("{ statements { nodes { colour } } }", [("GRAPHQL_VALIDATION_FAILED", None)]),
        ("{ statements { nodes } }", [("GRAPHQL_VALIDATION_FAILED", None)]),
        ("{ actor(by: {}) { id } }", [("GRAPHQL_VALIDATION_FAILED", None)]),
        ("{ statements { nodes { id } ", [("GRAPHQL_PARSE_FAILED", None)]),
        ('{ statements(after: "\\ud800") { nodes { id } } }', [("GRAPHQL_PARSE_FAILED", None)]),
        ("{" + "a: __typename " * 20_000 + "}", [("LIMIT_EXCEEDED", None)]),
        ("{" * 5_000, [("GRAPHQL_PARSE_FAILED", None)]),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else None,
)
async def test_a_refused_query_is_told_why(
    client: httpx.AsyncClient, query: str, expected: list[tuple[str, Any]]
) -> None:
    assert await errors(client, query) == expected


@pytest.mark.parametrize(
    ("type_", "argument", "value"),
    [
        ("Int", "first: $value", "two"),
        ("Int", "first: $value", 2**31),
        ("String", "after: $value", 7),
        ("StatementWhere", "where: $value", {"colour": {"eq": "RED"}}),
        ("StatementWhere", "where: $value", {"act": {"eq": "SING"}}),
        ("StatementWhere", "where: $value", {"said": {"certainlyBefore": "yesterday"}}),
        ("StatementWhere", "where: $value", {"said": {"certainlyBefore": "2024-01-01T00:00:00"}}),
        ("StatementWhere", "where: $value", [[]]),
    ],
    ids=lambda value: repr(value)[:60],
)
async def test_a_refused_variable_is_told_why(
    client: httpx.AsyncClient, type_: str, argument: str, value: Any
) -> None:
    query = f"query ($value: {type_}) {{ statements({argument}) {{ nodes {{ id }} }} }}"
    assert await errors(client, query, value=value) == [("BAD_USER_INPUT", None)]


async def test_a_nul_in_a_variable_is_refused_and_nothing_else(client: httpx.AsyncClient) -> None:
    query = """
    query ($text: String) {
      bad: statements(where: { text: { contains: $text } }) { totalCount }
    }
    """
    assert await errors(client, query, text="\0") == [("BAD_USER_INPUT", ["bad"])]


async def test_a_refused_field_below_fails_alone(client: httpx.AsyncClient) -> None:
    query = """
    { actors(where: { name: { eq: "Sean Savett" } }) { nodes {
        name
        statements(after: "never given out") { nodes { id } }
    } } viewer { label } }
    """
    assert await errors(client, query) == [("BAD_CURSOR", ["actors", "nodes", 0, "statements"])]


async def test_in_a_list_of_ids_a_bad_one_is_a_null_in_its_place(client: httpx.AsyncClient) -> None:
    found = await client.post("/graphql", json={"query": "{ claims(first: 1) { nodes { id } } }"})
    (claim,) = found.json()["data"]["claims"]["nodes"]
    unknown = f"claim_{'0' * 32}"
    response = await client.post(
        "/graphql",
        json={
            "query": "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            "variables": {"ids": ["no id", claim["id"], unknown, "\0", claim["id"]]},
        },
    )
    assert response.json()["data"] == {"nodes": [None, claim, None, None, claim]}


async def test_more_than_a_hundred_ids_are_refused(client: httpx.AsyncClient) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    ids = [f"claim_{number:032x}" for number in range(101)]
    assert await errors(client, query, ids=ids) == [("LIMIT_EXCEEDED", ["nodes"])]


async def test_an_over_long_value_is_answered_as_any_other(client: httpx.AsyncClient) -> None:
    query = (
        "query ($text: String) { statements(where: { text: { contains: $text } }) { totalCount } }"
    )
    response = await client.post(
        "/graphql", json={"query": query, "variables": {"text": "x" * 500_000}}
    )
    assert response.json()["data"] == {"statements": {"totalCount": 0}}


async def test_wildcards_in_a_text_stand_for_themselves(client: httpx.AsyncClient) -> None:
    for text in ("%", "_", "\\", "100%_"):
        query = (
            "query ($text: String) { claims(where: { text: { contains: $text } }) { totalCount } }"
        )
        response = await client.post("/graphql", json={"query": query, "variables": {"text": text}})
        assert response.json()["data"] == {"claims": {"totalCount": 0}}


async def test_a_document_that_is_nested_without_end_is_not_parsed(
    client: httpx.AsyncClient,
) -> None:
    query = "{ claims { nodes {" + "parent {" * 5_000 + "id" + "}" * 5_000 + "}}}"
    assert await errors(client, query) == [("GRAPHQL_PARSE_FAILED", None)]


async def test_headers_that_nobody_needs_are_refused(client: httpx.AsyncClient) -> None:
    query = {"query": "{ __typename }"}
    long = {"Accept": f"{'a' * 1_000},*/*"}
    for response in (
        await client.get("/graphql", params=query, headers=long),
        await client.post("/graphql", json=query, headers=long),
    ):
        assert response.status_code == 400
        assert response.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


async def test_several_accept_headers_are_one(client: httpx.AsyncClient) -> None:
    headers = [("Accept", "image/png"), ("Accept", "application/json")]
    response = await client.get("/graphql", params={"query": "{ __typename }"}, headers=headers)
    assert response.json()["data"] == {"__typename": "Query"}
