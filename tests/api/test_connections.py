"""Clients that are slow, rude or gone: their connections end, with a code where one can be read."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any

import httpx
import psutil
import pytest
from graphql import get_introspection_query

from tests.api.live.listening import served

pytestmark = pytest.mark.anyio

PATIENCE = 0.4
HEAD = b"POST /graphql HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
BODY = b'{"query": "{ __typename }"}'
WHOLE = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n" % (len(BODY), BODY)


@pytest.fixture(scope="module")
async def client(sampled_database: str) -> AsyncIterator[httpx.AsyncClient]:
    async with served(sampled_database, send_buffer=16_384, client_timeout=PATIENCE) as client:
        yield client


class Raw:
    """A connection on which anything may be sent."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def to(cls, client: httpx.AsyncClient) -> "Raw":
        url = client.base_url
        return cls(*await asyncio.open_connection(url.host, url.port))

    async def send(self, *parts: bytes, pause: float = 0) -> None:
        """Send one part after the other, as long as the server takes them."""
        for part in parts:
            self.writer.write(part)
            await asyncio.sleep(pause)

    async def answer(self) -> tuple[int, Any]:
        """Status and body of the next answer."""
        async with asyncio.timeout(10):
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            return int(head.split()[1]), json.loads(await self.reader.readexactly(length))

    async def is_ended(self) -> bool:
        """Whether the server ends the connection, with nothing more to say."""
        async with asyncio.timeout(10):
            ended = await self.reader.read() == b""
        self.writer.close()
        return ended


def refusal(code: str, message: str, **details: object) -> dict[str, Any]:
    return {"errors": [{"message": message, "extensions": {"code": code, **details}}]}


TOO_LATE = (408, refusal("TIMEOUT", "The request did not arrive within 0.4 seconds."))


@pytest.mark.parametrize(
    "parts",
    [
        [b""],
        [b"P"],
        [b"\r\n"] * 8,
        [HEAD],
        [HEAD, *[b"X-%d: 1\r\n" % number for number in range(8)]],
        [HEAD + b"Content-Length: 100\r\n\r\n"],
        [HEAD + b"Content-Length: 100\r\n\r\n", *[b"{"] * 8],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\n{\r\n"] * 8],
        [CHUNKED, *[b"X-%d: 1\r\n" % number for number in range(8)]],
    ],
    ids=[
        *("nothing", "a letter", "empty lines", "half a head", "one header after the other"),
        *("no body", "a body by bytes", "a body by chunks", "trailers"),
    ],
)
async def test_a_request_that_does_not_arrive_in_time_is_refused(
    client: httpx.AsyncClient, parts: list[bytes]
) -> None:
    raw = await Raw.to(client)
    await raw.send(*parts, pause=0.1)
    assert await raw.answer() == TOO_LATE
    assert await raw.is_ended()


async def test_the_next_request_of_a_connection_has_as_long_as_the_first(
    client: httpx.AsyncClient,
) -> None:
    raw = await Raw.to(client)
    for _ in range(3):
        await raw.send(WHOLE[:20], WHOLE[20:], pause=0.25)
        assert (await raw.answer())[0] == 200
    await raw.send(b"\r\n", WHOLE[:-1])
    assert await raw.answer() == TOO_LATE
    assert await raw.is_ended()


@pytest.mark.parametrize(
    ("before", "endless"),
    [
        (b"GET /", b"a"),
        (HEAD, b"X: 1\r\n"),
        (HEAD + b"X: ", b"a"),
        (CHUNKED + b"X: ", b"a"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a"),
    ],
    ids=["an address", "headers", "a header", "a trailer", "a chunk's extension"],
)
async def test_what_has_no_end_is_refused(
    client: httpx.AsyncClient, before: bytes, endless: bytes
) -> None:
    raw = await Raw.to(client)
    await raw.send(before, endless * (2_000_000 // len(endless)))
    status, body = await raw.answer()
    requested = body["errors"][0]["extensions"].pop("requested")
    assert requested > 65_536
    message = "A request has at most 65,536 bytes beside its body."
    assert (status, body) == (
        431,
        refusal("LIMIT_EXCEEDED", message, limit="head", maximum=65_536),
    )
    assert await raw.is_ended()


async def test_a_head_that_is_long_but_has_an_end_is_taken(client: httpx.AsyncClient) -> None:
    response = await client.get(
        "/graphql", params={"query": "{ __typename }"}, headers={"X": "a" * 60_000}
    )
    assert response.status_code == 200


@pytest.mark.parametrize("sent", [b"\0\1\2", b"no request\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"])
async def test_what_is_not_http_is_a_bad_request(client: httpx.AsyncClient, sent: bytes) -> None:
    raw = await Raw.to(client)
    await raw.send(sent)
    assert await raw.answer() == (400, refusal("BAD_REQUEST", "Invalid HTTP request received."))
    assert await raw.is_ended()


async def test_what_is_being_answered_is_answered_though_nonsense_follows(
    client: httpx.AsyncClient,
) -> None:
    raw = await Raw.to(client)
    await raw.send(WHOLE + b"\0\1\2")
    status, body = await raw.answer()
    assert (status, body["data"]) == (200, {"__typename": "Query"})
    assert await raw.is_ended()


async def test_who_is_refused_early_and_sends_on_is_not_kept(client: httpx.AsyncClient) -> None:
    raw = await Raw.to(client)
    await raw.send(WHOLE.replace(b"application/json", b"text/plain")[:-1])
    assert (await raw.answer())[0] == 415
    await raw.send(WHOLE[-1:])
    assert await raw.answer() == TOO_LATE
    assert await raw.is_ended()


async def test_who_does_not_take_its_answers_loses_the_connection(
    client: httpx.AsyncClient,
) -> None:
    query = "{ statements { nodes { id text createdAt updatedAt } } }"
    asked = json.dumps({"query": query}).encode()
    with socket.socket() as plain:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        plain.connect((client.base_url.host, client.base_url.port))
        plain.sendall((HEAD + b"Content-Length: %d\r\n\r\n" % len(asked) + asked) * 200)
        await asyncio.sleep(PATIENCE / 4)
        assert is_held(plain)
        until = monotonic() + 20
        while is_held(plain):
            assert monotonic() < until
            await asyncio.sleep(0.1)


def is_held(plain: socket.socket) -> bool:
    """Whether the server, which is in this process, still has its end of a connection."""
    ends = {(each.laddr, each.raddr) for each in psutil.Process().net_connections("tcp4")}
    return (plain.getpeername(), plain.getsockname()) in ends


async def test_who_takes_a_large_answer_slowly_but_in_time_has_all_of_it(
    client: httpx.AsyncClient,
) -> None:
    asked = json.dumps({"query": get_introspection_query()}).encode()
    raw = await Raw.to(client)
    await raw.send(HEAD + b"Content-Length: %d\r\n\r\n" % len(asked) + asked, pause=0.3)
    status, body = await raw.answer()
    assert (status, "data" in body, "errors" in body) == (200, True, False)
    raw.writer.close()
