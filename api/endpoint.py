"""POST and GET /graphql after the GraphQL-over-HTTP specification: bytes in, bytes out."""

import asyncio
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.caching import Caching, Question, matches
from api.event_stream import event_stream
from api.graphiql import page
from api.negotiation import ANSWERS, EVENT_STREAM, GRAPHQL, HTML, JSON, is_json, names, preferred
from api.replies import (
    MethodNotAllowed,
    NotAcceptable,
    Reply,
    TooLarge,
    UnsupportedMediaType,
    failure,
    fined,
)
from api.requests import context_of, request_of
from schema.context import Context
from schema.errors import (
    BadRequest,
    ExpectedError,
    ReadingOnly,
    Unavailable,
    masked,
)
from schema.limits import Limit
from schema.operations import Operations
from schema.requests import Request, Watch

METHODS = ("GET", "HEAD", "POST")

LONGEST_HEADER = 1_000
"""Characters of a header, or of a query string, that is remembered; browsers send some hundred."""


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
            response = failure(stopping)
        except Exception as error:
            response = failure(masked(error))
        await response(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive) -> ASGIApp:
        """The response to one request."""
        method = scope["method"]
        if method not in METHODS:
            allowed = ", ".join(METHODS)
            return failure(MethodNotAllowed(f"Use one of {allowed}."), {"Allow": allowed})
        told = Told.by(scope)
        accept = ", ".join(told.accept) or "*/*"
        # Whoever may GET may ask for the head alone.
        getting = method in ("GET", "HEAD")
        asked = _parameters(scope["query_string"]) if getting else {}
        naming = "query" in asked or "documentId" in asked
        browsing = getting and not naming and len(accept) <= LONGEST_HEADER
        state = scope["app"].state
        if self._graphiql and browsing and preferred(accept, (*ANSWERS, HTML)) == HTML:
            return page(is_off=state.settings.trusted_documents_only)
        credentials = told.credentials
        budget = None
        try:
            check_length(accept, told.content_type, told.accept_encoding)
            media_type = preferred(accept, ANSWERS)
            streams = names(accept, EVENT_STREAM) and not getting
            if media_type is None and not streams:
                raise NotAcceptable(f"Answers come as {JSON} or {GRAPHQL}.")
            viewer = await state.authenticator.viewer(credentials)
            budget = state.rates.budget(viewer, scope)
            if getting:
                sent = _from_query(asked)
            else:
                sent = await _from_body(receive, told, state.limits[Limit.BODY])
            request = await request_of(sent, state.documents, reading_only=getting)
            context = context_of(state, viewer, budget, is_dated=getting)
            reply = Reply(media_type or GRAPHQL, told.accept_encoding, budget)
            if streams:
                watch = await self._operations.watch(request, context)
                if isinstance(watch, Watch):
                    return event_stream(state, self._operations, watch, context, credentials)
                if watch is not None:
                    return await reply.to(watch)
            if media_type is None:
                raise NotAcceptable(f"Only subscriptions are answered as {EVENT_STREAM}.")
            if getting:
                question = self._caching.question(
                    request, viewer, scope["query_string"], media_type
                )
                return await self._got(question, request, context, reply, told.if_none_match)
        except ReadingOnly as error:
            return failure(MethodNotAllowed(error.message), {"Allow": "POST"})
        except ExpectedError as error:
            return failure(error) if budget is None else await fined(error, budget)
        except ClientDisconnect:
            return Response(status_code=400)  # Nobody is there to read it.
        return await reply.to(await self._operations.answer(request, context))

    async def _got(
        self, question: Question, request: Request, context: Context, reply: Reply, known: str
    ) -> ASGIApp:
        """The response to a GET: what the client has already, by its tags, is not read again."""
        if known not in ("", "*"):
            edition = await self._operations.edition(context)
            if edition is not None and matches(question.tag(edition), known):
                return reply.unchanged(question, edition)
        answer = await self._operations.answer(request, context)
        if known == "*" and answer.edition is not None:
            return reply.unchanged(question, answer.edition)
        return await reply.to(answer, question)


def check_length(*headers: str) -> None:
    """Refuse headers that nobody needs. Raises ``BadRequest``."""
    if max(map(len, headers)) > LONGEST_HEADER:
        raise BadRequest(
            f"Accept, Accept-Encoding and Content-Type have at most {LONGEST_HEADER:,} characters."
        )


def _parameters(query_string: bytes) -> Mapping[str, str]:
    if len(query_string) > LONGEST_HEADER:
        return _read(query_string)
    return _remembered(query_string)


def _read(query_string: bytes) -> Mapping[str, str]:
    return dict(parse_qsl(query_string.decode("latin-1"), keep_blank_values=True))


# Apps ask for the same lists again and again, and reading takes a tenth of a small answer's time.
_remembered = lru_cache(maxsize=1_000)(_read)


def _from_query(parameters: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {**parameters}
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
