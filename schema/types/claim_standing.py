"""How claims stand."""

from schema.planner.fields import derived, given
from schema.reads import claim_standing
from schema.types.enums import Certainty, Stage, StancePosition
from schema.types.origin import OriginCount

_STATEMENTS = "How many statements, each counted once."
_ORIGINS = "How many independent origins these statements have."


@derived(claim_standing.PositionCount, description="How many statements do this to the claim.")
class PositionCount:
    position: StancePosition = given(description="What they do to it.")
    statements: int = given(description=_STATEMENTS)
    origins: OriginCount = given(description=_ORIGINS)


@derived(claim_standing.StageCount, description="How many statements put the event at this stage.")
class StageCount:
    stage: Stage = given(description="How far along they put it.")
    statements: int = given(description=_STATEMENTS)
    origins: OriginCount = given(description=_ORIGINS)


@derived(claim_standing.CertaintyCount, description="How many statements are this sure.")
class CertaintyCount:
    certainty: Certainty = given(description="How sure their words are.")
    statements: int = given(description=_STATEMENTS)
    origins: OriginCount = given(description=_ORIGINS)


@derived(
    claim_standing.ClaimStanding,
    description=(
        "What statements do to a claim, in numbers. It says nothing of whether the claim is true. "
        "A statement that takes two stances counts once where they are alike, and under both where "
        "they differ. Retracted statements do not count, nor do stances that a retracted report "
        "ascribes. What nobody does is left out; the rest is in its vocabulary's order."
    ),
)
class ClaimStanding:
    by_position: list[PositionCount] = given(description="By what statements do to the claim.")
    by_stage: list[StageCount] = given(
        description="By how far along they put the event; those that do not say are in none."
    )
    by_certainty: list[CertaintyCount] = given(description="By how sure their words are.")
    origins: OriginCount = given(
        description="How many independent origins all of these statements have."
    )
