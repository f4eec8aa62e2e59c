"""HTTP connections: Uvicorn's, with an end to what a client may send, and to how long it may take.

Uvicorn by itself waits for ever for the rest of a request and for whoever does not read its
answer, and keeps headers without end.
"""

import asyncio
from typing import Any

import orjson
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from schema.codes import Code
from schema.errors import BadRequest, ExpectedError, LimitExceeded

MAX_HEAD = 65_536
"""Bytes of a request that are not its body: its first line, headers, sizes of chunks, trailers."""

LINGER_SECONDS = 2.0
"""How long a refused client may go on sending: closed at once, it might not see the refusal."""


class TooLate(ExpectedError):
    """The request has not arrived in time."""

    code = Code.TIMEOUT


class Connection(HttpToolsProtocol):
    """One client's connection; ``patience`` is in seconds.

    A request arrives as a whole, and an answer is taken as a whole, within that time each. Whatever
    is refused here is told as GraphQL's errors are, with a code, and ends the connection.
    """

    def __init__(self, *given: Any, patience: float, **named: Any) -> None:
        super().__init__(*given, **named)
        self._patience = patience
        self._arrival: asyncio.TimerHandle | None = None
        """Runs while a request is waited for."""
        self._departure: asyncio.TimerHandle | None = None
        """Runs while the client has not taken what was sent."""
        self._answering: RequestResponseCycle | None = None
        """The request that is being answered; Uvicorn itself knows the last that came."""
        self._head = 0
        self._is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_request()

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        if self._arrival is None and self._is_idle():
            self._await_request()
        self._head += len(data)
        super().data_received(data)
        if self._head > MAX_HEAD and not self._is_refused:
            error = LimitExceeded(
                f"A request has at most {MAX_HEAD:,} bytes beside its body.",
                limit="head",
                maximum=MAX_HEAD,
                requested=self._head,
            )
            self._refuse(431, error)

    def on_body(self, body: bytes) -> None:
        self._head -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._head = 0
        self._end_arrival()
        super().on_message_complete()
        if self._is_idle():  # It was answered before all of it was here.
            self._await_request()

    def handle_websocket_upgrade(self) -> None:
        self._end_arrival()
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, BadRequest(msg))

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.get_write_buffer_size():
            self._await_reading()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.cycle.response_complete:
            self._end_departure()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_arrival()
        self._end_departure()
        if self._answering is not None:
            self._answering.disconnected = True
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def _is_idle(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request.
        return cycle is None or cycle.response_complete

    def _await_request(self) -> None:
        self._arrival = self.loop.call_later(self._patience, self._give_up_request)

    def _end_arrival(self) -> None:
        if self._arrival is not None:
            self._arrival.cancel()
            self._arrival = None

    def _await_reading(self) -> None:
        if self._departure is None:
            self._departure = self.loop.call_later(self._patience, self._give_up_reading)

    def _end_departure(self) -> None:
        if self._departure is not None:
            self._departure.cancel()
            self._departure = None

    def _give_up_request(self) -> None:
        error = TooLate(f"The request did not arrive within {self._patience:g} seconds.")
        self._refuse(408, error)

    def _give_up_reading(self) -> None:
        self._departure = None
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def _refuse(self, status: int, error: ExpectedError) -> None:
        """Answer in the application's place, unless it has begun to; then end the connection."""
        if self.transport.is_closing():
            return
        self._is_refused = True
        self._end_arrival()
        if not self._is_idle() and not self.cycle.more_body:
            # What came before is being answered: that goes on.
            self.cycle.keep_alive = False
            return
        if self._is_idle() or not self.cycle.response_started:
            body = orjson.dumps({"errors": [error.formatted]})
            self.transport.write(
                STATUS_LINE[status]
                + b"content-type: application/json; charset=utf-8\r\nconnection: close\r\n"
                + b"content-length: %d\r\n\r\n" % len(body)
                + body
            )
        if not self._is_idle():
            # The application is told that its client is gone.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.resume_reading()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)
