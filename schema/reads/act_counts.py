"""What an actor does by speaking, in numbers."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from schema.context import Asking, Clearance
from schema.reads.visibility import Seen
from schema.tables.vocabulary import StatementAct


class ActCount(NamedTuple):
    """How many statements do this."""

    act: str
    statements: int


async def acts_of_actors(asking: Asking) -> Mapping[str, tuple[ActCount, ...]]:
    """How many statements of each act actors made, in the vocabulary's order."""
    sight = asking.sight
    found: dict[str, dict[str, int]] = {key: {} for key in asking.keys}
    for actor, act, count in await sight.reader.fetch(_counts(sight.clearance), asking.keys):
        found[actor][act] = count
    return {
        actor: tuple(ActCount(act, counts[act]) for act in map(str, StatementAct) if act in counts)
        for actor, counts in found.items()
    }


@cache
def _counts(clearance: Clearance) -> str:
    return f"""
        SELECT s.speaker_id, s.act, count(*) FROM statement s
        WHERE s.speaker_id = ANY($1::uuid[]) AND s.retracted_at IS NULL
            AND {Seen(clearance)("s", "statement", "speaker_id")}
        GROUP BY s.speaker_id, s.act
    """
