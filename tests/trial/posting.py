"""An HTTP client of a few lines: what it costs is not taken for what the server costs."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, Self

import orjson

from tests.trial.sockets import place_of

PATIENCE = 60.0
MOST_IDLE = 2.0


class Connection:
    """One connection that is kept, for one request after the other."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._head = head
        self.used = monotonic()

    @classmethod
    async def to(cls, url: str, headers: Mapping[str, str]) -> Self:
        """A new connection."""
        given = {"Host": "127.0.0.1", "Content-Type": "application/json", **headers}
        lines = ["POST /graphql HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
        head = "\r\n".join([*lines, "Content-Length: "]).encode()
        return cls(*await asyncio.open_connection(*place_of(url)), head)

    async def ask(self, query: str, **variables: Any) -> Any:
        """The answer to an operation."""
        body = orjson.dumps({"query": query, "variables": variables})
        self._writer.write(self._head + f"{len(body)}\r\n\r\n".encode() + body)
        async with asyncio.timeout(PATIENCE):
            head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            return orjson.loads(await self._reader.readexactly(length))

    def close(self) -> None:
        """Leave."""
        self._writer.close()


class Connections:
    """As many connections as are needed at once."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._url = url
        self._headers = headers
        self._idle: list[Connection] = []
        self._all: list[Connection] = []

    async def ask(self, query: str, **variables: Any) -> Any:
        """The answer to an operation."""
        # The server closes what is idle for longer.
        self._idle = [each for each in self._idle if monotonic() - each.used < MOST_IDLE]
        if self._idle:
            connection = self._idle.pop()
        else:
            connection = await Connection.to(self._url, self._headers)
            self._all.append(connection)
        answer = await connection.ask(query, **variables)
        connection.used = monotonic()
        self._idle.append(connection)
        return answer

    def close(self) -> None:
        """Leave all."""
        for connection in self._all:
            connection.close()


@asynccontextmanager
async def connections(url: str, headers: Mapping[str, str]) -> AsyncIterator[Connections]:
    """Connections to a server, for as long as the block lasts."""
    opened = Connections(url, headers)
    try:
        yield opened
    finally:
        opened.close()
