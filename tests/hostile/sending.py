"""Rows of the corpus, how they are sent, and what comes of them.

A row's `expected` is one line:

    400 BAD_REQUEST     an HTTP status, and the code of the error in the body
    400                 … of a handshake, whose refusal has no code
    event BAD_CURSOR    the code of the first event of a stream
    error BAD_CURSOR    the code of a socket's `error` message: the operation was refused
    next BAD_CURSOR     the code of an error beside data in a socket's `next` message
    closed 4400         the code with which a socket was closed
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from tests.trial.sockets import CLOSE, TEXT, frames, handshake, message, place_of

PATIENCE = 30.0
JSON_TYPE = "application/json"
GRAPHQL_TYPE = "application/graphql-response+json"
STREAM_TYPE = "text/event-stream"
PATH = "/graphql"


@dataclass(frozen=True, slots=True)
class Row:
    """One hostile request: a connection's first bytes, or what a socket is told once it is open."""

    name: str
    sent: bytes
    expected: str
    told: bytes | None = None


def head(line: str, *headers: str | bytes) -> bytes:
    """A request's head; headers in bytes are sent as they are."""
    lines = [line, "Host: test", *headers]
    return b"\r\n".join(
        [*(each if isinstance(each, bytes) else each.encode() for each in lines), b"", b""]
    )


def posted(
    body: bytes,
    *headers: str | bytes,
    content_type: str = JSON_TYPE,
    accept: str = GRAPHQL_TYPE,
) -> bytes:
    """A body as it is posted."""
    given = (f"Content-Type: {content_type}", f"Accept: {accept}", f"Content-Length: {len(body)}")
    return head(f"POST {PATH} HTTP/1.1", *given, *headers) + body


def got(*headers: str | bytes, **parameters: str | bytes) -> bytes:
    """A GET with these parameters."""
    line = f"GET {PATH}?{urlencode(parameters, quote_via=quote)} HTTP/1.1"
    return head(line, f"Accept: {GRAPHQL_TYPE}", *headers)


def asked(query: str, variables: Any = None, **more: Any) -> bytes:
    """An operation as JSON."""
    given = {} if variables is None else {"variables": variables}
    return orjson.dumps({"query": query, **given, **more})


def subscribed(payload: bytes, id_: str = "1") -> bytes:
    """A socket's `connection_init`, and then its `subscribe` with this payload."""
    return message("connection_init") + message(
        "subscribe", id=id_, payload=orjson.Fragment(payload)
    )


async def outcome(url: str, row: Row) -> str:
    """Send a row on a connection of its own, and tell what comes of it."""
    reader, writer = await asyncio.open_connection(*place_of(url))
    try:
        async with asyncio.timeout(PATIENCE):
            writer.write(handshake(url) if row.told is not None and not row.sent else row.sent)
            status, headers = await read_head(reader)
            if status == 101:
                writer.write(row.told or b"")
                return await told(reader)
            if headers.get("content-type", "").startswith(STREAM_TYPE):
                return f"event {code_of(await read_event(reader))}"
            body = await reader.readexactly(int(headers["content-length"]))
            if not headers["content-type"].startswith((JSON_TYPE, GRAPHQL_TYPE)):
                return str(status)
            return f"{status} {code_of(orjson.loads(body))}"
    finally:
        writer.close()


async def read_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines if line)
    return int(first.split()[1]), {name.lower(): value for name, _, value in pairs}


async def read_event(reader: asyncio.StreamReader) -> Any:
    """The data of a stream's first event."""
    text = await reader.readuntil(b"\n\n")
    return orjson.loads(text.partition(b"data: ")[2].partition(b"\n")[0])


async def told(reader: asyncio.StreamReader) -> str:
    """What a socket is told, beyond acknowledgments."""
    buffer = bytearray()
    while received := await reader.read(100_000):
        buffer += received
        for opcode, payload in frames(buffer):
            if opcode == CLOSE:
                return f"closed {int.from_bytes(payload[:2], 'big')}"
            if opcode != TEXT:
                continue
            match orjson.loads(payload):
                case {"type": "error", "payload": errors}:
                    return f"error {code_of({'errors': errors})}"
                case {"type": "next", "payload": answer}:
                    return f"next {code_of(answer)}"
    return "cut off"


def code_of(answer: Any) -> str:
    """The code of an answer's errors; each has one, and tells nothing of our insides."""
    text = orjson.dumps(answer).decode()
    for word in ("Traceback", "asyncpg", "sqlalchemy", "site-packages", "Exception"):
        assert word not in text
    codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
    return codes[0] if codes else orjson.dumps(answer["data"]).decode()


def rows(kind: str, given: Iterable[tuple[str, bytes, str]]) -> list[Row]:
    """Rows of one kind, by their names."""
    return [Row(f"{kind}: {name}", sent, expected) for name, sent, expected in given]
