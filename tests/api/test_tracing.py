"""Traces, received as a collector receives them."""

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from api.app import create_app
from api.errors import UsageError
from tests.conftest import ClientOf, settings_of

pytestmark = pytest.mark.anyio

QUERY = "query Feed { statements(first: 2) { nodes { text appearances { nodes { id } } } } }"
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


class Received(NamedTuple):
    """A span as it was sent: with the service it is of, and its attributes as a mapping."""

    service: str
    span: Span
    attributes: dict[str, Any]


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Received]]:
    """All spans that a collector on loopback was sent; complete once the application has ended."""
    spans: list[Received] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            body = self.rfile.read(int(self.headers["Content-Length"]))
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                named = {each.key: each.value.string_value for each in resource.resource.attributes}
                for scope in resource.scope_spans:
                    for span in scope.spans:
                        told = {each.key: each.value.string_value for each in span.attributes}
                        spans.append(Received(named["service.name"], span, told))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield spans
    server.shutdown()
    thread.join()
    server.server_close()


async def test_an_operation_has_a_span_and_below_it_one_for_each_select(
    sampled_database: str, client_of: ClientOf, received: list[Received]
) -> None:
    async with client_of(sampled_database, traces=1, metrics_operations=("Feed",)) as client:
        parent = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
        answer = await client.post("/graphql", json={"query": QUERY}, headers=parent)
        assert len(answer.json()["data"]["statements"]["nodes"]) == 2
    operation, *selects = sorted(received, key=lambda each: each.span.start_time_unix_nano)
    assert operation.service == "onrecord"
    assert operation.span.trace_id.hex() == TRACE
    assert operation.span.parent_span_id.hex() == PARENT
    assert (operation.span.name, operation.span.kind) == ("query Feed", Span.SPAN_KIND_SERVER)
    document = operation.attributes.pop("graphql.document.hash")
    assert len(document) == 64
    assert operation.attributes == {
        "graphql.operation.type": "query",
        "graphql.operation.name": "Feed",
        "onrecord.outcome": "OK",
    }
    assert len(selects) == 2
    for each in selects:
        assert each.span.parent_span_id == operation.span.span_id
        assert (each.span.name, each.span.kind) == ("SELECT", Span.SPAN_KIND_CLIENT)
        assert each.attributes["db.query.text"].startswith("SELECT")
        assert each.span.start_time_unix_nano >= operation.span.start_time_unix_nano
        assert each.span.end_time_unix_nano > each.span.start_time_unix_nano


async def test_values_are_never_in_a_trace(
    sampled_database: str, client_of: ClientOf, received: list[Received]
) -> None:
    query = "query ($t: String!) { claims(where: { text: { eq: $t } }) { totalCount } }"
    async with client_of(sampled_database, traces=1) as client:
        for body in (
            {"query": query, "variables": {"t": "confided"}},
            {"query": query.replace("$t", '"confided"').replace('("confided": String!)', "")},
        ):
            answer = await client.post("/graphql", json=body)
            assert answer.json()["data"] == {"claims": {"totalCount": 0}}
    assert len(received) == 4
    assert "confided" not in str(received)


async def test_a_trace_that_is_not_sampled_is_not_sent_and_none_is_where_the_share_is_small(
    sampled_database: str, client_of: ClientOf, received: list[Received]
) -> None:
    async with client_of(sampled_database, traces=1) as client:
        parent = {"traceparent": f"00-{TRACE}-{PARENT}-00"}
        await client.post("/graphql", json={"query": QUERY}, headers=parent)
    async with client_of(sampled_database, traces=1e-9) as client:
        await client.post("/graphql", json={"query": QUERY})
    assert received == []


def test_without_a_sender_traces_are_refused_before_anything_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(UsageError, match="install opentelemetry-exporter-otlp-proto-http"):
        create_app(settings_of("postgresql://nowhere", traces=0.1))


async def test_what_the_server_fails_at_is_an_error_in_the_trace(
    sampled_database: str, client_of: ClientOf, received: list[Received]
) -> None:
    async with client_of(
        sampled_database, traces=1, read_connections=1, acquire_timeout=0.1
    ) as client:
        app = client._transport.app  # type: ignore[attr-defined]
        async with app.state.reads.borrowed():
            answer = await client.post("/graphql", json={"query": QUERY})
        assert answer.status_code == 503
    [operation] = received
    assert operation.span.status.code == Status.STATUS_CODE_ERROR
    assert operation.attributes["onrecord.outcome"] == "TIMEOUT"
