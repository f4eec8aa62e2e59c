"""The endpoint: GraphQL over HTTP."""

import json
from typing import Any

import httpx
import pytest

from api.caching import VARY

pytestmark = pytest.mark.anyio

TYPENAME = {
    "data": {"__typename": "Query"},
    "extensions": {"cost": {"requested": 1, "limit": 1_000_000}},
}


async def post(client: httpx.AsyncClient, content: bytes | str, **headers: str) -> httpx.Response:
    return await client.post(
        "/graphql",
        content=content,
        headers={"content-type": "application/json", **headers},
    )


def code(response: httpx.Response) -> Any:
    (error,) = response.json()["errors"]
    return error["extensions"]["code"]


async def test_a_query_is_answered_by_post_and_by_get(client: httpx.AsyncClient) -> None:
    posted = await client.post("/graphql", json={"query": "{ __typename }"})
    got = await client.get("/graphql", params={"query": "{ __typename }"})
    assert (posted.status_code, posted.json()) == (200, TYPENAME)
    assert (got.status_code, got.json()) == (200, TYPENAME)
    assert posted.headers["content-type"] == "application/json; charset=utf-8"
    assert posted.headers["vary"] == VARY


async def test_variables_and_operation_name_come_by_get_too(client: httpx.AsyncClient) -> None:
    response = await client.get(
        "/graphql",
        params={
            "query": "query A { __typename } "
            "query B($text: String) { claims(where: { text: { eq: $text } }) { totalCount } }",
            "operationName": "B",
            "variables": json.dumps({"text": "none"}),
        },
    )
    assert response.json()["data"] == {"claims": {"totalCount": 0}}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"5",
        b'"x"',
        b"null",
        b"[]",
        b'[{"query": "{ __typename }"}]',
        b"{}",
        b"{",
        b'{"query": 5}',
        b'{"query": ""}',
        b'{"query": null}',
        b"\xff\xfe",
        b'{"query": "\xff"}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "variables": "x"}',
        b'{"query": "{ __typename }", "operationName": 5}',
        b'{"query": "{ __typename }", "extensions": 5}',
        b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}',
        b'{"query": "{ __typename }", "operationName": "None"}',
        b'{"query": "query A { __typename } query B { __typename }"}',
        b'{"query": "fragment F on Query { __typename }"}',
        b"[" * 100_000,
    ],
    ids=lambda content: content[:40],
)
async def test_what_is_no_request_is_a_bad_request(
    client: httpx.AsyncClient, content: bytes
) -> None:
    response = await post(client, content)
    expected = (
        (200, "GRAPHQL_VALIDATION_FAILED") if b"fragment F" in content else (400, "BAD_REQUEST")
    )
    assert (response.status_code, code(response)) == expected


async def test_a_number_of_5000_digits_is_refused(client: httpx.AsyncClient) -> None:
    body = b'{"query": "query ($n: Int) { claims(first: $n) { totalCount } }", "variables": %s}'
    response = await post(client, body % (b'{"n": ' + b"1" * 5_000 + b"}"))
    assert (response.status_code, code(response)) in ((400, "BAD_REQUEST"), (200, "BAD_USER_INPUT"))


async def test_a_body_of_another_type_is_refused(client: httpx.AsyncClient) -> None:
    body = b'{"query": "{ __typename }"}'
    for headers in (
        {"content-type": "text/plain"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-type": ""},
        {"content-encoding": "gzip"},
    ):
        response = await post(client, body, **headers)
        assert (response.status_code, code(response)) == (415, "BAD_REQUEST")
    response = await post(client, body, **{"content-type": 'application/json; charset="UTF-8"'})
    assert response.json() == TYPENAME


async def test_a_body_of_more_than_a_megabyte_is_refused(client: httpx.AsyncClient) -> None:
    response = await post(client, b'{"query": "{ __typename }"' + b" " * 1_000_000 + b"}")
    assert (response.status_code, code(response)) == (413, "LIMIT_EXCEEDED")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/json", "application/json"),
        ("application/graphql-response+json", "application/graphql-response+json"),
        (
            "application/json;q=0.5, application/graphql-response+json",
            "application/graphql-response+json",
        ),
        ("application/graphql-response+json;q=0, */*", "application/json"),
        ("text/event-stream, application/json;q=0.2", "application/json"),
        ("application/graphql-response+json;q=nan, */*;q=0.1", "application/json"),
        ("application/graphql-response+json;q=7, application/json", "application/json"),
    ],
)
async def test_the_answer_is_of_the_type_that_the_client_likes_best(
    client: httpx.AsyncClient, accept: str, media_type: str
) -> None:
    response = await post(client, b'{"query": "{ __typename }"}', accept=accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"


async def test_a_client_that_accepts_nothing_of_ours_is_told(client: httpx.AsyncClient) -> None:
    response = await post(client, b'{"query": "{ __typename }"}', accept="image/png")
    assert (response.status_code, code(response)) == (406, "BAD_REQUEST")


async def test_only_new_clients_are_told_by_the_status_that_a_document_is_refused(
    client: httpx.AsyncClient,
) -> None:
    body = b'{"query": "{ nothing }"}'
    old = await post(client, body, accept="application/json")
    new = await post(client, body, accept="application/graphql-response+json")
    assert (old.status_code, code(old)) == (200, "GRAPHQL_VALIDATION_FAILED")
    assert (new.status_code, code(new)) == (400, "GRAPHQL_VALIDATION_FAILED")
    assert "data" not in new.json()


async def test_other_methods_are_not_allowed(client: httpx.AsyncClient) -> None:
    answer = await client.put("/graphql")
    assert (answer.status_code, code(answer)) == (405, "BAD_REQUEST")
    assert answer.headers["allow"] == "GET, HEAD, POST"
    assert answer.headers["vary"] == VARY


async def test_introspection_is_answered_beside_planned_fields(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/graphql",
        json={"query": '{ __type(name: "Claim") { name } claims { totalCount } viewer { label } }'},
    )
    assert response.json()["data"] == {
        "__type": {"name": "Claim"},
        "claims": {"totalCount": 11},
        "viewer": {"label": "guest"},
    }


async def test_the_head_alone_can_be_asked_for(client: httpx.AsyncClient) -> None:
    response = await client.head("/graphql", params={"query": "{ __typename }"})
    assert (response.status_code, response.headers["vary"]) == (
        200,
        VARY,
    )


async def test_a_byte_order_mark_is_passed_over(client: httpx.AsyncClient) -> None:
    response = await post(client, b'\xef\xbb\xbf{"query": "{ __typename }"}')
    assert response.json() == TYPENAME
