"""GraphQL over WebSocket, by the protocol graphql-transport-ws.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import aclosing, suppress
from typing import Any

import orjson
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.closes import Close
from api.feed import Feed
from api.listener import Broken, TooSlow
from api.origins import is_welcome
from api.requests import context_of, request_of
from api.watchman import until_refused
from schema.answers import Answer
from schema.context import Context, Viewer
from schema.errors import ExpectedError, Forbidden, Internal, Unavailable, masked
from schema.limits import Limit
from schema.operations import Operations
from schema.requests import Watch

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 5.0
"""How long a client may take to say who it is."""
PING_SECONDS = 15.0
SEND_SECONDS = 10.0
"""How long a client may not read while something is sent to it."""
CLOSE_SECONDS = 2.0
MOST_OPERATIONS = 100
"""Operations of one socket at a time."""


class Closing(Exception):
    """The socket is to be closed, with a code and a reason."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def broken_by(fault: Internal) -> Closing:
    """The end of a socket that a fault of ours has broken."""
    return Closing(Close.INTERNAL, f"Something went wrong here: {fault.correlation}")


class WebSockets:
    """The one address of the API, for sockets, as an ASGI application."""

    def __init__(self, operations: Operations, origins: Collection[str]) -> None:
        self._operations = operations
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        if not is_welcome(socket.headers, self._origins):
            await refuse(socket, Forbidden("This website's scripts may not open sockets here."))
            return
        spoken = PROTOCOL in scope.get("subprotocols", ())
        await socket.accept(PROTOCOL if spoken else None)
        connection = Connection(socket, self._operations)
        try:
            if not spoken:
                raise Closing(Close.NO_PROTOCOL, f"Speak {PROTOCOL}.")
            await connection.serve()
        except WebSocketDisconnect:
            pass
        except Closing as closing:
            await close(socket, closing.code, closing.reason)
        except TooSlow:
            await close(socket, Close.SLOW, "Too slow: come back with your last cursor.")
        except Exception as error:
            broken = broken_by(masked(error))
            await close(socket, broken.code, broken.reason)


async def refuse(socket: WebSocket, error: ExpectedError) -> None:
    """Answer a handshake as a request is that is refused."""
    await socket.receive()
    await socket.send_denial_response(JSONResponse({"errors": [error.formatted]}, 403))


async def close(socket: WebSocket, code: Close, reason: str) -> None:
    """Close a socket, also one whose client reads nothing."""
    with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await socket.close(code, reason)


class Connection:
    """One client's socket, and its operations."""

    def __init__(self, socket: WebSocket, operations: Operations) -> None:
        self._socket = socket
        self._operations = operations
        self._state = socket.app.state
        self._feed: Feed = self._state.feed
        self._running: dict[str, asyncio.Task[None]] = {}
        self._closing: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def serve(self) -> None:
        """Speak the protocol. Raises ``Closing``, or ``WebSocketDisconnect``."""
        credentials = await self._credentials()
        viewer = await self._viewer(credentials)
        await self._send(b'{"type":"connection_ack"}')
        beside: list[asyncio.Future[None]] = [
            asyncio.create_task(self._ping()),
            asyncio.create_task(self._watch(credentials, viewer)),
            asyncio.create_task(self._listen(viewer)),
        ]
        try:
            done, _ = await asyncio.wait(
                [*beside, self._closing], return_when=asyncio.FIRST_COMPLETED
            )
            for each in done:
                each.result()
        finally:
            tasks = [*beside, *self._running.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _credentials(self) -> list[str]:
        """What the client says of itself, in its first message or in its handshake."""
        try:
            async with asyncio.timeout(INIT_SECONDS):
                message = await self._receive()
        except TimeoutError:
            raise Closing(Close.TOO_LATE, "Connection initialisation timeout") from None
        if message["type"] == "subscribe":
            raise Closing(Close.UNAUTHORIZED, "Unauthorized")
        if message["type"] != "connection_init":
            raise Closing(Close.INVALID, "The first message is connection_init.")
        payload = message.get("payload")
        if payload is not None and not isinstance(payload, dict):
            raise Closing(Close.INVALID, "The payload of connection_init is an object.")
        for name, value in (payload or {}).items():
            if name.lower() == "authorization":
                return [value] if isinstance(value, str) else [""]
        return self._socket.headers.getlist("authorization")

    async def _viewer(self, credentials: list[str]) -> Viewer:
        try:
            viewer: Viewer = await self._state.authenticator.viewer(credentials)
        except Unavailable as error:
            raise Closing(Close.AWAY, error.message) from None
        except ExpectedError as error:
            raise Closing(Close.UNAUTHORIZED, error.message) from None
        return viewer

    async def _watch(self, credentials: list[str], viewer: Viewer) -> None:
        await until_refused(self._state.authenticator, credentials, viewer)
        raise Closing(Close.UNAUTHORIZED, "These credentials are no longer valid.")

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            await self._send(b'{"type":"ping"}')

    async def _listen(self, viewer: Viewer) -> None:
        """Do what the client's messages ask for, until it goes."""
        while True:
            message = await self._receive()
            match message["type"]:
                case "connection_init":
                    raise Closing(Close.TWICE, "Too many initialisation requests")
                case "ping":
                    await self._send(b'{"type":"pong"}')
                case "pong":
                    pass
                case "subscribe":
                    self._subscribe(message, viewer)
                case "complete":
                    running = self._running.pop(_id_of(message), None)
                    if running is not None:
                        running.cancel()
                case other:
                    raise Closing(Close.INVALID, f"There is no message of type {other[:40]!r}.")

    def _subscribe(self, message: Mapping[str, Any], viewer: Viewer) -> None:
        id_ = _id_of(message)
        payload = message.get("payload")
        if not isinstance(payload, dict):
            raise Closing(Close.INVALID, "The payload of subscribe is an object.")
        if id_ in self._running:
            raise Closing(Close.TAKEN, f"Subscriber for {id_[:80]} already exists")
        if len(self._running) >= MOST_OPERATIONS:
            raise Closing(
                Close.INVALID, f"A socket has at most {MOST_OPERATIONS} operations at a time."
            )
        self._running[id_] = asyncio.create_task(self._run(id_, payload, viewer))

    async def _run(self, id_: str, payload: Mapping[str, Any], viewer: Viewer) -> None:
        """One operation, to its end."""
        try:
            request = await request_of(payload, self._state.documents)
            watch = await self._operations.watch(request, self._context(viewer))
            if isinstance(watch, Watch):
                await self._stream(id_, watch, viewer)
            elif watch is not None:
                await self._answer(id_, watch)
            else:
                context = self._context(viewer)
                await self._answer(id_, await self._operations.answer(request, context))
        except Broken as broken:
            self._close(broken_by(broken.fault))
        except TooSlow:
            self._close(Closing(Close.SLOW, "Too slow: come back with your last cursor."))
        except ExpectedError as error:
            await self._tell(id_, "error", orjson.dumps([error.formatted]))
        except WebSocketDisconnect:
            pass
        except Exception as error:
            self._close(broken_by(masked(error)))
        finally:
            if self._running.get(id_) is asyncio.current_task():
                del self._running[id_]

    async def _stream(self, id_: str, watch: Watch, viewer: Viewer) -> None:
        messages_of = self._feed.messages(self._operations, watch, self._context(viewer))
        async with aclosing(messages_of) as messages:
            async for body in messages:
                await self._tell(id_, "next", body)

    async def _answer(self, id_: str, answer: Answer) -> None:
        if answer.executed:
            await self._tell(id_, "next", answer.body)
            await self._send(orjson.dumps({"id": id_, "type": "complete"}))
        else:
            errors = orjson.loads(answer.body)["errors"]
            await self._tell(id_, "error", orjson.dumps(errors))

    def _context(self, viewer: Viewer) -> Context:
        budget = self._state.rates.budget(viewer, self._socket.scope)
        return context_of(self._state, viewer, budget)

    def _close(self, closing: Closing) -> None:
        if not self._closing.done():
            self._closing.set_exception(closing)

    async def _tell(self, id_: str, type_: str, payload: bytes) -> None:
        await self._send(
            orjson.dumps({"id": id_, "type": type_, "payload": orjson.Fragment(payload)})
        )

    async def _send(self, message: bytes) -> None:
        """Send a message; a client that takes none for long is given up."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._socket.send_text(message.decode())
        except TimeoutError:
            self._close(Closing(Close.SLOW, "Too slow: come back with your last cursor."))
            raise TooSlow from None

    async def _receive(self) -> dict[str, Any]:
        """The client's next message. Raises ``Closing`` for what is none."""
        frame = await self._socket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame.get("code", 1000))
        text = frame.get("text")
        most = self._state.limits[Limit.BODY]
        if text is None or len(text) > most or len(text.encode(errors="surrogatepass")) > most:
            raise Closing(Close.INVALID, f"A message is a text of at most {most:,} bytes.")
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise Closing(Close.INVALID, "A message is JSON.") from None
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise Closing(Close.INVALID, "A message is an object with a type.")
        return message


def _id_of(message: Mapping[str, Any]) -> str:
    id_ = message.get("id")
    if not isinstance(id_, str) or not id_:
        raise Closing(Close.INVALID, "An operation has an id, which is a text.")
    return id_
