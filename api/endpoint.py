"""POST and GET /graphql after the GraphQL-over-HTTP specification: bytes in, bytes out."""

from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.event_stream import event_stream
from api.graphiql import page
from api.negotiation import ANSWERS, EVENT_STREAM, GRAPHQL, HTML, JSON, is_json, names, preferred
from api.requests import MAX_BODY, context_of, request_of
from schema.codes import Code
from schema.errors import (
    BadRequest,
    ExpectedError,
    Forbidden,
    Internal,
    Unauthenticated,
    Unavailable,
    masked,
)
from schema.operations import Answer, Operations
from schema.watch import Watch

METHODS = ("GET", "HEAD", "POST")

HeaderLines: TypeAlias = tuple[tuple[bytes, bytes], ...]

LONGEST_HEADER = 1_000
"""Characters of a header that is remembered; browsers send some hundred."""


class MethodNotAllowed(ExpectedError):
    """A method that this address does not answer."""

    code = Code.BAD_REQUEST


class NotAcceptable(ExpectedError):
    """The client accepts nothing that is offered."""

    code = Code.BAD_REQUEST


class UnsupportedMediaType(ExpectedError):
    """The body is of a type that is not read here."""

    code = Code.BAD_REQUEST


class TooLarge(ExpectedError):
    """The body is larger than any sensible request."""

    code = Code.LIMIT_EXCEEDED


STATUS: Mapping[type[ExpectedError], int] = {
    BadRequest: 400,
    MethodNotAllowed: 405,
    Internal: 500,
    NotAcceptable: 406,
    UnsupportedMediaType: 415,
    TooLarge: 413,
    Unauthenticated: 401,
    Forbidden: 403,
    Unavailable: 503,
}
STATUS_OF_CODE: Mapping[str | None, int] = {Code.BAD_REQUEST: 400, Code.TIMEOUT: 503}


@dataclass(slots=True)
class Told:
    """What a request's headers say that matters here, read in one go: each look takes long."""

    accept: list[str]
    credentials: list[str]
    content_type: str = ""
    content_encoding: str = "identity"

    @classmethod
    def by(cls, scope: Scope) -> "Told":
        """The headers of a request."""
        told = cls([], [])
        for name, value in scope["headers"]:
            if name == b"accept":
                told.accept.append(value.decode("latin-1"))
            elif name == b"authorization":
                told.credentials.append(value.decode("latin-1"))
            elif name == b"content-type":
                told.content_type = value.decode("latin-1")
            elif name == b"content-encoding":
                told.content_encoding = value.decode("latin-1")
        return told


@dataclass(slots=True)
class Answered:
    """An answer on its way out, without what Starlette's ``Response`` works out anew each time."""

    body: bytes
    status: int
    lines: HeaderLines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = (b"content-length", b"%d" % len(self.body))
        start = {"type": "http.response.start", "status": self.status}
        await send({**start, "headers": [*self.lines, length]})
        await send({"type": "http.response.body", "body": self.body})


class Endpoint:
    """The one address of the API, as an ASGI application; in a browser it shows GraphiQL."""

    def __init__(self, operations: Operations, *, graphiql: bool) -> None:
        self._operations = operations
        self._graphiql = graphiql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self.answer(scope, receive)
        except Exception as error:
            response = _failure(masked(error), headers_for(is_known=False))
        await response(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive) -> ASGIApp:
        """The response to one request."""
        method = scope["method"]
        if method not in METHODS:
            allowed = ", ".join(METHODS)
            headers = {**headers_for(is_known=False), "Allow": allowed}
            return _failure(MethodNotAllowed(f"Use one of {allowed}."), headers)
        told = Told.by(scope)
        accept = ", ".join(told.accept) or "*/*"
        # Whoever may GET may ask for the head alone.
        getting = method in ("GET", "HEAD")
        asked = QueryParams(scope["query_string"]) if getting else {}
        browsing = getting and "query" not in asked and len(accept) <= LONGEST_HEADER
        if self._graphiql and browsing and preferred(accept, (*ANSWERS, HTML)) == HTML:
            return page()
        state = scope["app"].state
        credentials = told.credentials
        headers = headers_for(is_known=bool(credentials))
        try:
            check_length(accept, told.content_type)
            media_type = preferred(accept, ANSWERS)
            streams = names(accept, EVENT_STREAM) and not getting
            if media_type is None and not streams:
                raise NotAcceptable(f"Answers come as {JSON} or {GRAPHQL}.")
            viewer = await state.authenticator.viewer(credentials)
            if getting:
                request = request_of(_from_query(asked), reading_only=True)
            else:
                request = request_of(await _from_body(receive, told))
            if streams:
                watch = self._operations.watch(request, viewer)
                if isinstance(watch, Watch):
                    return event_stream(
                        state, self._operations, watch, viewer, credentials, headers
                    )
                if watch is not None:
                    return answered(watch, media_type or GRAPHQL, is_known=bool(credentials))
            if media_type is None:
                raise NotAcceptable(f"Only subscriptions are answered as {EVENT_STREAM}.")
        except ExpectedError as error:
            return _failure(error, headers)
        except ClientDisconnect:
            return Response(status_code=400)  # Nobody is there to read it.
        answer = await self._operations.answer(request, context_of(state, viewer))
        return answered(answer, media_type, is_known=bool(credentials))


def check_length(*headers: str) -> None:
    """Refuse headers that nobody needs. Raises ``BadRequest``."""
    if max(map(len, headers)) > LONGEST_HEADER:
        raise BadRequest(f"Accept and Content-Type have at most {LONGEST_HEADER:,} characters.")


def headers_for(*, is_known: bool) -> dict[str, str]:
    """What caches must know: an answer to somebody who is known is for nobody else."""
    headers = {"Vary": "Accept, Authorization"}
    return {**headers, "Cache-Control": "private, no-store"} if is_known else headers


@lru_cache(maxsize=10)
def header_lines(media_type: str, is_known: bool) -> HeaderLines:
    """The headers of an answer but for its length, as they are sent."""
    headers = {"Content-Type": media_type, **headers_for(is_known=is_known)}
    return tuple((name.lower().encode(), text.encode()) for name, text in headers.items())


def answered(answer: Answer, media_type: str, *, is_known: bool) -> Answered:
    """An answer as one of our media types."""
    lines = header_lines(f"{media_type}; charset=utf-8", is_known)
    return Answered(answer.body, status_of(answer, media_type), lines)


def status_of(answer: Answer, media_type: str) -> int:
    """Legacy clients get 200 for whatever GraphQL has to say; others are told by the status."""
    if answer.executed:
        return 200
    refused = STATUS_OF_CODE.get(answer.code)
    if refused is not None:
        return refused
    return 400 if media_type == GRAPHQL else 200


def _from_query(parameters: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = dict(parameters)
    for name in ("variables", "extensions"):
        text = values.get(name)
        if text is not None:
            values[name] = _decoded(text.encode(errors="surrogatepass")) if text else None
    return values


async def _from_body(receive: Receive, told: Told) -> dict[str, Any]:
    if not is_json(told.content_type):
        raise UnsupportedMediaType(f"Send {JSON} in UTF-8.")
    if told.content_encoding.lower() != "identity":
        raise UnsupportedMediaType("Send the body as it is, not compressed.")
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise TooLarge(
                f"A request has at most {MAX_BODY:,} bytes.",
                limit="body",
                maximum=MAX_BODY,
                requested=len(body),
            )
    value = _decoded(bytes(body))
    if not isinstance(value, dict):
        raise BadRequest("The body is one JSON object; operations are not batched.")
    return value


def _decoded(text: bytes) -> Any:
    try:
        # A byte order mark is not JSON, but some clients send one.
        return orjson.loads(text.removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"This is not JSON in UTF-8: {error.msg}.") from None


def _failure(error: ExpectedError, headers: Mapping[str, str]) -> Response:
    if isinstance(error, Unauthenticated):
        headers = {**headers, "WWW-Authenticate": "Bearer"}
    body = {
        "errors": [{"message": error.message, "extensions": {"code": error.code, **error.details}}]
    }
    return Response(
        orjson.dumps(body),
        STATUS[type(error)],
        media_type=f"{JSON}; charset=utf-8",
        headers=headers,
    )
