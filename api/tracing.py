"""Traces by OpenTelemetry: a span for each operation, and below it one for each of its SELECTs.

Imported only where traces are on: what it stands on takes time and memory.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
from opentelemetry.context import Context, attach
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import (
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    get_current_span,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import Scope

from api.errors import UsageError
from schema.codes import Code

FAULTS = {Code.INTERNAL, Code.TIMEOUT}
"""Outcomes that are not the client's doing."""

SCOPE = InstrumentationScope("onrecord")
OK = Status(StatusCode.UNSET)

PROPAGATOR = TraceContextTextMapPropagator()
CARRIED = {b"traceparent", b"tracestate"}


class Tracing:
    """Spans of one application, sent by OTLP to where the environment says (``OTEL_…``)."""

    def __init__(self, share: float) -> None:
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        except ImportError:
            raise UsageError(
                "ONRECORD_TRACES is set, and nothing sends traces: install "
                "opentelemetry-exporter-otlp-proto-http beside this program"
            ) from None
        by_share = TraceIdRatioBased(share)
        self._provider = TracerProvider(
            # Whoever asks may name the trace, and have it left out, but not have more traced.
            sampler=ParentBased(by_share, remote_parent_sampled=by_share),
            # The environment's own name counts first.
            resource=Resource.create({SERVICE_NAME: "onrecord"}).merge(
                OTELResourceDetector().detect()
            ),
            shutdown_on_exit=False,
        )
        self._processor = BatchSpanProcessor(OTLPSpanExporter())
        self._provider.add_span_processor(self._processor)
        self._tracer = self._provider.get_tracer(SCOPE.name)

    def received(self, scope: Scope) -> None:
        """Take over the trace that a request belongs to, as its headers say."""
        carried = {
            name.decode(): value.decode("latin-1")
            for name, value in scope["headers"]
            if name in CARRIED
        }
        attach(PROPAGATOR.extract(carried, Context()))

    @contextmanager
    def operation(self) -> Iterator[Span]:
        """The span of an operation, whose name is told when it is known."""
        with self._tracer.start_as_current_span("operation", kind=SpanKind.SERVER) as span:
            yield span

    def describe(
        self, span: Span, type_: str, name: str | None, label: str, document: str, outcome: str
    ) -> None:
        """Say in an operation's span which one it was, and how it went."""
        span.update_name(f"{type_} {label}")
        span.set_attributes(
            {
                "graphql.operation.type": type_,
                "graphql.operation.name": name or "",
                "graphql.document.hash": document,
                "onrecord.outcome": str(outcome),
            }
        )
        if outcome in FAULTS:
            span.set_status(StatusCode.ERROR, str(outcome))

    def connections(self) -> type[asyncpg.Connection]:
        """Connections whose SELECTs have spans, below that of the operation that is traced."""
        told = self._told

        class Traced(asyncpg.Connection):  # type: ignore[misc]
            """A connection that tells of what it fetches."""

            __slots__ = ()

            async def fetch(self, query: str, *args: Any, **named: Any) -> Any:
                operation = get_current_span()
                if not operation.is_recording():
                    return await super().fetch(query, *args, **named)
                began, status = time.time_ns(), OK
                try:
                    return await super().fetch(query, *args, **named)
                except BaseException as error:
                    status = Status(StatusCode.ERROR, type(error).__name__)
                    raise
                finally:
                    told(operation.get_span_context(), query, began, status)

        return Traced

    def _told(self, parent: SpanContext, sql: str, began: int, status: Status) -> None:
        """Tell of a SELECT that is over; never of its values.

        Its span is made at one go: begun and ended by the tracer it would take eight times as long,
        and an answer has many.
        """
        self._processor.on_end(
            ReadableSpan(
                "SELECT",
                SpanContext(parent.trace_id, random.getrandbits(64), False, parent.trace_flags),
                parent,
                self._provider.resource,
                {"db.query.text": sql},
                kind=SpanKind.CLIENT,
                status=status,
                start_time=began,
                end_time=time.time_ns(),
                instrumentation_scope=SCOPE,
            )
        )

    def flush(self) -> None:
        """Send what waits."""
        self._provider.force_flush()

    def close(self) -> None:
        """Send what waits, and nothing more."""
        self._provider.shutdown()
