"""How a claim stands: how many statements, from how many origins, do what to it."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from schema.context import Asking
from schema.reads.claim_stances import Stance, load_timelines, speakers_in
from schema.reads.origins import OriginCount, Origins, load_origins
from schema.tables.vocabulary import Certainty, Stage, StancePosition

Counted = TypeVar("Counted")


class PositionCount(NamedTuple):
    """How many statements do this to the claim."""

    position: str
    statements: int
    origins: OriginCount | None


class StageCount(NamedTuple):
    """How many statements put the event at this stage."""

    stage: str
    statements: int
    origins: OriginCount | None


class CertaintyCount(NamedTuple):
    """How many statements are this sure."""

    certainty: str
    statements: int
    origins: OriginCount | None


class ClaimStanding(NamedTuple):
    """What statements do to a claim; its origins are None where nobody wants to know them."""

    by_position: tuple[PositionCount, ...]
    by_stage: tuple[StageCount, ...]
    by_certainty: tuple[CertaintyCount, ...]
    origins: OriginCount | None


async def standings_of_claims(asking: Asking) -> Mapping[str, ClaimStanding | Exception]:
    """How claims stand."""
    timelines = await load_timelines(asking)
    origins = None
    if "origins" in asking.wanted:
        origins = await load_origins(asking.sight, speakers_in(timelines.values()))
    return {
        claim: timeline if isinstance(timeline, Exception) else _standing(timeline.stances, origins)
        for claim, timeline in timelines.items()
    }


def _standing(stances: Iterable[Stance], origins: Origins | None) -> ClaimStanding:
    positions: dict[str | None, set[str]] = {}
    stages: dict[str | None, set[str]] = {}
    certainties: dict[str | None, set[str]] = {}
    statements: set[str] = set()
    for stance in stances:
        statement = stance.statement
        statements.add(statement)
        positions.setdefault(stance.position, set()).add(statement)
        stages.setdefault(stance.stage, set()).add(statement)
        certainties.setdefault(stance.certainty, set()).add(statement)

    def counts(
        count: Callable[[str, int, OriginCount | None], Counted],
        terms: Iterable[str],
        found: Mapping[str | None, set[str]],
    ) -> tuple[Counted, ...]:
        return tuple(
            count(term, len(of_term), origins.count(of_term) if origins else None)
            for term in map(str, terms)
            if (of_term := found.get(term))
        )

    return ClaimStanding(
        counts(PositionCount, StancePosition, positions),
        counts(StageCount, Stage, stages),
        counts(CertaintyCount, Certainty, certainties),
        origins.count(statements) if origins else None,
    )
