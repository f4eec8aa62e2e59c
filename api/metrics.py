"""Figures for Prometheus: what is asked, how long it takes, and how the process is off."""

from collections.abc import Collection, Iterator
from hmac import compare_digest
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schema.operations import Operations

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""The borders of the histograms: from a small answer to the longest time-out."""

OTHER = "other"


class ByLabels(dict[tuple[Any, ...], Any]):
    """A metric's figures by the values of its labels, each looked up once."""

    def __init__(self, metric: MetricWrapperBase) -> None:
        self._metric = metric

    def __missing__(self, labels: tuple[Any, ...]) -> Any:
        figure = self[labels] = self._metric.labels(*labels)
        return figure


class Metrics:
    """The figures of one application, in a registry of its own.

    The values of labels are bounded, whatever clients send: operations have the names of
    ``operations``, or else the name ``other``.
    """

    def __init__(self, operations: Collection[str]) -> None:
        self._names = frozenset(operations)
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._operations = ByLabels(
            Counter(
                "onrecord_operations",
                "Operations answered; the outcome is OK, CANCELLED, or the first error's code.",
                ("operation", "type", "outcome"),
                registry=self.registry,
            )
        )
        self._seconds = ByLabels(
            Histogram(
                "onrecord_operation_seconds",
                "How long operations took.",
                ("operation", "type"),
                buckets=SECONDS,
                registry=self.registry,
            )
        )
        self._cost = ByLabels(
            Counter(
                "onrecord_operation_cost",
                "What operations cost, in the unit of docs/limits.md.",
                ("operation", "type"),
                registry=self.registry,
            )
        )
        self._responses = ByLabels(
            Counter(
                "onrecord_responses",
                "HTTP responses of all addresses, by status.",
                ("status",),
                registry=self.registry,
            )
        )
        self.feed_lag = Histogram(
            "onrecord_feed_lag_seconds",
            "How old changes were when this process heard of them.",
            buckets=SECONDS,
            registry=self.registry,
        )

    def named(self, operation: str | None) -> str:
        """The name by which an operation is counted."""
        return operation if operation in self._names else OTHER

    def answered(self, operation: str, type_: str, outcome: str, seconds: float, cost: int) -> None:
        """Count an operation that was answered."""
        self._operations[operation, type_, outcome].inc()
        self._seconds[operation, type_].observe(seconds)
        self._cost[operation, type_].inc(cost)

    def responded(self, status: int) -> None:
        """Count a response."""
        self._responses[status,].inc()


class Present(Collector):
    """How the application is off at the moment of being asked; ``state`` is its state."""

    def __init__(self, state: Any, operations: Operations) -> None:
        self._state = state
        self._operations = operations

    def collect(self) -> Iterator[Metric]:
        """All figures of the moment."""
        lookups = CounterMetricFamily(
            "onrecord_cache_lookups",
            "What was looked up in the caches of documents and of plans, and whether it was there.",
            labels=("cache", "result"),
        )
        for name, cache in self._operations.caches.items():
            lookups.add_metric((name, "hit"), cache.hits)
            lookups.add_metric((name, "miss"), cache.misses)
        yield lookups

        connections = GaugeMetricFamily(
            "onrecord_pool_connections",
            "Connections to the database: open and in use, and how many there may be.",
            labels=("pool", "state"),
        )
        reads, writes = self._state.reads, self._state.writes.kw["bind"].pool
        connections.add_metric(("read", "open"), reads.open)
        connections.add_metric(("read", "busy"), reads.busy)
        connections.add_metric(("read", "most"), reads.most)
        busy = writes.checkedout()
        connections.add_metric(("write", "open"), busy + writes.checkedin())
        connections.add_metric(("write", "busy"), busy)
        connections.add_metric(("write", "most"), writes.size())
        yield connections

        feed = self._state.feed
        yield GaugeMetricFamily(
            "onrecord_subscriptions_open", "Subscriptions that are told.", feed.subscriptions
        )
        yield GaugeMetricFamily(
            "onrecord_feed_waiting_changes",
            "Changes heard of that the slowest group of subscribers was not told yet.",
            feed.waiting,
        )
        yield GaugeMetricFamily(
            "onrecord_feed_heard_timestamp_seconds",
            "When this process last knew all changes that there were.",
            feed.heard_at,
        )


def metrics_route(metrics: Metrics, token: str) -> Route:
    """The route of the figures, for whoever has the token."""

    async def told(request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if not compare_digest(given.encode(), f"Bearer {token}".encode()):
            return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(
            encode(metrics.registry),
            headers={"Content-Type": content_type, "Cache-Control": "no-store"},
        )

    return Route("/metrics", told)
