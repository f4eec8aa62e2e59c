"""Contradictions: stances on a claim that cannot both be right."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

from schema.context import Asking
from schema.reads.claim_stances import Stance, Timeline, load_timelines, speakers_in
from schema.reads.origins import Origins, load_origins


class Contradiction(NamedTuple):
    """Two stances that contradict one another, and why."""

    left: str
    right: str
    reason: str

    @property
    def place(self) -> tuple[str, str]:
        """What its cursor is made of."""
        return self.right, self.left


class Contradictions:
    """All contradictions in a timeline, ordered by the left stance, then by the right one.

    There may be as many as pairs of stances: they are counted at once, and made where a page
    wants them.
    """

    def __init__(self, timeline: Timeline, origins: Origins) -> None:
        stances = timeline.stances
        self._stances = stances
        self._origins = origins
        self._wider = timeline.wider
        self._number = {stance.id: number for number, stance in enumerate(stances)}
        self._denials: dict[tuple[str, str | None], list[int]] = {}
        for number, stance in enumerate(stances):
            if stance.denies:
                self._denials.setdefault((stance.claim, stance.stage), []).append(number)
        self._linked = self._links(timeline)
        rights = [self._number_of_rights(left) for left in range(len(stances))]
        self._lefts = [left for left, number in enumerate(rights) if number]
        self._ends = list(accumulate(rights[left] for left in self._lefts))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, part: slice) -> Sequence[Contradiction]:
        start, end, _ = part.indices(len(self))
        found: list[Contradiction] = []
        at = bisect_right(self._ends, start)
        while start + len(found) < end:
            left = self._lefts[at]
            rights = self._rights(left)
            skipped = max(0, start - (self._ends[at] - len(rights)))
            wanted = end - start - len(found)
            found += [self._pair(left, right) for right in rights[skipped : skipped + wanted]]
            at += 1
        return found

    def index(self, place: tuple[str, str]) -> int:
        """Where the pair with that place stands. Raises ``ValueError`` when it is not there."""
        right, left = (self._number.get(id_, -1) for id_ in place)
        at = self._lefts.index(left)
        rights = self._rights(left)
        return self._ends[at] - len(rights) + rights.index(right)

    def _wider_and_itself(self, claim: str | None) -> Iterator[str]:
        while claim is not None:
            yield claim
            claim = self._wider.get(claim)

    def _opposing(self, stance: Stance) -> Iterator[list[int]]:
        """The denials, at an affirming stance's stage, of its claim and of each wider one."""
        if stance.affirms:
            for claim in self._wider_and_itself(stance.claim):
                yield self._denials.get((claim, stance.stage), [])

    def _opposes(self, left: int, right: int) -> bool:
        """Whether the right stance is among the denials that oppose the left one."""
        one, other = self._stances[left], self._stances[right]
        return (
            one.affirms
            and other.denies
            and one.stage == other.stage
            and other.claim in self._wider_and_itself(one.claim)
        )

    def _number_of_rights(self, left: int) -> int:
        """How many stances contradict a left one, without making the list of them."""
        opposing = sum(map(len, self._opposing(self._stances[left])))
        linked = self._linked.get(left, ())
        return opposing + sum(not self._opposes(left, right) for right in linked)

    def _rights(self, left: int) -> list[int]:
        """The numbers of the stances that contradict a left one, in order."""
        opposing = chain.from_iterable(self._opposing(self._stances[left]))
        return sorted(self._linked.get(left, set()).union(opposing))

    def _pair(self, left: int, right: int) -> Contradiction:
        one, other = self._stances[left], self._stances[right]
        voice = self._origins.voice[one.statement]
        if voice is not None and voice == self._origins.voice[other.statement]:
            reason = "SAME_VOICE"
        elif self._opposes(left, right):
            reason = "OPPOSED"
        else:
            reason = "LINKED"
        return Contradiction(one.id, other.id, reason)

    def _links(self, timeline: Timeline) -> Mapping[int, set[int]]:
        """The pairs that links join: an affirming stance before a denying one, else in order."""
        of_statement: dict[str, list[int]] = {}
        for number, stance in enumerate(timeline.stances):
            of_statement.setdefault(stance.statement, []).append(number)
        linked: dict[int, set[int]] = {}
        for source, target in timeline.contradicts:
            for one in of_statement.get(source, ()):
                for other in of_statement.get(target, ()):
                    left, right = sorted((one, other))
                    if self._stances[left].denies and self._stances[right].affirms:
                        left, right = right, left
                    linked.setdefault(left, set()).add(right)
        return linked


async def contradictions_of_claims(asking: Asking) -> Mapping[str, Contradictions | Exception]:
    """The contradictions in claims' timelines."""
    timelines = await load_timelines(asking)
    origins = await load_origins(asking.sight, speakers_in(timelines.values()))
    return {
        claim: timeline if isinstance(timeline, Exception) else Contradictions(timeline, origins)
        for claim, timeline in timelines.items()
    }
