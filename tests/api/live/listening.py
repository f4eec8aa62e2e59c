"""The API as a server on loopback, and clients who listen to it."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from api.serving import configuration
from tests.conftest import settings_of

PROTOCOL = Subprotocol("graphql-transport-ws")
PATIENCE = 10.0


@asynccontextmanager
async def served(
    url: str, *, send_buffer: int | None = None, **settings: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server that runs in this process, for as long as the block lasts.

    `send_buffer` are the bytes that the system takes from it for a client that does not read.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    # The loop of the tests does not set it for a listener that it did not make.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if send_buffer is not None:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
    config = configuration(settings_of(url, **settings))
    config.timeout_graceful_shutdown = 1
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        assert not serving.done(), serving.result()
        await asyncio.sleep(0.01)
    host, port = listener.getsockname()
    try:
        async with httpx.AsyncClient(base_url=f"http://{host}:{port}", timeout=30) as client:
            yield client
    finally:
        server.should_exit = True
        await serving


class Socket:
    """One client's socket, acknowledged."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def receive(self) -> Any:
        """The next message that is not a ping."""
        while True:
            async with asyncio.timeout(PATIENCE):
                message = json.loads(await self.connection.recv())
            if message["type"] != "ping":
                return message

    async def subscribe(self, id_: str, query: str, **variables: Any) -> None:
        await self.send(id=id_, type="subscribe", payload={"query": query, "variables": variables})

    async def next(self, id_: str) -> Any:
        """The data of the next message of a subscription."""
        message = await self.receive()
        assert (message["id"], message["type"]) == (id_, "next"), message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]

    async def closed(self) -> tuple[int, str]:
        """Code and reason with which the server closes, whatever it sends before."""
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionClosed):
                while True:
                    await self.connection.recv()
        assert self.connection.close_code is not None
        return self.connection.close_code, self.connection.close_reason or ""


@asynccontextmanager
async def raw_socket(client: httpx.AsyncClient, *protocols: str) -> AsyncIterator[Socket]:
    """A socket that has said nothing yet."""
    address = str(client.base_url.join("/graphql")).replace("http", "ws", 1)
    spoken = [Subprotocol(each) for each in protocols] or [PROTOCOL]
    async with connect(address, subprotocols=spoken, max_size=None) as connection:
        yield Socket(connection)


@asynccontextmanager
async def opened(
    client: httpx.AsyncClient, headers: dict[str, str] | None = None
) -> AsyncIterator[Socket]:
    """A socket of a viewer, acknowledged."""
    async with raw_socket(client) as opened:
        await opened.send(type="connection_init", payload=headers)
        assert await opened.receive() == {"type": "connection_ack"}
        yield opened
