"""What is aimed at, each as a ratio of two figures of one run, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.measure import Sample
from bench.results import FLOOR, HIDDEN, OURS, PEER, Results, Run
from bench.ways import GET, POST, UNCHANGED
from bench.workers import ONE, TWO

FLAT = 1.3
"""How many times the time on the smallest record an answer may take on the largest."""
GROWING = ("feed", "mobile", "node", "deep_page", "nested", "provenance", "claim")
OF_THE_FEED = {"provenance": 3, "claim": 3}
"""How many times the feed's time these may take."""
MEGABYTES = 150


@dataclass(frozen=True, slots=True)
class Verdict:
    """An aim, and the figure that was measured for it."""

    aim: str
    figure: float
    bound: float
    at_least: bool

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps to the bound."""
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound

    def __str__(self) -> str:
        met = "met   " if self.is_met else "MISSED"
        bound = f"at {'least' if self.at_least else 'most'} {self.bound:g}"
        return f"{met} {self.figure:8.2f}  {self.aim}, {bound}"


def verdicts(results: Results) -> list[Verdict]:
    """The verdicts on all that was measured."""
    return [
        *faster_than_the_peer(results),
        *close_to_the_floor(results),
        *within_the_feed(results),
        *saved(results.ways),
        *spread(results.workers),
        *flat(results.growth),
        Verdict("our memory in MB", results.memory[OURS], MEGABYTES, at_least=False),
    ]


def faster_than_the_peer(results: Results) -> Iterator[Verdict]:
    """Requests a second beside PostGraphile's, and the database's work for one."""
    for question, connections, bound in (
        ("feed", 16, 2.5),
        ("feed", 1, 2.0),
        ("feed_bounded", 16, 2.0),
        ("mobile", 16, 1.8),
        ("mobile", 1, 1.3),
        ("node", 16, 1.3),
        ("node", 1, 1.2),
    ):
        ours, theirs = both(results, question, connections, PEER)
        if ours and theirs:
            yield Verdict(
                f"{question}, clients: {connections}: requests a second to {PEER}'s",
                ours.requests_per_second / theirs.requests_per_second,
                bound,
                at_least=True,
            )
    for question in ("feed", "mobile", "node"):
        ours, theirs = both(results, question, 16, PEER)
        if ours and theirs:
            yield Verdict(
                f"{question}, clients: 16: the database's time to that for {PEER}",
                ours.database / theirs.database,
                1,
                at_least=False,
            )


def close_to_the_floor(results: Results) -> Iterator[Verdict]:
    """The feed's processor time beside the floor's, and what hidden rows add to it."""
    feed, of_feed = results.sample("feed", 16), "feed, clients: 16: processor time"
    floor, hidden = (results.sample("feed", 16, server) for server in (FLOOR, HIDDEN))
    if feed and floor:
        yield Verdict(f"{of_feed} to the floor's", feed.total / floor.total, 1.4, at_least=False)
    if feed and hidden:
        aim = f"{of_feed} where three of ten rows are hidden"
        yield Verdict(aim, hidden.total / feed.total, 1.3, at_least=False)


def within_the_feed(results: Results) -> Iterator[Verdict]:
    """What nobody else answers: its time as a multiple of the feed's."""
    for run in results.runs:
        feed = results.sample("feed", run.connections)
        bound = 5 if run.question.startswith("search") else OF_THE_FEED.get(run.question)
        if feed and bound:
            yield Verdict(
                f"{run.label}, clients: {run.connections}: the feed's time",
                feed.requests_per_second / run.figures[OURS].requests_per_second,
                bound,
                at_least=False,
            )


def saved(ways: Sequence[Run]) -> Iterator[Verdict]:
    """What an app saves by naming its document, and by asking whether its answer still holds."""
    for run in ways:
        asked = f"{run.label}, clients: {run.connections}: requests a second"
        posted, got, unchanged = (
            run.figures[way].requests_per_second for way in (POST, GET, UNCHANGED)
        )
        if run.question == "mobile":
            # As quick, within what this measures.
            yield Verdict(f"{asked} by GET to those by POST", got / posted, 0.95, at_least=True)
        else:
            yield Verdict(f"{asked} by 304 to whole ones", unchanged / got, 5, at_least=True)


def spread(workers: Sequence[Run]) -> Iterator[Verdict]:
    """What a second process adds to the processor time of an answer."""
    for run in workers:
        yield Verdict(
            f"{run.label}, clients: {run.connections}: processor time with {TWO} to {ONE}",
            run.figures[TWO].server / run.figures[ONE].server,
            1.1,
            at_least=False,
        )


def flat(growth: Sequence[Run]) -> Iterator[Verdict]:
    """Answers' times on the largest record beside those on the smallest."""
    for run in growth:
        if run.question in GROWING or run.question.startswith("search"):
            smallest, *_, largest = run.figures.values()
            yield Verdict(f"{run.label}: growth of p50", largest.p50 / smallest.p50, FLAT, False)


def both(
    results: Results, question: str, connections: int, other: str
) -> tuple[Sample | None, Sample | None]:
    """What was measured of us and of another server."""
    return (
        results.sample(question, connections),
        results.sample(question, connections, other),
    )
