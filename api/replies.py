"""Replies: answers and refusals as HTTP has them, with their statuses and headers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.caching import NOT_KEPT, HeaderLines, Question
from api.compression import encoded
from api.negotiation import GRAPHQL, JSON
from api.rates import ViewersBudget
from schema.answers import Answer
from schema.codes import Code
from schema.context import Edition
from schema.cost import WORK
from schema.errors import ExpectedError, RateLimited, Unauthenticated

NOT_KEPT_LINES: HeaderLines = tuple(
    (name.lower().encode(), text.encode()) for name, text in NOT_KEPT.items()
)

STATUS: Mapping[Code | None, int] = {
    Code.BAD_REQUEST: 400,
    Code.PERSISTED_QUERY_NOT_FOUND: 400,
    Code.PERSISTED_QUERY_ONLY: 400,
    Code.UNAUTHENTICATED: 401,
    Code.FORBIDDEN: 403,
    Code.RATE_LIMITED: 429,
    Code.INTERNAL: 500,
    Code.TIMEOUT: 503,
}
"""The statuses of requests that are refused with these codes, whatever the client accepts."""


class Refusal(ExpectedError):
    """A request that HTTP refuses by a status of its own."""

    status: int


class NotFound(Refusal):
    """An address where nothing is."""

    code = Code.BAD_REQUEST
    status = 404


class MethodNotAllowed(Refusal):
    """A method that this address does not answer."""

    code = Code.BAD_REQUEST
    status = 405


class NotAcceptable(Refusal):
    """The client accepts nothing that is offered."""

    code = Code.BAD_REQUEST
    status = 406


class UnsupportedMediaType(Refusal):
    """The body is of a type that is not read here."""

    code = Code.BAD_REQUEST
    status = 415


class TooLarge(Refusal):
    """The body is larger than any sensible request."""

    code = Code.LIMIT_EXCEEDED
    status = 413


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


@lru_cache(maxsize=10)
def content_type(media_type: str) -> tuple[bytes, bytes]:
    """The header that says what an answer is."""
    return b"content-type", f"{media_type}; charset=utf-8".encode()


@dataclass(slots=True)
class Reply:
    """How the answer to one request is sent."""

    media_type: str
    accept_encoding: str
    budget: ViewersBudget

    def unchanged(self, question: Question, edition: Edition) -> Response:
        """That the client has the answer already."""
        response = Response(status_code=304)
        response.raw_headers += self._for_caches(question, edition)
        return response

    async def to(self, answer: Answer, question: Question | None = None) -> Answered:
        """An answer, and what its viewer may still ask for; caches are told of a question's."""
        lines: HeaderLines
        if question is None or answer.edition is None:
            lines = (*NOT_KEPT_LINES, *self.budget.headers)
        else:
            lines = self._for_caches(question, answer.edition)
        lines = (content_type(self.media_type), *lines)
        if answer.code is Code.RATE_LIMITED:
            lines += ((b"retry-after", b"%d" % self.budget.seconds),)
        body, encoding = await encoded(answer.body, self.accept_encoding)
        if encoding is not None:
            lines += ((b"content-encoding", encoding.encode()),)
        return Answered(body, status_of(answer, self.media_type), lines)

    def _for_caches(self, question: Question, edition: Edition) -> HeaderLines:
        lines = question.headers(edition)
        # What caches keep for everyone says nothing of one.
        return lines if question.is_public else (*lines, *self.budget.headers)


def status_of(answer: Answer, media_type: str) -> int:
    """Legacy clients get 200 for whatever GraphQL has to say; others are told by the status."""
    if answer.executed:
        return 200
    if answer.code in STATUS:
        return STATUS[answer.code]
    return 400 if media_type == GRAPHQL else 200


async def fined(error: ExpectedError, budget: ViewersBudget) -> Response:
    """The response to such a request of a known viewer or address: looking at it costs, too."""
    try:
        await budget.open()
        await budget.fine(WORK)
    except RateLimited as limited:
        error = limited
    response = failure(error)
    response.raw_headers += budget.headers
    if isinstance(error, RateLimited):
        response.raw_headers.append((b"retry-after", b"%d" % budget.seconds))
    return response


async def elsewhere(_request: Request, error: Exception) -> Response:
    """The response to a request for what no route has, as Starlette reports it."""
    if isinstance(error, HTTPException) and error.status_code == MethodNotAllowed.status:
        return failure(MethodNotAllowed("This address is for reading: use GET."), error.headers)
    return failure(NotFound("Nothing is at this address: GraphQL is at /graphql."))


def failure(error: ExpectedError, headers: Mapping[str, str] | None = None) -> Response:
    """The response to a request that is refused before it is one of GraphQL."""
    if isinstance(error, Unauthenticated):
        headers = {"WWW-Authenticate": "Bearer"}
    return Response(
        orjson.dumps({"errors": [error.formatted]}),
        error.status if isinstance(error, Refusal) else STATUS[error.code],
        media_type=f"{JSON}; charset=utf-8",
        headers={**NOT_KEPT, **(headers or {})},
    )
