"""What was measured, as a table for people and as JSON."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.measure import Sample

OURS, FLOOR, PEER, HIDDEN = "On Record", "floor", "PostGraphile", "30% hidden"


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured for one question, asked over a number of connections."""

    question: str
    label: str
    connections: int
    figures: Mapping[str, Sample]
    """By server; by the way of asking; by the number of workers; where records grow, by size."""


@dataclass(frozen=True, slots=True)
class Results:
    """All that one run of the benchmark found."""

    conditions: Mapping[str, Any]
    runs: Sequence[Run]
    ways: Sequence[Run]
    workers: Sequence[Run]
    growth: Sequence[Run]
    memory: Mapping[str, float]
    """Megabytes that each server holds in the end."""

    def sample(self, question: str, connections: int, server: str = OURS) -> Sample | None:
        """What was measured of a server, if it was."""
        found = (
            run.figures.get(server)
            for run in self.runs
            if (run.question, run.connections) == (question, connections)
        )
        return next(found, None)


def table(results: Results) -> Iterator[str]:
    """The lines of the table."""
    yield (
        f"{'':<49}{'requests/s':>11}{'p50 ms':>9}{'p95 ms':>9}"
        f"{'CPU ms a request':>20}{'requests/s, CPU of others to ours':>38}"
    )
    for run in results.runs:
        ours = run.figures[OURS]
        for server, sample in run.figures.items():
            head = f"{run.label}, clients: {run.connections}" if server == OURS else ""
            compared = "" if server == OURS else ratios(ours, sample)
            yield (
                f"{head:<36}{server:<13}{sample.requests_per_second:>11,.1f}{sample.p50:>9.2f}"
                f"{sample.p95:>9.2f}{sample.server:>11.2f} +{sample.database:>7.2f}{compared:>38}"
            )
    for run in (*results.ways, *results.workers):
        yield ""
        plain, *_ = run.figures.values()
        for name, sample in run.figures.items():
            head = f"{run.label}, clients: {run.connections}" if sample is plain else ""
            yield (
                f"{head:<36}{name:<13}{sample.requests_per_second:>11,.1f}{sample.p50:>9.2f}"
                f"{sample.p95:>9.2f}{sample.server:>11.2f} +{sample.database:>7.2f}"
                f"{ratios(plain, sample):>38}"
            )
    if results.growth:
        sizes = list(results.growth[0].figures)
        yield ""
        yield f"{'statements:':<49}" + "".join(f"{size:>14}" for size in sizes)
        for run in results.growth:
            told = "".join(f"{run.figures[size].p50:>11.2f} ms" for size in sizes)
            yield f"{run.label:<36}{'p50':<13}{told}"
    yield ""
    yield "Memory: " + ", ".join(f"{name} {held:.0f} MB" for name, held in results.memory.items())


def ratios(ours: Sample, other: Sample) -> str:
    """Another's requests and processor time, as multiples of ours."""
    requests = other.requests_per_second / ours.requests_per_second
    return f"{requests:.2f}x, {other.total / ours.total:.2f}x"


def as_json(results: Results, verdicts: Sequence[Any]) -> dict[str, Any]:
    """The same, for programs."""
    return {
        **results.conditions,
        "runs": [asdict(run) for run in results.runs],
        "ways": [asdict(run) for run in results.ways],
        "workers": [asdict(run) for run in results.workers],
        "growth": [asdict(run) for run in results.growth],
        "megabytes": results.memory,
        "targets": [asdict(verdict) for verdict in verdicts],
    }


def conditions(statements: int, rounds: int, seconds: int) -> dict[str, Any]:
    """What the figures hold for."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": os.cpu_count(),
        "processor": processor_name(),
        "python": platform.python_version(),
        "statements": statements,
        "rounds": rounds,
        "seconds": seconds,
    }


def processor_name() -> str:
    """The processor's name as the kernel gives it."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
