"""Traces by OpenTelemetry: a span for each operation, and below it one for each of its SELECTs.

Imported only where traces are on: what it stands on takes time and memory.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

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

READING = ("SELECT", "WITH")
"""How a SELECT begins; transactions, too, are told of by the driver."""

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

    def statement(self, sent: asyncpg.connection.LoggedQuery) -> None:
        """The span of a SELECT that the driver has sent; never of its values.

        Made at one go, since it is over: begun and ended by the tracer it would take eight times
        as long, and an answer has many.
        """
        ended = time.time_ns()
        operation = get_current_span()
        if not operation.is_recording() or not sent.query.lstrip(" (").startswith(READING):
            return
        parent = operation.get_span_context()
        failed = sent.exception is not None
        self._processor.on_end(
            ReadableSpan(
                "SELECT",
                SpanContext(parent.trace_id, random.getrandbits(64), False, parent.trace_flags),
                parent,
                self._provider.resource,
                {"db.query.text": sent.query},
                kind=SpanKind.CLIENT,
                status=Status(StatusCode.ERROR, type(sent.exception).__name__) if failed else OK,
                start_time=ended - int(sent.elapsed * 1e9),
                end_time=ended,
                instrumentation_scope=SCOPE,
            )
        )

    def close(self) -> None:
        """Send what waits."""
        self._provider.shutdown()
