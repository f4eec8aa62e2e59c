"""Operations that are watched: counted, timed, traced where it is set so, logged where slow."""

import asyncio
import logging
from contextlib import nullcontext
from hashlib import sha256
from time import perf_counter
from typing import TYPE_CHECKING, Any

from api.metrics import Metrics
from schema.answers import Answer
from schema.codes import Code
from schema.context import Context
from schema.documents import name_of
from schema.errors import ExpectedError
from schema.operations import Operations
from schema.requests import Request

if TYPE_CHECKING:
    from api.tracing import Tracing

log = logging.getLogger("onrecord.operations")

LONGEST_NAME = 100
"""Characters of an operation's name that are told of."""

OK, CANCELLED = "OK", "CANCELLED"
"""Outcomes that are no errors: answered without any, and given up by the client."""


class ObservedOperations(Operations):
    """Answers operations, and tells of each how it went; never of its variables."""

    def __init__(
        self,
        *given: Any,
        metrics: Metrics,
        tracing: "Tracing | None",
        slow_seconds: float,
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self._metrics = metrics
        self._tracing = tracing
        self._slow_seconds = slow_seconds

    async def answer(self, request: Request, context: Context, *, planned: bool = True) -> Answer:
        """The answer to an operation."""
        outcome: str = Code.INTERNAL
        began = perf_counter()
        with nullcontext() if self._tracing is None else self._tracing.operation() as span:
            try:
                answer = await super().answer(request, context, planned=planned)
                outcome = answer.code or OK
            except ExpectedError as error:
                outcome = error.code
                raise
            except asyncio.CancelledError:
                outcome = CANCELLED
                raise
            finally:
                seconds = perf_counter() - began
                name, type_ = None, "unknown"
                if context.definition is not None:
                    name = (name_of(context.definition) or "")[:LONGEST_NAME] or None
                    type_ = context.definition.operation.value
                label = self._metrics.named(name)
                self._metrics.answered(label, type_, outcome, seconds, context.cost or 0)
                if span is not None and self._tracing is not None and span.is_recording():
                    self._tracing.describe(span, type_, name, label, hash_of(request), outcome)
                if seconds >= self._slow_seconds:
                    log.warning(
                        "slow operation",
                        extra={
                            "seconds": round(seconds, 3),
                            "type": type_,
                            "operation": name,
                            "document": hash_of(request),
                            "outcome": str(outcome),
                        },
                    )
        return answer


def hash_of(request: Request) -> str:
    """The SHA-256 of a request's document, by which it is known without being shown."""
    return sha256(request.query.encode(errors="surrogatepass")).hexdigest()
