"""A WebSocket client of a few lines: hundreds of them fit beside the servers on two cores."""

import asyncio
import base64
import os
import socket
from collections.abc import Callable
from typing import Any, TypeAlias, cast
from urllib.parse import urlsplit

import orjson

Told: TypeAlias = Callable[["Client", Any], None]
"""Takes each message; the first says that the socket is open."""
Lost: TypeAlias = Callable[[int | None], None]
"""Takes the code with which a socket was closed, if there was one."""

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


def handshake(url: str) -> bytes:
    """The request that opens a socket of the protocol graphql-transport-ws."""
    parts = urlsplit(url)
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: graphql-transport-ws",
        f"Sec-WebSocket-Key: {key}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """A client's frame; its mask is zero, so that the payload stands in it as it is."""
    size = len(payload)
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 2**16:
        length = bytes([0x80 | 126]) + size.to_bytes(2, "big")
    else:
        length = bytes([0x80 | 127]) + size.to_bytes(8, "big")
    return bytes([0x80 | opcode]) + length + bytes(4) + payload


def message(type_: str, **more: Any) -> bytes:
    """A message of the protocol, as a frame."""
    return frame(orjson.dumps({"type": type_, **more}))


def frames(buffer: bytearray) -> list[tuple[int, bytes]]:
    """Take the whole frames from the front of what was received: opcodes and payloads."""
    found: list[tuple[int, bytes]] = []
    place = 0
    while len(buffer) >= place + 2:
        size, start = buffer[place + 1], place + 2
        if size >= 126:
            width = 2 if size == 126 else 8
            if len(buffer) < start + width:
                break
            size = int.from_bytes(buffer[start : start + width], "big")
            start += width
        if len(buffer) < start + size:
            break
        found.append((buffer[place] & 0x0F, bytes(buffer[start : start + size])))
        place = start + size
    del buffer[:place]
    return found


class Client(asyncio.Protocol):
    """One socket, which hands on each message as it comes."""

    def __init__(self, url: str, told: Told, lost: Lost) -> None:
        self._url = url
        self._told = told
        self._lost = lost
        self._buffer = bytearray()
        self._is_open = False
        self._code: int | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is not by its class.
        self.transport.write(handshake(self._url))

    def send(self, type_: str, **more: Any) -> None:
        """Send a message."""
        assert self.transport is not None
        self.transport.write(message(type_, **more))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_open:
            head, end, _ = bytes(self._buffer).partition(b"\r\n\r\n")
            if not end:
                return
            assert head.startswith(b"HTTP/1.1 101"), head
            del self._buffer[: len(head) + len(end)]
            self._is_open = True
            self._told(self, {"type": "open"})
        for opcode, payload in frames(self._buffer):
            if opcode == TEXT:
                self._told(self, orjson.loads(payload))
            elif opcode == PING and self.transport is not None:
                self.transport.write(frame(payload, PONG))
            elif opcode == CLOSE:
                self._code = int.from_bytes(payload[:2], "big")

    def connection_lost(self, _error: Exception | None) -> None:
        self._lost(self._code)

    def cut(self) -> None:
        """Lose the connection, and what is on its way with it."""
        if self.transport is not None:
            self.transport.abort()


async def connect(url: str, told: Told, lost: Lost) -> Client:
    """Open a socket."""
    _, client = await asyncio.get_running_loop().create_connection(
        lambda: Client(url, told, lost), *place_of(url)
    )
    return client


def slow_socket(url: str, buffer: int) -> socket.socket:
    """A plain connection to a server that takes no more than a few bytes at a time."""
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    plain.settimeout(30)
    plain.connect(place_of(url))
    return plain


def place_of(url: str) -> tuple[str, int]:
    """Host and port of an address."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port
