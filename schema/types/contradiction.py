"""Stances that cannot both be right."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.planner.enums import published
from schema.planner.fields import derived, given
from schema.reads import contradictions
from schema.tables.vocabulary import ContradictionReason

if TYPE_CHECKING:
    from schema.types.stance import Stance

published(ContradictionReason)


@derived(
    contradictions.Contradiction,
    description="Two stances on a claim, or on one that narrows it, that contradict one another.",
)
class Contradiction:
    left: Annotated["Stance", strawberry.lazy(".stance")] = given(
        description="The one that affirms; of two that do not differ in that, the earlier one."
    )
    right: Annotated["Stance", strawberry.lazy(".stance")] = given(
        description="The one that denies; of two that do not differ in that, the later one."
    )
    reason: ContradictionReason = given(
        description="Why they contradict one another; of several reasons, the first of the enum."
    )
