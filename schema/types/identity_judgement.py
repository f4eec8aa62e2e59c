"""Whether two actors are one."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.fields import column, one, stored
from schema.planner.order import ascending
from schema.types.enums import IdentityVerdict
from schema.types.node import Node

if TYPE_CHECKING:
    from schema.types.actor import Actor
    from schema.types.report import Report


@stored(
    tables.IdentityJudgement,
    order=ascending(tables.IdentityJudgement.created_at),
    description=(
        'A judgement on whether two actors are one. "Another US official" makes two unnamed '
        "officials DIFFERENT; without a judgement nobody knows."
    ),
)
class IdentityJudgement(Node):
    left: Annotated["Actor", strawberry.lazy(".actor")] = one(
        tables.IdentityJudgement.left_id,
        description=(
            "One of the two; which of them stands left means nothing, but that the judgement "
            "raises its version and stands in its history."
        ),
    )
    right: Annotated["Actor", strawberry.lazy(".actor")] = one(
        tables.IdentityJudgement.right_id, description="The other one."
    )
    verdict: IdentityVerdict = column(
        tables.IdentityJudgement.verdict, description="Whether they are one."
    )
    reason: str | None = column(
        tables.IdentityJudgement.reason, description="Why; null when no reason was given."
    )
    asserted_by: Annotated["Report", strawberry.lazy(".report")] | None = one(
        tables.IdentityJudgement.asserted_by_id,
        description="The report whose words say so. Null: an editor of this record judged.",
    )
