"""Traces by OpenTelemetry: a span for each operation, and below it one for each of its SELECTs.

Imported only where traces are on: what it stands on takes time and memory.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from opentelemetry.context import Context, attach
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, StatusCode, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import Scope

from api.errors import UsageError
from schema.codes import Code

FAULTS = {Code.INTERNAL, Code.TIMEOUT}
"""Outcomes that are not the client's doing."""

READING = ("SELECT", "WITH")
"""How a SELECT begins; transactions, too, are told of by the driver."""

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
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(share)),
            # The environment's own name counts first.
            resource=Resource.create({SERVICE_NAME: "onrecord"}).merge(
                OTELResourceDetector().detect()
            ),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("onrecord")

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
        """The span of a SELECT that the driver has sent; never of its values."""
        ended = time.time_ns()
        if not sent.query.lstrip(" (").startswith(READING) or not get_current_span().is_recording():
            return
        span = self._tracer.start_span(
            "SELECT",
            kind=SpanKind.CLIENT,
            attributes={"db.system.name": "postgresql", "db.query.text": sent.query},
            start_time=ended - int(sent.elapsed * 1e9),
        )
        if sent.exception is not None:
            span.set_status(StatusCode.ERROR, type(sent.exception).__name__)
        span.end(ended)

    def close(self) -> None:
        """Send what waits."""
        self._provider.shutdown()
