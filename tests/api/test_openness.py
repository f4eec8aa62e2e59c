"""What the API gives away of itself: its schema and GraphiQL where it is set so, a fault never."""

import logging
from typing import Any

import httpx
import pytest

from schema.codes import Code
from tests.conftest import ClientOf, execute

pytestmark = pytest.mark.anyio

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
MISSPELT = [
    "{ statement { nodes { id } } }",
    "{ statements { nodes { txt } } }",
    "{ statements(frist: 1) { totalCount } }",
    "{ statements { nodes { ... on Statment { id } } } }",
    "{ statements(where: { act: { eq: WARM } }) { totalCount } }",
    "{ statements(where: { akt: { eq: WARN } }) { totalCount } }",
    "query ($n: Itn) { statements(first: $n) { totalCount } }",
]
OF_AN_ENUM = {
    "query": "query ($a: Act) { statements(where: { act: { eq: $a } }) { totalCount } }",
    "variables": {"a": "WARM"},
}
OF_AN_INPUT = {
    "query": "query ($w: StatementFilter) { statements(where: $w) { totalCount } }",
    "variables": {"w": {"akt": {"eq": "WARN"}}},
}


async def error_of(client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    """The first error of an answer."""
    answer = await client.post("/graphql", json=body)
    error: dict[str, Any] = answer.json()["errors"][0]
    return error


async def test_no_name_is_suggested_unless_it_is_set(
    sampled_database: str, client: httpx.AsyncClient, client_of: ClientOf
) -> None:
    bodies: list[dict[str, Any]] = [{"query": query} for query in MISSPELT]
    bodies += OF_AN_ENUM, OF_AN_INPUT
    async with client_of(sampled_database, suggestions=True) as helpful:
        for body in bodies:
            assert "Did you mean" not in (await error_of(client, body))["message"]
            assert "Did you mean" in (await error_of(helpful, body))["message"]


async def test_without_introspection_the_schema_is_not_told_and_type_names_are(
    sampled_database: str, client_of: ClientOf
) -> None:
    async with client_of(sampled_database, introspection=False) as client:
        for query in (
            "{ __schema { types { name } } }",
            '{ claims { totalCount } __type(name: "Claim") { name } }',
            "{ ...F } fragment F on Query { __schema { queryType { name } } }",
        ):
            error = await error_of(client, {"query": query})
            assert error["extensions"] == {"code": Code.INTROSPECTION_DISABLED}
        answer = await client.post(
            "/graphql",
            json={"query": "{ __typename claims(first: 1) { nodes { __typename } } }"},
        )
        assert answer.json()["data"] == {
            "__typename": "Query",
            "claims": {"nodes": [{"__typename": "Claim"}]},
        }


async def test_without_graphiql_browsers_get_what_all_get(
    sampled_database: str, client: httpx.AsyncClient, client_of: ClientOf
) -> None:
    page = await client.get("/graphql", headers=BROWSER)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    async with client_of(sampled_database, graphiql=False) as plain:
        answer = await plain.get("/graphql", headers=BROWSER)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"] == {"code": Code.BAD_REQUEST}
        assert (await plain.get("/static/graphiql/main.js")).status_code == 404


async def test_a_fault_is_masked_and_logged_under_the_id_that_clients_are_told(
    database: str, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    async with client_of(database) as client:
        await execute(database, "ALTER TABLE claim RENAME COLUMN text TO missing")
        error = await error_of(client, {"query": "{ claims { nodes { text } } }"})
    correlation = error["extensions"].pop("correlationId")
    assert error == {
        "message": "Something went wrong here. The log has it under this id.",
        "path": ["claims"],
        "locations": [{"line": 1, "column": 3}],
        "extensions": {"code": "INTERNAL"},
    }
    [record] = [each for each in caplog.records if hasattr(each, "correlation_id")]
    assert record.correlation_id == correlation
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert "text" in str(record.exc_info[1])
