"""Changes are told as they happen: each once, in order, to whom may see them."""

import httpx
import pytest

from schema.tables.vocabulary import Scope
from tests.api.live.listening import opened
from tests.api.live.telling import ALL, begun, claim
from tests.api.writers import Write, as_viewer, asking, written
from tests.conftest import execute

pytestmark = pytest.mark.anyio


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
