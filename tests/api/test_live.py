"""Changes are told as they happen: each once, in order, to whom may see them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from schema.tables.vocabulary import Scope
from tests.api.credentials import stored_key
from tests.api.listening import Socket, opened, raw_socket, served
from tests.api.writers import EDITOR, Write, as_viewer, asking, write, written
from tests.conftest import execute

pytestmark = pytest.mark.anyio

ALL = """
subscription ($after: String, $where: RecordedWhere) {
    recorded(after: $after, where: $where) {
        cursor action at node { __typename id ... on Claim { text } }
    }
}
"""


@pytest.fixture(scope="module")
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    async with served(database) as client:
        yield client


@pytest.fixture(scope="module")
async def headers(database: str) -> dict[str, str]:
    return await as_viewer(database, *EDITOR)


@pytest.fixture(scope="module")
def editor(client: httpx.AsyncClient, headers: dict[str, str]) -> Write:
    return asking(client, headers)


async def claim(editor: Write, text: str, **given: Any) -> str:
    found: str = (await written(editor, "claimCreate", text=text, **given))["id"]
    return found


async def begun(socket: Socket, editor: Write, id_: str, query: str, **variables: Any) -> None:
    """Subscribe, and wait until the subscription is told of what happens."""
    await socket.subscribe(id_, query, **variables)
    await socket.send(type="ping")
    assert await socket.receive() == {"type": "pong"}
    await asyncio.sleep(0.1)


async def test_a_change_is_told_as_it_happens(client: httpx.AsyncClient, editor: Write) -> None:
    async with opened(client) as socket:
        await begun(socket, editor, "1", ALL)
        id_ = await claim(editor, "told")
        first = (await socket.next("1"))["recorded"]
        assert first["action"] == "CREATE"
        assert first["node"] == {"__typename": "Claim", "id": id_, "text": "told"}
        await written(editor, "claimUpdate", id=id_, expectedVersion=1, text="again")
        second = (await socket.next("1"))["recorded"]
        assert (second["action"], second["node"]["text"]) == ("UPDATE", "again")
        await socket.send(id="1", type="complete")
        await socket.send(type="ping")
        assert await socket.receive() == {"type": "pong"}
        await claim(editor, "not told")
        await socket.send(type="ping")
        assert await socket.receive() == {"type": "pong"}


async def test_who_comes_back_gets_what_it_missed_and_then_what_comes(
    client: httpx.AsyncClient, editor: Write
) -> None:
    async with opened(client) as socket:
        await begun(socket, editor, "1", ALL)
        await claim(editor, "zero")
        cursor = (await socket.next("1"))["recorded"]["cursor"]
    missed = [await claim(editor, f"missed {number}") for number in range(120)]
    async with opened(client) as socket:
        await socket.subscribe("1", ALL, after=cursor)
        told = [(await socket.next("1"))["recorded"] for _ in missed]
        assert [each["node"]["id"] for each in told] == missed
        id_ = await claim(editor, "live")
        assert (await socket.next("1"))["recorded"]["node"]["id"] == id_
    async with opened(client) as socket:
        await socket.subscribe("1", ALL, after=told[60]["cursor"])
        again = [(await socket.next("1"))["recorded"] for _ in range(59)]
        assert again == told[61:]


async def test_a_viewer_is_told_of_what_it_may_see(
    client: httpx.AsyncClient, editor: Write, database: str
) -> None:
    reader = await as_viewer(database, Scope.RECORDS_READ)
    confidential = await as_viewer(database, Scope.CONFIDENTIAL_READ)
    async with (
        opened(client) as guest_socket,
        opened(client, reader) as reader_socket,
        opened(client, confidential) as confidential_socket,
    ):
        sockets = (guest_socket, reader_socket, confidential_socket)
        for socket in sockets:
            await begun(socket, editor, "1", ALL)
        made = [
            await claim(editor, f"SEEN BY {visibility}", visibility=visibility)
            for visibility in ("CONFIDENTIAL", "INTERNAL", "PUBLIC")
        ]
        for socket, seen in zip(sockets, (made[2:], made[1:], made), strict=True):
            told = [(await socket.next("1"))["recorded"]["node"]["id"] for _ in seen]
            assert told == seen


async def test_a_filter_chooses_what_is_told(client: httpx.AsyncClient, editor: Write) -> None:
    id_ = await claim(editor, "mine")
    where = {"type": {"eq": "CLAIM"}, "node": id_, "action": {"in": ["RETRACT", "RESTORE"]}}
    async with opened(client) as socket:
        await begun(socket, editor, "1", ALL, where=where)
        await claim(editor, "another")
        await written(editor, "claimUpdate", id=id_, expectedVersion=1, text="x")
        await written(editor, "claimRetract", id=id_, expectedVersion=2, reason="r")
        assert (await socket.next("1"))["recorded"]["action"] == "RETRACT"


async def test_an_embargo_that_ends_is_told_to_those_whom_it_kept_out(
    client: httpx.AsyncClient, editor: Write, database: str
) -> None:
    id_ = await claim(editor, "embargoed", embargoUntil="2040-01-01T00:00:00Z")
    async with opened(client) as socket:
        await begun(socket, editor, "1", ALL)
        key = id_.removeprefix("claim_")
        await execute(database, f"UPDATE claim SET embargo_until = now() WHERE id = '{key}'")
        told = (await socket.next("1"))["recorded"]
        assert (told["action"], told["node"]["id"]) == ("RELEASE", id_)
    guest = asking(client)
    data = await guest(
        "query ($id: ID!) { node(id: $id) { ... on Claim { embargoUntil } } }", id=id_
    )
    assert data == {"node": {"embargoUntil": None}}
    history = await editor(
        "query ($id: ID!) { revisions(where: { node: $id }) { nodes { action by } } }", id=id_
    )
    assert history["revisions"]["nodes"][0] == {"action": "RELEASE", "by": "release"}


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


async def test_a_stream_of_events_tells_the_same(
    client: httpx.AsyncClient, editor: Write, headers: dict[str, str]
) -> None:
    body = {"query": ALL}
    accept = {"Accept": "text/event-stream", **headers}
    async with client.stream("POST", "/graphql", json=body, headers=accept) as stream:
        assert stream.status_code == 200
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        lines = stream.aiter_lines()
        await asyncio.sleep(0.2)
        id_ = await claim(editor, "streamed")
        async with asyncio.timeout(5):
            assert await anext(lines) == "event: next"
            data = json.loads((await anext(lines)).removeprefix("data: "))
        assert data["data"]["recorded"]["node"]["id"] == id_


async def test_only_subscriptions_are_streamed(client: httpx.AsyncClient) -> None:
    accept = {"Accept": "text/event-stream, application/json;q=0.5"}
    answer = await client.post("/graphql", json={"query": "{ viewer { label } }"}, headers=accept)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.json() == {"data": {"viewer": {"label": "guest"}}}
    refused = await client.post("/graphql", json={"query": ALL})
    assert refused.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    for stream in ("text/event-stream", "Text/Event-Stream;Q=0.5"):
        alone = await client.post(
            "/graphql", json={"query": "{ viewer { label } }"}, headers={"Accept": stream}
        )
        assert alone.status_code == 406


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription ($w: RecordedWhere!) { recorded(where: $w) { at } }", "BAD_USER_INPUT"),
    ],
)
async def test_what_is_no_subscription_is_refused_before_it_streams(
    client: httpx.AsyncClient, query: str, code: str
) -> None:
    body = {"query": query}
    answer = await client.post("/graphql", json=body, headers={"Accept": "text/event-stream"})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/graphql-response+json")
    assert answer.json()["errors"][0]["extensions"]["code"] == code
    assert "data" not in answer.json()


@pytest.mark.parametrize("accept", ["text/event-stream;q=0, */*", "text/event-streams, */*"])
async def test_who_does_not_accept_a_stream_gets_none(
    client: httpx.AsyncClient, accept: str
) -> None:
    answer = await client.post("/graphql", json={"query": ALL}, headers={"Accept": accept})
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("is_known", [True, False])
async def test_what_one_is_told_is_kept_by_no_cache(
    client: httpx.AsyncClient, headers: dict[str, str], is_known: bool
) -> None:
    accept = {"Accept": "TEXT/event-stream", **(headers if is_known else {})}
    async with client.stream("POST", "/graphql", json={"query": ALL}, headers=accept) as stream:
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.headers["vary"] == "Accept, Authorization"
        kept = "private, no-store" if is_known else "no-store"
        assert stream.headers["cache-control"] == kept


async def test_a_null_and_an_absent_variable_are_told_apart(
    client: httpx.AsyncClient, editor: Write
) -> None:
    query = """
    subscription ($where: RecordedWhere = { type: { in: [ACTOR] } }) {
        recorded(where: $where) { node { id } }
    }
    """
    async with opened(client) as absent, opened(client) as null:
        await begun(absent, editor, "1", query)
        await begun(null, editor, "1", query, where=None)
        id_ = await claim(editor, "for one of them")
        actor = (await written(editor, "actorCreate", kind="PERSON", name="for both"))["id"]
        assert (await absent.next("1"))["recorded"]["node"] == {"id": actor}
        for expected in (id_, actor):
            assert (await null.next("1"))["recorded"]["node"] == {"id": expected}


async def test_what_is_told_below_a_change_is_of_one_moment(
    client: httpx.AsyncClient, editor: Write, headers: dict[str, str]
) -> None:
    id_ = await claim(editor, "busy")
    topic = (await written(editor, "topicCreate", label="busy"))["id"]
    query = """
    subscription ($where: RecordedWhere) { recorded(where: $where) { node { ... on Claim {
        version history(first: 100) { nodes { state patch } }
    } } } }
    """

    async def tag_and_untag(times: int) -> int:
        done = 0
        for _ in range(times):
            given = {"topic": topic, "claim": id_}
            tag = await write(editor, "topicTagCreate", given)
            if tag["topicTag"] is not None:
                done += 1
                gone = await write(editor, "topicTagRemove", {"id": tag["topicTag"]["id"]})
                done += gone["removedId"] is not None
        return done

    async with opened(client, headers) as socket:
        await begun(socket, editor, "1", query, where={"node": id_})
        changes = sum(await asyncio.gather(*(tag_and_untag(6) for _ in range(4))))
        for _ in range(changes):
            await socket.next("1")


async def test_every_answer_of_a_long_subscription_is_measured_by_itself(
    client: httpx.AsyncClient, editor: Write, headers: dict[str, str]
) -> None:
    below = "action"
    for _ in range(3):
        below = f"node {{ ... on Claim {{ history(first: 100) {{ nodes {{ {below} }} }} }} }}"
    # What is refused has the executor answer.
    query = f"""subscription ($where: RecordedWhere) {{ recorded(where: $where) {{
        node {{ ... on Claim {{ refused: history(after: "x") {{ nodes {{ action }} }} }} }}
        all: {below}
    }} }}"""
    id_ = await claim(editor, "0")
    for version in range(1, 30):
        await written(editor, "claimUpdate", id=id_, expectedVersion=version, text=f"{version}")
    async with opened(client, headers) as socket:
        await begun(socket, editor, "1", query, where={"node": id_})
        for version in range(30, 45):  # Each of tens of thousands of values.
            await written(editor, "claimUpdate", id=id_, expectedVersion=version, text=f"{version}")
            message = (await socket.receive())["payload"]
            assert [error["extensions"]["code"] for error in message["errors"]] == ["BAD_CURSOR"]
            assert message["data"]["recorded"]["node"] is None
            assert len(message["data"]["recorded"]["all"]["history"]["nodes"]) == version + 1


async def test_who_asks_elsewhere_for_what_follows_a_cursor_is_told_its_own(
    client: httpx.AsyncClient, editor: Write, headers: dict[str, str]
) -> None:
    query = """
    subscription ($after: String, $where: RecordedWhere) { recorded(after: $after, where: $where) {
        cursor node { ... on Claim { history(after: $after) { nodes { action } } } }
    } }
    """
    id_ = await claim(editor, "one")
    async with opened(client, headers) as all_, opened(client, headers) as rest:
        await begun(all_, editor, "1", query, where={"node": id_})
        await written(editor, "claimUpdate", id=id_, expectedVersion=1, text="two")
        second = (await all_.next("1"))["recorded"]
        assert len(second["node"]["history"]["nodes"]) == 2
        await begun(rest, editor, "1", query, where={"node": id_}, after=second["cursor"])
        await written(editor, "claimUpdate", id=id_, expectedVersion=2, text="three")
        for socket, actions in ((all_, ["UPDATE", "UPDATE", "CREATE"]), (rest, ["CREATE"])):
            told = (await socket.next("1"))["recorded"]["node"]["history"]["nodes"]
            assert [each["action"] for each in told] == actions
