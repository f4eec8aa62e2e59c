"""Claims over time: the stances on a claim in their order, and what each adds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from schema.context import Asking
from schema.reads.chains import first_reports_of
from schema.reads.claim_stances import Stance, load_timelines
from schema.tables.vocabulary import Stage

COMMENTS = frozenset(("COMMENTS_ON", "CONDITIONAL_ON"))
STAGES = [str(stage) for stage in Stage]
"""From the earliest to the latest."""


class Through(NamedTuple):
    """By which report a stance is known: that which characterises it, or the statement's first."""

    statement: str
    characterised_by: str | None


class TimelineEntry(NamedTuple):
    """A stance, and what it adds to those before it."""

    stance: str
    step: str
    through: Through

    @property
    def place(self) -> tuple[str, str]:
        """What its cursor is made of."""
        return "", self.stance


class TimelineEntries:
    """All entries of a timeline."""

    def __init__(self, stances: Sequence[Stance]) -> None:
        self._entries = list(_steps(stances))
        self._places = {entry.place: number for number, entry in enumerate(self._entries)}

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, part: slice) -> Sequence[TimelineEntry]:
        return self._entries[part]

    def index(self, place: tuple[str, str]) -> int:
        """Where the entry with that place stands. Raises ``ValueError`` when it is not there."""
        if place not in self._places:
            raise ValueError(place)
        return self._places[place]


async def timelines_of_claims(asking: Asking) -> Mapping[str, TimelineEntries | Exception]:
    """The timelines of claims."""
    found = await load_timelines(asking)
    return {
        claim: timeline if isinstance(timeline, Exception) else TimelineEntries(timeline.stances)
        for claim, timeline in found.items()
    }


async def reports_through(asking: Asking) -> Mapping[Through, str | None]:
    """The reports by which stances are known."""
    spoken = {key.statement: None for key in asking.keys if key.characterised_by is None}
    first = await first_reports_of(asking.sight, list(spoken)) if spoken else {}
    return {key: key.characterised_by or first.get(key.statement) for key in asking.keys}


def _steps(stances: Iterable[Stance]) -> Iterable[TimelineEntry]:
    """What each stance in turn is to those before it."""
    last: Stance | None = None
    for stance in stances:
        if stance.affirms:
            step = "FIRST" if last is None else _affirming_step(last.stage, stance.stage)
            last = stance
        else:
            step = "COMMENTS" if stance.position in COMMENTS else "DENIES"
        yield TimelineEntry(stance.id, step, Through(stance.statement, stance.characterised_by))


def _affirming_step(before: str | None, now: str | None) -> str:
    if before is None or now is None or before == now:
        return "REPEATS"
    return "ESCALATES" if STAGES.index(now) > STAGES.index(before) else "RETREATS"
