"""Figures for Prometheus: what is asked, how long it takes, and how the process is off."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hmac import compare_digest
from itertools import accumulate
from math import inf
from operator import add
from typing import Any

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schema.operations import Operations

BORDERS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, inf)
"""The borders of the histograms, in seconds: from a small answer to the longest time-out."""

OTHER = "other"


@dataclass(slots=True)
class Tally:
    """Operations that were answered."""

    cost: int = 0
    seconds: float = 0.0
    within: list[int] = field(default_factory=lambda: [0] * len(BORDERS))
    """How many took so long, by the first border that they kept to."""

    def add(self, seconds: float, cost: int) -> None:
        """Count one."""
        self.cost += cost
        self.seconds += seconds
        self.within[bisect_left(BORDERS, seconds)] += 1

    def merge(self, other: "Tally") -> None:
        """Count all of another."""
        self.cost += other.cost
        self.seconds += other.seconds
        self.within = list(map(add, self.within, other.within))

    @property
    def buckets(self) -> list[tuple[str, float]]:
        """How many took at most so long, by the borders as Prometheus writes them."""
        return list(zip(map(floatToGoString, BORDERS), accumulate(self.within), strict=True))


class Metrics(Collector):
    """The figures of one application, in a registry of its own.

    The values of labels are bounded, whatever clients send: operations have the names of
    ``operations``, or else the name ``other``. What every request adds to is counted here: the
    library's own counters, with a lock each, take a twentieth of a small answer's time.
    """

    def __init__(self, operations: Collection[str]) -> None:
        self._names = frozenset(operations)
        self._tallies: defaultdict[tuple[str, str, str], Tally] = defaultdict(Tally)
        """By the operation's name, its type and its outcome."""
        self._responses: Counter[int] = Counter()
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.registry.register(self)
        self.feed_lag = Histogram(
            "onrecord_feed_lag_seconds",
            "How old changes were when this process heard of them.",
            buckets=BORDERS,
            registry=self.registry,
        )

    def named(self, operation: str | None) -> str:
        """The name by which an operation is counted."""
        return operation if operation in self._names else OTHER

    def answered(self, operation: str, type_: str, outcome: str, seconds: float, cost: int) -> None:
        """Count an operation that was answered."""
        self._tallies[operation, type_, outcome].add(seconds, cost)

    def responded(self, status: int) -> None:
        """Count a response."""
        self._responses[status] += 1

    def collect(self) -> Iterator[Metric]:
        """All that was counted."""
        operations = CounterMetricFamily(
            "onrecord_operations",
            "Operations answered; the outcome is OK, CANCELLED, or the first error's code.",
            labels=("operation", "type", "outcome"),
        )
        whatever_outcome: defaultdict[tuple[str, str], Tally] = defaultdict(Tally)
        for (operation, type_, outcome), tally in self._tallies.items():
            operations.add_metric((operation, type_, outcome), sum(tally.within))
            whatever_outcome[operation, type_].merge(tally)
        yield operations

        labels = ("operation", "type")
        seconds = HistogramMetricFamily(
            "onrecord_operation_seconds", "How long operations took.", labels=labels
        )
        cost = CounterMetricFamily(
            "onrecord_operation_cost",
            "What operations cost, in the unit of docs/limits.md.",
            labels=labels,
        )
        for names, tally in whatever_outcome.items():
            seconds.add_metric(names, tally.buckets, tally.seconds)
            cost.add_metric(names, tally.cost)
        yield seconds
        yield cost

        responses = CounterMetricFamily(
            "onrecord_responses", "HTTP responses of all addresses, by status.", labels=("status",)
        )
        for status, count in self._responses.items():
            responses.add_metric((str(status),), count)
        yield responses


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
