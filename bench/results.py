"""The table of what was measured, and whether the targets are met."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from bench.measure import Sample

OURS, FLOOR, PEER, HIDDEN = "On Record", "floor", "PostGraphile", "30% hidden"

Figures: TypeAlias = Mapping[str, Sample]
"""What was measured for one question at one number of connections, by server."""


@dataclass(frozen=True, slots=True)
class Run:
    """One line of the table: a question, asked over a number of connections."""

    question: str
    label: str
    connections: int
    figures: Figures
    within: float | None = None
    """How many times the feed's time it may take."""

    @property
    def rate(self) -> float:
        """Our requests a second."""
        return self.figures[OURS].requests_per_second


def table(runs: list[Run]) -> str:
    """Requests a second and processor milliseconds a request, side by side."""
    lines = [
        f"{'':<31}requests a second{'':<29}processor ms a request (server + database)",
        f"{'':<25}{'':>6}{OURS:>10}{PEER:>13}{'':>8}{FLOOR:>9}{'':>8}"
        f"{OURS:>14}{PEER:>15}{FLOOR:>15}{'':>8}",
    ]
    for run in runs:
        ours = run.figures[OURS]
        if PEER not in run.figures:
            slower = to_feed(run, runs)
            told = "" if slower is None else f"{slower:.2f}x the feed's time"
            lines.append(
                f"{run.label:<25}{run.connections:>4}  {ours.requests_per_second:>10.1f}"
                f"  {told:<36}{processor(ours):>15}"
            )
            continue
        floor, peer = run.figures[FLOOR], run.figures[PEER]
        lines.append(
            f"{run.label:<25}{run.connections:>4}  {ours.requests_per_second:>10.1f}"
            f"{peer.requests_per_second:>13.1f}{times(ours, peer):>8}"
            f"{floor.requests_per_second:>9.1f}{times(ours, floor):>8}"
            f"{processor(ours):>14}{processor(peer):>15}{processor(floor):>15}"
            f"{ours.total / floor.total:>7.2f}x"
        )
        hidden = run.figures.get(HIDDEN)
        if hidden is not None:
            lines.append(
                f"{'  ' + HIDDEN:<25}{run.connections:>4}  {hidden.requests_per_second:>10.1f}"
                f"{'':>13}{'':>8}{'':>9}{'':>8}{processor(hidden):>14}"
            )
    return "\n".join(lines)


def to_feed(run: Run, runs: list[Run]) -> float | None:
    """How many times the feed's time an answer takes, where the feed was measured, too."""
    of_feed = (
        other for other in runs if (other.question, other.connections) == ("feed", run.connections)
    )
    feed = next(of_feed, None)
    return None if feed is None else feed.rate / run.rate


def times(one: Sample, other: Sample) -> str:
    """How many times as many requests."""
    return f"{one.requests_per_second / other.requests_per_second:.2f}x"


def processor(sample: Sample) -> str:
    """Milliseconds of the server and of the database."""
    return f"{sample.server:.2f} + {sample.database:.2f}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was aimed at, and what came of it."""

    aim: str
    ratio: float
    is_met: bool

    def __str__(self) -> str:
        return f"{'met   ' if self.is_met else 'MISSED'} {self.ratio:6.2f}x  {self.aim}"


def verdicts(runs: list[Run]) -> list[Verdict]:
    """Whether the targets are met."""
    found = []
    for run in runs:
        of = f"{run.label}, clients: {run.connections}"
        if run.within is not None:
            slower = to_feed(run, runs)
            if slower is not None:
                aim = f"{of}: the feed's time, at most {run.within}x"
                found.append(Verdict(aim, slower, slower <= run.within))
        if PEER not in run.figures:
            continue
        ours, floor, peer = (run.figures[name] for name in (OURS, FLOOR, PEER))
        faster = ours.requests_per_second / peer.requests_per_second
        dearer = ours.total / floor.total
        peers, floors = f"{of}: {PEER}'s requests a second", f"{of}: the floor's processor time"
        if run.question == "feed" and run.connections > 1:
            found.append(Verdict(f"{peers}, at least 2.5x", faster, faster >= 2.5))
            found.append(Verdict(f"{floors}, at most 1.3x", dearer, dearer <= 1.3))
        elif run.question in ("mobile", "node"):
            found.append(Verdict(f"{peers}, more than 1x", faster, faster > 1))
    return found


def conditions(statements: int, rounds: int, seconds: int) -> str:
    """What the figures hold for."""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({processor_name()}), "
        f"Python {platform.python_version()}\n"
        f"{statements:,} statements, all public; medians of {rounds} x {seconds} s, in turns"
    )


def processor_name() -> str:
    """The processor's name as the kernel gives it."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
