"""Sockets by the protocol graphql-transport-ws."""

import json

import httpx
import pytest

from schema.tables.vocabulary import Scope
from tests.api.credentials import stored_key
from tests.api.live.listening import opened, raw_socket
from tests.api.live.telling import ALL, claim
from tests.api.writers import Write
from tests.conftest import execute

pytestmark = pytest.mark.anyio

CITED = "cites(first: 100) { nodes { cited { %s } } }"
DEAR = CITED % (CITED % (CITED % (CITED % (CITED % "id"))))


async def test_queries_and_mutations_are_answered_over_a_socket_too(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    async with opened(client, headers) as socket:
        await socket.subscribe("q", "{ viewer { scopes } }")
        assert (await socket.next("q"))["viewer"]["scopes"]
        assert await socket.receive() == {"id": "q", "type": "complete"}
        query = 'mutation { claimCreate(input: { text: "by socket" }) { claim { text } } }'
        await socket.subscribe("m", query)
        assert await socket.next("m") == {"claimCreate": {"claim": {"text": "by socket"}}}
        assert await socket.receive() == {"id": "m", "type": "complete"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ('subscription { recorded(after: "x") { cursor } }', "BAD_CURSOR"),
        (
            "subscription { a: recorded { cursor } b: recorded { cursor } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ('subscription { recorded(where: { node: "x" }) { cursor } }', "BAD_USER_INPUT"),
        (
            f"subscription {{ recorded {{ node {{ ... on Report {{ {DEAR} }} }} }} }}",
            "LIMIT_EXCEEDED",
        ),
    ],
)
async def test_a_subscription_that_is_wrong_gets_its_errors(
    client: httpx.AsyncClient, query: str, code: str
) -> None:
    async with opened(client) as socket:
        await socket.subscribe("1", query)
        message = await socket.receive()
        assert (message["id"], message["type"]) == ("1", "error")
        assert [error["extensions"]["code"] for error in message["payload"]] == [code]


async def test_a_cursor_that_is_of_no_change_is_refused_in_words_for_who_listens(
    client: httpx.AsyncClient, editor: Write, headers: dict[str, str]
) -> None:
    error = {
        "message": "`after` is no cursor of a change. Give that of the last change that you were "
        "told of, or leave it out to begin now: what you missed is not told then.",
        "extensions": {"code": "BAD_CURSOR"},
    }
    await claim(editor, "listed")
    page = await editor("{ claims(first: 1) { pageInfo { endCursor } } }")
    for cursor in ("x", page["claims"]["pageInfo"]["endCursor"]):
        async with opened(client) as socket:
            await socket.subscribe("1", ALL, after=cursor)
            assert await socket.receive() == {"id": "1", "type": "error", "payload": [error]}
        body = {"query": ALL, "variables": {"after": cursor}}
        accept = {"Accept": "text/event-stream", **headers}
        answer = await client.post("/graphql", json=body, headers=accept)
        event = json.dumps({"errors": [error]}, separators=(",", ":"))
        assert answer.text == f"event: next\ndata: {event}\n\nevent: complete\ndata:\n\n"


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("[]", 4400),
        ("null", 4400),
        ("5", 4400),
        ("{", 4400),
        (b"{}", 4400),
        ('{"type": 5}', 4400),
        ('{"type": "start"}', 4400),
        ('{"type": "subscribe", "id": 1, "payload": {"query": "{ viewer { label } }"}}', 4400),
        ('{"type": "subscribe", "id": "1", "payload": []}', 4400),
        ('{"type": "connection_init"}', 4429),
        (json.dumps({"type": "ping", "payload": "x" * 1_000_000}), 4400),
    ],
)
async def test_a_frame_that_is_no_message_closes_the_socket(
    client: httpx.AsyncClient, frame: str | bytes, code: int
) -> None:
    async with opened(client) as socket:
        await socket.connection.send(frame)
        assert (await socket.closed())[0] == code


async def test_a_socket_begins_by_the_protocol(client: httpx.AsyncClient) -> None:
    async with raw_socket(client, "graphql-ws") as socket:
        assert (await socket.closed())[0] == 4406
    async with raw_socket(client) as socket:
        await socket.subscribe("1", ALL)
        assert await socket.closed() == (4401, "Unauthorized")
    async with raw_socket(client) as socket:
        await socket.send(type="connection_init", payload={"Authorization": "Bearer wrong"})
        assert await socket.closed() == (4401, "These credentials are not valid.")
    async with raw_socket(client) as socket:
        assert await socket.closed() == (4408, "Connection initialisation timeout")


async def test_an_id_is_taken_until_its_operation_ends(client: httpx.AsyncClient) -> None:
    async with opened(client) as socket:
        await socket.subscribe("1", ALL)
        await socket.subscribe("1", ALL)
        assert await socket.closed() == (4409, "Subscriber for 1 already exists")


async def test_a_socket_has_so_many_operations_and_no_more(client: httpx.AsyncClient) -> None:
    async with opened(client) as socket:
        for number in range(101):
            await socket.subscribe(str(number), ALL)
        assert (await socket.closed())[0] == 4400


async def test_a_revoked_key_ends_what_it_listens_to(
    client: httpx.AsyncClient, database: str
) -> None:
    id_, key = await stored_key(database, Scope.RECORDS_READ)
    async with opened(client, {"Authorization": f"Bearer {key}"}) as socket:
        await socket.subscribe("1", ALL)
        await execute(database, f"UPDATE api_key SET revoked_at = now() WHERE id = '{id_}'")
        assert await socket.closed() == (4401, "These credentials are no longer valid.")


async def test_an_expired_key_ends_what_it_listens_to(
    client: httpx.AsyncClient, database: str
) -> None:
    soon = "now() + interval '1 second'"
    _, key = await stored_key(database, Scope.RECORDS_READ, expires_at=soon)
    async with opened(client, {"authorization": f"Bearer {key}"}) as socket:
        await socket.subscribe("1", ALL)
        assert (await socket.closed())[0] == 4401
