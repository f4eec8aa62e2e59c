"""Who does not read what it is told costs little memory, misses nothing unsaid, and is cut off."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from api.database import Sessions, session_maker
from api.listener import LONGEST_QUEUE
from schema import tables
from schema.tables.vocabulary import RecordType, RevisionAction
from schema.writes.revision import append_revisions
from tests.conftest import settings_of
from tests.trial.processes import Api
from tests.trial.sockets import (
    CLOSE,
    TEXT,
    Client,
    connect,
    frames,
    handshake,
    message,
    slow_socket,
)

pytestmark = [pytest.mark.anyio, pytest.mark.trial]

CHANGES = 6_000
LENGTH = 5_000
"""Characters of each message's text: a run tells of some 30 MB."""
BATCH = 20
MOST_MORE = 20.0
"""MB by which a server may grow beyond what it is without a slow subscriber."""
CUT_OFF_SECONDS = 60.0
SMALLEST_BUFFER = 2_048
TOO_SLOW = 4413

QUERY = """
subscription { recorded { cursor node { id ... on Claim { text } } } }
"""
SUBSCRIBE = message("subscribe", id="1", payload={"query": QUERY})


class Writer:
    """Writes claims straight into the database: the server does no more than tell of them."""

    def __init__(self, makers: Sessions) -> None:
        self._makers = makers
        self.written = 0

    async def write(self, number: int, length: int, reader: "Reader | None" = None) -> None:
        """So many new claims, with texts of this length, no faster than they are read."""
        for _ in range(0, number, BATCH):
            async with self._makers.begin() as session:
                claims = [
                    tables.Claim(text=f"{self.written + each} ".ljust(length, "x"))
                    for each in range(BATCH)
                ]
                session.add_all(claims)
                await append_revisions(session, [created(claim.id) for claim in claims])
            self.written += BATCH
            if reader is not None:
                await reader.has(self.written - 10 * BATCH)


def created(key: UUID) -> tables.Revision:
    """The revision of a new claim."""
    return tables.Revision(
        by="cli",
        record_type=RecordType.CLAIM,
        record_id=key,
        action=RevisionAction.CREATE,
        refers=[key],
    )


class Reader:
    """A subscriber who reads what it is told."""

    def __init__(self) -> None:
        self.received = 0
        self._told = asyncio.Event()

    async def has(self, number: int) -> None:
        """Wait until it has received so many."""
        while self.received < number:
            self._told.clear()
            await self._told.wait()

    def told(self, client: Client, message: Any) -> None:
        match message["type"]:
            case "open":
                client.send("connection_init")
            case "connection_ack":
                assert client.transport is not None
                client.transport.write(SUBSCRIBE)
            case "next":
                self.received += 1
                self._told.set()

    def lost(self, code: int | None) -> None:
        assert code is None


@asynccontextmanager
async def reading(url: str) -> AsyncIterator[Reader]:
    """A subscriber who reads, for as long as the block lasts."""
    reader = Reader()
    client = await connect(url, reader.told, reader.lost)
    yield reader
    client.cut()


@pytest.fixture
async def writer(database: str) -> AsyncIterator[Writer]:
    async with session_maker(database, settings_of(database)) as makers:
        yield Writer(makers)


def over_websocket(url: str) -> socket.socket:
    """A subscriber over WebSocket, who reads no more than the acknowledgment."""
    plain = slow_socket(url, SMALLEST_BUFFER)
    plain.sendall(handshake(url))
    read_to(plain, b"\r\n\r\n")
    plain.sendall(message("connection_init"))
    read_to(plain, b'"connection_ack"}')
    plain.sendall(SUBSCRIBE)
    return plain


def as_events(url: str) -> socket.socket:
    """A subscriber to server-sent events, who reads no more than the headers."""
    body = orjson.dumps({"query": QUERY})
    plain = slow_socket(url, SMALLEST_BUFFER)
    lines = [
        "POST /graphql HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept: text/event-stream",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    plain.sendall("\r\n".join([*lines, "", ""]).encode() + body)
    assert read_to(plain, b"\r\n\r\n").startswith(b"HTTP/1.1 200")
    return plain


def read_to(plain: socket.socket, end: bytes) -> bytes:
    """What comes up to this, and not a byte more."""
    received = b""
    while not received.endswith(end):
        byte = plain.recv(1)
        assert byte, received
        received += byte
    return received


SLOW = {"WebSocket": over_websocket, "server-sent events": as_events}


async def test_a_server_stays_small_with_a_subscriber_that_does_not_read_and_cuts_it_off(
    database: str, tmp_path: Path, writer: Writer
) -> None:
    without = await grown(database, tmp_path, writer, None)
    print(f"\n{CHANGES:,} messages of {LENGTH:,} characters, to a subscriber that reads:")
    print(f"  it alone: the server grows by {without[0]:.1f} MB")
    found = {}
    for name, slow in SLOW.items():
        found[name] = more, seconds = await grown(database, tmp_path, writer, slow)
        cut_off = "not cut off" if seconds is None else f"cut off after {seconds:.0f} s"
        print(
            f"  beside one over {name} that does not: by {more:.1f} MB,"
            f" {more - without[0]:+.1f} MB; {cut_off}"
        )
    for more, _ in found.values():
        assert more - without[0] < MOST_MORE
    assert [name for name, (_, seconds) in found.items() if seconds is None] == []


async def grown(
    database: str,
    folder: Path,
    writer: Writer,
    slow: Callable[[str], socket.socket] | None,
) -> tuple[float, float | None]:
    """MB by which a server grows that tells of all, and how soon the slow one is cut off.

    None where it still has its connection, long after everything was told.
    """
    with Api(database, folder / "telling") as api:
        async with reading(api.url) as reader:
            plain = None if slow is None else await asyncio.to_thread(slow, api.url)
            try:
                await asyncio.sleep(1)
                writer.written = 0
                await writer.write(200, LENGTH, reader)  # Whatever is made once is made by now.
                before = most = api.memory
                writing = asyncio.create_task(writer.write(CHANGES, LENGTH, reader))
                began, cut_off = monotonic(), None
                while not writing.done() or reader.received < writer.written:
                    assert monotonic() - began < 300, reader.received
                    await asyncio.sleep(0.1)
                    most = max(most, api.memory)
                    if cut_off is None and plain is not None and not is_held(api, plain):
                        cut_off = monotonic() - began
                await writing
                assert reader.received == CHANGES + 200
                ends = monotonic() + CUT_OFF_SECONDS
                while plain is not None and cut_off is None and monotonic() < ends:
                    await asyncio.sleep(0.5)
                    if not is_held(api, plain):
                        cut_off = monotonic() - began
                return max(most, api.memory) - before, cut_off
            finally:
                if plain is not None:
                    plain.close()


def is_held(api: Api, plain: socket.socket) -> bool:
    """Whether the server still has its end of a connection."""
    return api.talks_to(plain.getsockname()[1])


async def test_what_a_slow_subscriber_is_told_has_no_gaps_up_to_where_it_is_given_up(
    database: str, tmp_path: Path, writer: Writer
) -> None:
    length = 100  # Small enough that their number is too large before their weight is.
    with Api(database, tmp_path / "telling") as api:
        first = await newest(database)
        plain = await asyncio.to_thread(over_websocket, api.url)
        try:
            await asyncio.sleep(1)
            # What waits overflows, and is partly full again when it reads on.
            await writer.write(LONGEST_QUEUE * 12, length)
            await asyncio.sleep(2)
            texts, code = await asyncio.to_thread(read_all, plain)
        finally:
            plain.close()
    sequences = {key: sequence for sequence, key in await keys_after(database, first)}
    told = [
        sequences[orjson.loads(each)["payload"]["data"]["recorded"]["node"]["id"]]
        for each in texts
        if orjson.loads(each)["type"] == "next"
    ]
    expected = sorted(sequences.values())
    gaps = [
        (before, after)
        for before, after in pairwise(told)
        if expected.index(after) != expected.index(before) + 1
    ]
    print(f"\n{len(told):,} of {len(expected):,} told to a slow subscriber, then {code}")
    assert gaps == []
    assert told == expected[: len(told)]
    assert code == TOO_SLOW
    assert len(told) < len(expected)


def read_all(plain: socket.socket) -> tuple[list[bytes], int | None]:
    """The messages that come until the server closes, and the code with which it does."""
    buffer, texts, code = bytearray(), [], None
    plain.settimeout(10)
    # Through so small a window all would take minutes.
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20)
    with suppress(TimeoutError):
        while received := plain.recv(100_000):
            buffer += received
            for opcode, payload in frames(buffer):
                if opcode == TEXT:
                    texts.append(payload)
                elif opcode == CLOSE:
                    code = int.from_bytes(payload[:2], "big")
    return texts, code


async def newest(database: str) -> int:
    """The place of the last change."""
    connection = await asyncpg.connect(database)
    try:
        found: int = await connection.fetchval("SELECT coalesce(max(sequence), 0) FROM revision")
        return found
    finally:
        await connection.close()


async def keys_after(database: str, sequence: int) -> list[tuple[int, str]]:
    """The places of later changes, and the ids of the claims that they made."""
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch(
            "SELECT sequence, 'claim_' || replace(record_id::text, '-', '') FROM revision"
            " WHERE sequence > $1 ORDER BY sequence",
            sequence,
        )
        return [(row[0], row[1]) for row in rows]
    finally:
        await connection.close()
