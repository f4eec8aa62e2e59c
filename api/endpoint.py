"""POST and GET /graphql after the GraphQL-over-HTTP specification: bytes in, bytes out."""

import asyncio
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

from api.caching import NOT_KEPT, Caching, Question, is_public, matches
from api.compression import encoded
from api.event_stream import event_stream
from api.graphiql import page
from api.negotiation import ANSWERS, EVENT_STREAM, GRAPHQL, HTML, JSON, is_json, names, preferred
from api.rates import ViewersBudget
from api.requests import context_of, request_of
from schema.answers import Answer
from schema.codes import Code
from schema.context import Context
from schema.errors import (
    BadRequest,
    DocumentNotFound,
    DocumentNotTrusted,
    ExpectedError,
    Forbidden,
    Internal,
    RateLimited,
    ReadingOnly,
    Unauthenticated,
    Unavailable,
    masked,
)
from schema.limits import Limit
from schema.operations import Operations
from schema.requests import Request, Watch

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
    DocumentNotFound: 400,
    DocumentNotTrusted: 400,
    MethodNotAllowed: 405,
    ReadingOnly: 405,
    Internal: 500,
    NotAcceptable: 406,
    UnsupportedMediaType: 415,
    TooLarge: 413,
    Unauthenticated: 401,
    Forbidden: 403,
    Unavailable: 503,
}
STATUS_OF_CODE: Mapping[str | None, int] = {
    Code.BAD_REQUEST: 400,
    Code.TIMEOUT: 503,
    Code.RATE_LIMITED: 429,
}


@dataclass(slots=True)
class Told:
    """What a request's headers say that matters here, read in one go: each look takes long."""

    accept: list[str]
    credentials: list[str]
    content_type: str = ""
    content_encoding: str = "identity"
    accept_encoding: str = ""
    if_none_match: str = ""

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
            elif name == b"accept-encoding":
                told.accept_encoding = value.decode("latin-1")
            elif name == b"if-none-match":
                told.if_none_match = value.decode("latin-1")
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

    def __init__(self, operations: Operations, caching: Caching, *, graphiql: bool) -> None:
        self._operations = operations
        self._caching = caching
        self._graphiql = graphiql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self.answer(scope, receive)
        except asyncio.CancelledError:
            # The server stops, and has waited for as long as it does.
            stopping = Unavailable("The server is stopping. Try again shortly.")
            response = _failure(stopping)
        except Exception as error:
            response = _failure(masked(error))
        await response(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive) -> ASGIApp:
        """The response to one request."""
        method = scope["method"]
        if method not in METHODS:
            allowed = ", ".join(METHODS)
            return _failure(MethodNotAllowed(f"Use one of {allowed}."), {"Allow": allowed})
        told = Told.by(scope)
        accept = ", ".join(told.accept) or "*/*"
        # Whoever may GET may ask for the head alone.
        getting = method in ("GET", "HEAD")
        asked = QueryParams(scope["query_string"]) if getting else {}
        naming = "query" in asked or "documentId" in asked
        browsing = getting and not naming and len(accept) <= LONGEST_HEADER
        state = scope["app"].state
        if self._graphiql and browsing and preferred(accept, (*ANSWERS, HTML)) == HTML:
            return page(is_off=state.settings.trusted_documents_only)
        credentials = told.credentials
        try:
            check_length(accept, told.content_type, told.accept_encoding)
            media_type = preferred(accept, ANSWERS)
            streams = names(accept, EVENT_STREAM) and not getting
            if media_type is None and not streams:
                raise NotAcceptable(f"Answers come as {JSON} or {GRAPHQL}.")
            viewer = await state.authenticator.viewer(credentials)
            if getting:
                sent = _from_query(asked)
            else:
                sent = await _from_body(receive, told, state.limits[Limit.BODY])
            request = await request_of(sent, state.documents, reading_only=getting)
            budget = state.rates.budget(viewer, scope)
            context = context_of(state, viewer, budget, is_dated=getting)
            if streams:
                watch = await self._operations.watch(request, context)
                if isinstance(watch, Watch):
                    return event_stream(state, self._operations, watch, context, credentials)
                if watch is not None:
                    return await Reply(media_type or GRAPHQL, told, budget).to(watch)
            if media_type is None:
                raise NotAcceptable(f"Only subscriptions are answered as {EVENT_STREAM}.")
            reply = Reply(media_type, told, budget)
            if getting:
                question = self._caching.question(
                    request, viewer, scope["query_string"], media_type
                )
                return await self._got(question, request, context, reply)
        except ReadingOnly as error:
            return _failure(error, {"Allow": "POST"})
        except ExpectedError as error:
            return _failure(error)
        except ClientDisconnect:
            return Response(status_code=400)  # Nobody is there to read it.
        return await reply.to(await self._operations.answer(request, context))

    async def _got(
        self, question: Question, request: Request, context: Context, reply: "Reply"
    ) -> ASGIApp:
        """The response to a GET: what the client has already is not read again."""
        known = reply.told.if_none_match
        if known not in ("", "*"):
            edition = await self._operations.edition(context)
            if edition is not None and matches(question.tag(edition), known):
                return Response(status_code=304, headers=question.headers(edition))
        answer = await self._operations.answer(request, context)
        if answer.edition is None:
            return await reply.to(answer)
        headers = question.headers(answer.edition)
        if known == "*":
            return Response(status_code=304, headers=headers)
        return await reply.to(answer, headers)


def check_length(*headers: str) -> None:
    """Refuse headers that nobody needs. Raises ``BadRequest``."""
    if max(map(len, headers)) > LONGEST_HEADER:
        raise BadRequest(
            f"Accept, Accept-Encoding and Content-Type have at most {LONGEST_HEADER:,} characters."
        )


def lines_of(headers: Mapping[str, str]) -> HeaderLines:
    """Headers as they are sent."""
    return tuple((name.lower().encode(), text.encode()) for name, text in headers.items())


@lru_cache(maxsize=10)
def header_lines(media_type: str) -> HeaderLines:
    """The headers of an answer that no cache keeps, but for its length."""
    return lines_of({"Content-Type": media_type, **NOT_KEPT})


@dataclass(frozen=True, slots=True)
class Reply:
    """How the answer to one request is sent."""

    media_type: str
    told: Told
    budget: ViewersBudget

    async def to(self, answer: Answer, headers: Mapping[str, str] | None = None) -> Answered:
        """An answer, and what its viewer may still ask for; ``headers`` are for caches."""
        content_type = f"{self.media_type}; charset=utf-8"
        if headers is None:
            lines = header_lines(content_type)
        else:
            lines = lines_of({"Content-Type": content_type, **headers})
        if headers is None or not is_public(headers):
            # What caches keep for everyone says nothing of one.
            lines += self.budget.headers
        if answer.code == RateLimited.code:
            lines += ((b"retry-after", b"%d" % self.budget.seconds),)
        body, encoding = await encoded(answer.body, self.told.accept_encoding)
        if encoding is not None:
            lines += ((b"content-encoding", encoding.encode()),)
        return Answered(body, status_of(answer, self.media_type), lines)


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


async def _from_body(receive: Receive, told: Told, most: int) -> dict[str, Any]:
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
        if len(body) > most:
            raise TooLarge(
                f"A request has at most {most:,} bytes.",
                limit=Limit.BODY.label,
                maximum=most,
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


def _failure(error: ExpectedError, headers: Mapping[str, str] | None = None) -> Response:
    if isinstance(error, Unauthenticated):
        headers = {"WWW-Authenticate": "Bearer"}
    body = {
        "errors": [{"message": error.message, "extensions": {"code": error.code, **error.details}}]
    }
    return Response(
        orjson.dumps(body),
        STATUS[type(error)],
        media_type=f"{JSON}; charset=utf-8",
        headers={**NOT_KEPT, **(headers or {})},
    )
