"""What is done to actors that may be one: merged, unmerged, judged."""

from typing import Any

import strawberry

from schema import tables
from schema.mutations.inputs import Inputs
from schema.mutations.noun import input_type
from schema.mutations.nouns import ACTOR, IDENTITY_JUDGEMENT
from schema.mutations.payload import payload
from schema.mutations.resolvers import EXPECTED_VERSION, REASON, found, mutation
from schema.writes.finish import finished
from schema.writes.ledger import RowKey, key_of
from schema.writes.merging import is_merged, judged_different, merge, unmerge
from schema.writes.writing import Writing

WHICH = ("input", "id")


async def _merge(inputs: Inputs, writing: Writing, given: Any) -> RowKey | None:
    loser: tables.Actor | None = await found(inputs, writing, ACTOR, given)
    winner = await inputs.find(tables.Actor, given.into, ("input", "into"), lock=True)
    if loser is None or winner is None:
        return None
    if loser.merged_into_id is not None:
        # Nothing but this tells who does not see the winner that there is one.
        writing.refuse("CONFLICT", "It cannot be merged.", path=WHICH)
    elif winner.id == loser.id:
        writing.refuse("BAD_USER_INPUT", "It would be merged into itself.", path=("input", "into"))
    elif await is_merged(writing, winner):
        writing.refuse("CONFLICT", "It was merged into another actor.", path=("input", "into"))
    elif await judged_different(writing, loser, winner):
        writing.refuse("CONFLICT", "The two were judged DIFFERENT.", path=("input", "into"))
    writing.stop_if_refused()
    await merge(writing, loser, winner)
    await finished(writing)
    return key_of(winner)


async def _unmerge(inputs: Inputs, writing: Writing, given: Any) -> RowKey | None:
    loser: tables.Actor | None = await found(inputs, writing, ACTOR, given, merged=True)
    if loser is None:
        return None
    if not await is_merged(writing, loser):
        writing.refuse("CONFLICT", "It is not merged into another actor.", path=WHICH)
        return None
    await unmerge(writing, loser)
    if loser.merged_into_id is not None:
        message = "What it was merged into was merged on: unmerge that first."
        writing.refuse("CONFLICT", message, path=WHICH)
    await finished(writing)
    return key_of(loser)


async def _judge(inputs: Inputs, writing: Writing, given: Any) -> RowKey | None:
    judgement = await inputs.judgement(given, ("input",))
    if judgement is None:
        return None
    await finished(writing)
    return key_of(judgement)


actor_merge = mutation(
    "actorMerge",
    input_type(
        "ActorMergeInput",
        "Which actor turned out to be which other.",
        {
            "id": (strawberry.ID, "The actor that is merged, and remains as a pointer.", {}),
            "into": (strawberry.ID, "The actor that it is, and that gets all it has.", {}),
            "expected_version": EXPECTED_VERSION,
            "reason": REASON,
        },
    ),
    payload("actorMerge", "actor", ACTOR.type_, "The actor that the other was merged into."),
    _merge,
    "Merge one actor into another that it is: its statements, reports, names and affiliations "
    "become the other's. `actorUnmerge` undoes it.",
)
actor_unmerge = mutation(
    "actorUnmerge",
    input_type(
        "ActorUnmergeInput",
        "Which actor is not the one that it was merged into.",
        {
            "id": (strawberry.ID, "The actor that was merged.", {}),
            "expected_version": EXPECTED_VERSION,
            "reason": REASON,
        },
    ),
    payload("actorUnmerge", "actor", ACTOR.type_, "The actor that stands for itself again."),
    _unmerge,
    "Undo a merge: what the merge took from the actor is its own again; what was recorded on the "
    "other one meanwhile stays there.",
)
actor_judge = mutation(
    "actorJudge",
    IDENTITY_JUDGEMENT.input(
        "ActorJudgeInput",
        "Whether two actors are one. A pair is judged once: judging it again changes that.",
    ),
    payload(
        "actorJudge", "judgement", IDENTITY_JUDGEMENT.type_, "The judgement; null where refused."
    ),
    _judge,
    "Judge whether two actors are one. Nothing is merged by that. The judgement raises the version "
    "of its `left` actor, whichever way round the two are given, and not that of the other.",
)
