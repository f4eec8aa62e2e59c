"""Trusted documents: asked for by id, over every transport, and others refused where told so."""

import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api import document_shelf, trusted_documents
from api.database import sessions
from tests.api.live.listening import opened, served
from tests.api.trusted import get, id_of, trust
from tests.conftest import ClientOf, settings_of

pytestmark = pytest.mark.anyio

FIRST = "query First($first: Int!) { statements(first: $first) { nodes { act } } }"
TWO = "query One { claims(first: 1) { nodes { text } } } query Two { topics { totalCount } }"
MUTATION = 'mutation { claimCreate(input: { text: "by GET" }) { claim { id } } }'
SUBSCRIPTION = "subscription { recorded { action } }"
STALE = "{ whatIsNoLongerThere }"
RELAY_ID = hashlib.md5(TWO.encode()).hexdigest()
PREFIXED_ID = "x-app:two-1.0"


@pytest.fixture(scope="module", autouse=True)
def hurry() -> Any:
    """Nothing is remembered, so that what is removed is refused at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trusted_documents, "REMEMBERED_SECONDS", 0.0)
        yield


@pytest.fixture(scope="module")
async def database(sampled_database: str) -> str:
    """The sample, and trusted documents by all kinds of ids."""
    await trust(sampled_database, FIRST, MUTATION, SUBSCRIPTION, STALE)
    makers = sessions(sampled_database, settings_of(sampled_database))
    await document_shelf.add(makers, {RELAY_ID: TWO, PREFIXED_ID: TWO})
    await makers.kw["bind"].dispose()
    return sampled_database


@pytest.fixture(scope="module")
async def client(database: str, client_of: ClientOf) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(database) as client:
        yield client


def refused(answer: httpx.Response) -> tuple[int, str]:
    """The status and the code of an answer with one error and no data."""
    body = answer.json()
    assert set(body) == {"errors"}
    (error,) = body["errors"]
    assert error["message"]
    return answer.status_code, error["extensions"]["code"]


async def test_a_document_is_asked_for_by_its_id(client: httpx.AsyncClient) -> None:
    variables = {"first": 2}
    expected = await client.post("/graphql", json={"query": FIRST, "variables": variables})
    got = await get(client, FIRST, first=2)
    posted = await client.post(
        "/graphql", json={"documentId": id_of(FIRST), "variables": variables}
    )
    assert got.content == posted.content == expected.content
    assert len(got.json()["data"]["statements"]["nodes"]) == 2


@pytest.mark.parametrize("id_", [RELAY_ID, PREFIXED_ID, id_of(TWO)])
async def test_every_kind_of_id_is_known_and_operations_are_chosen_by_name(
    client: httpx.AsyncClient, id_: str
) -> None:
    asked = {"documentId": id_, "operationName": "Two"}
    for answer in (
        await client.get("/graphql", params=asked),
        await client.post("/graphql", json=asked),
    ):
        assert answer.json()["data"] == {"topics": {"totalCount": 2}}
    assert refused(await client.get("/graphql", params={"documentId": id_})) == (400, "BAD_REQUEST")


async def test_clients_of_apollo_send_the_id_as_an_extension(client: httpx.AsyncClient) -> None:
    extensions: dict[str, Any] = {"persistedQuery": {"version": 1, "sha256Hash": RELAY_ID}}
    asked: dict[str, Any] = {"operationName": "Two", "extensions": extensions}
    expected = {"topics": {"totalCount": 2}}
    assert (await client.post("/graphql", json=asked)).json()["data"] == expected
    by_get = {**asked, "extensions": json.dumps(extensions)}
    answer = await client.get("/graphql", params=by_get)
    assert answer.json()["data"] == expected
    assert answer.headers["cache-control"] == "public, max-age=60"
    # Whoever sends the document as well gets an answer to that.
    both = {"query": "{ __typename }", "extensions": extensions}
    answer = await client.post("/graphql", json=both)
    assert answer.json()["data"] == {"__typename": "Query"}
    for given in ({"sha256Hash": "none"}, {"sha256Hash": 5}, {}, 5, None):
        extensions = {"persistedQuery": given}
        code = "PERSISTED_QUERY_NOT_FOUND" if given == {"sha256Hash": "none"} else "BAD_REQUEST"
        answer = await client.post("/graphql", json={"extensions": extensions})
        assert refused(answer) == (400, code)


UNKNOWN = [
    "none",
    "",
    "sha256:",
    f"sha256:{'0' * 64}",
    id_of(FIRST).upper(),
    "é",
    "\0",
    "a" * 9_999,
]


@pytest.mark.parametrize("id_", UNKNOWN, ids=ascii)
async def test_an_unknown_id_has_a_code_of_its_own(client: httpx.AsyncClient, id_: str) -> None:
    expected = (400, "PERSISTED_QUERY_NOT_FOUND")
    assert refused(await client.get("/graphql", params={"documentId": id_})) == expected
    assert refused(await client.post("/graphql", json={"documentId": id_})) == expected


@pytest.mark.parametrize(
    "body",
    [
        {"documentId": 5},
        {"documentId": ["a"]},
        {"documentId": id_of(FIRST), "query": FIRST},
        {"documentId": "none", "query": FIRST},
        {"documentId": id_of(FIRST), "variables": []},
        {"documentId": None},
        {"documentId": None, "query": ""},
    ],
)
async def test_what_is_no_request_for_a_document_is_a_bad_request(
    client: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    assert refused(await client.post("/graphql", json=body)) == (400, "BAD_REQUEST")


async def test_a_null_id_is_none(client: httpx.AsyncClient) -> None:
    body = {"documentId": None, "query": "{ __typename }"}
    assert (await client.post("/graphql", json=body)).json()["data"] == {"__typename": "Query"}


async def test_what_changes_something_is_not_done_by_get(client: httpx.AsyncClient) -> None:
    answer = await get(client, MUTATION)
    assert refused(answer) == (405, "BAD_REQUEST")
    assert answer.headers["allow"] == "POST"
    assert refused(await get(client, SUBSCRIPTION)) == (405, "BAD_REQUEST")
    posted = await client.post("/graphql", json={"documentId": id_of(MUTATION)})
    assert posted.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_document_that_the_schema_has_left_behind_is_refused_as_such(
    client: httpx.AsyncClient,
) -> None:
    answer = await get(client, STALE, {"Accept": "application/graphql-response+json"})
    assert refused(answer) == (400, "GRAPHQL_VALIDATION_FAILED")


async def test_a_browser_that_names_a_document_gets_the_answer(client: httpx.AsyncClient) -> None:
    answer = await get(client, FIRST, {"Accept": "text/html,*/*;q=0.8"}, first=1)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


async def test_a_document_is_looked_up_rarely(
    client: httpx.AsyncClient, selects: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trusted_documents, "REMEMBERED_SECONDS", 60.0)
    for expected in (1, 0):
        with selects() as sql:
            await get(client, FIRST, first=1)
        assert len([text for text in sql if "trusted_document" in text]) == expected


async def test_a_document_that_is_removed_is_unknown_until_it_is_added_again(
    client: httpx.AsyncClient, database: str
) -> None:
    makers = sessions(database, settings_of(database))
    document = "{ reports { totalCount } }"
    await trust(database, document)
    assert (await get(client, document)).status_code == 200
    assert await document_shelf.remove(makers, [id_of(document)]) == 1
    assert refused(await get(client, document)) == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert await document_shelf.remove(makers, [id_of(document)]) == 0
    assert await document_shelf.add(makers, {id_of(document): document}) == (0, 1, 0)
    assert (await get(client, document)).status_code == 200
    await makers.kw["bind"].dispose()


async def test_only_trusted_documents_are_answered_where_told_so(
    database: str, client_of: ClientOf
) -> None:
    query = {"query": "{ __typename }"}
    async with client_of(database, trusted_documents_only=True) as client:
        assert (await get(client, FIRST, first=1)).status_code == 200
        # Neither by its text, nor by what GraphiQL asks.
        for text in ("{ __typename }", FIRST, "{ __schema { queryType { name } } }", "{"):
            expected = (400, "PERSISTED_QUERY_ONLY")
            assert refused(await client.post("/graphql", json={"query": text})) == expected
            assert refused(await client.get("/graphql", params={"query": text})) == expected
        stream = await client.post("/graphql", json=query, headers={"Accept": "text/event-stream"})
        assert refused(stream) == (400, "PERSISTED_QUERY_ONLY")
        assert refused(await client.post("/graphql", json={})) == (400, "BAD_REQUEST")
        page = await client.get("/graphql", headers={"Accept": "text/html"})
        assert "GraphiQL is off" in page.text
        assert "<script" not in page.text


async def test_over_websocket_documents_have_ids_too(database: str) -> None:
    async with (
        served(database, trusted_documents_only=True) as client,
        opened(client) as socket,
    ):
        payloads = {
            "known": {"documentId": id_of(FIRST), "variables": {"first": 1}},
            "unknown": {"documentId": "none"},
            "other": {"query": "{ __typename }"},
            "changes": {"query": SUBSCRIPTION},
        }
        told = {}
        for id_, payload in payloads.items():
            await socket.send(id=id_, type="subscribe", payload=payload)
            message = await socket.receive()
            told[id_] = message["type"], message["payload"]
            if message["type"] == "next":
                assert (await socket.receive())["type"] == "complete"
        assert told["known"] == ("next", (await get(client, FIRST, first=1)).json())
        for id_, code in (
            ("unknown", "PERSISTED_QUERY_NOT_FOUND"),
            ("other", "PERSISTED_QUERY_ONLY"),
            ("changes", "PERSISTED_QUERY_ONLY"),
        ):
            type_, errors = told[id_]
            assert (type_, [error["extensions"]["code"] for error in errors]) == ("error", [code])


async def test_a_trusted_subscription_is_a_stream_of_events(database: str) -> None:
    async with (
        served(database, trusted_documents_only=True) as client,
        client.stream(
            "POST",
            "/graphql",
            json={"documentId": id_of(SUBSCRIPTION)},
            headers={"Accept": "text/event-stream", "Accept-Encoding": "br, gzip"},
        ) as stream,
    ):
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        # An event that waits for others to be compressed with would come late.
        assert "content-encoding" not in stream.headers
