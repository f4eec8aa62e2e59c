"""What statements do to claims."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.fields import column, one, part, stored
from schema.planner.filters import matches, related, where_input
from schema.planner.order import ascending
from schema.types.enums import Certainty, Stage, StanceBasis, StancePosition
from schema.types.filters import Filter
from schema.types.node import Node
from schema.types.quote import Quote

if TYPE_CHECKING:
    from schema.types.claim import Claim, ClaimWhere
    from schema.types.report import Report, ReportWhere
    from schema.types.statement import Statement, StatementWhere


@where_input("stances")
class StanceWhere:
    position: Filter[StancePosition] | None = matches(
        tables.Stance.position, description="What the statement does to the claim."
    )
    certainty: Filter[Certainty] | None = matches(
        tables.Stance.certainty, description="How sure the words are."
    )
    stage: Filter[Stage] | None = matches(
        tables.Stance.stage, description="How far along the words put the event."
    )
    basis: Filter[StanceBasis] | None = matches(
        tables.Stance.basis, description="On what ground the stance is ascribed."
    )
    statement: Annotated["StatementWhere", strawberry.lazy(".statement")] | None = related(
        tables.Stance.statement_id, description="The statement matches."
    )
    claim: Annotated["ClaimWhere", strawberry.lazy(".claim")] | None = related(
        tables.Stance.claim_id, description="The claim matches."
    )
    characterised_by: Annotated["ReportWhere", strawberry.lazy(".report")] | None = related(
        tables.Stance.characterised_by_id,
        description="The report that characterises the statement so matches.",
    )


@stored(
    tables.Stance,
    order=ascending(tables.Stance.created_at),
    where=StanceWhere,
    description=(
        "What one statement does to one claim: asserts it, denies it, warns of it …, how surely, "
        "and about what stage of the event."
    ),
)
class Stance(Node):
    statement: Annotated["Statement", strawberry.lazy(".statement")] = one(
        tables.Stance.statement_id, description="The statement that takes the stance."
    )
    claim: Annotated["Claim", strawberry.lazy(".claim")] = one(
        tables.Stance.claim_id, description="The claim that it is about."
    )
    position: StancePosition = column(
        tables.Stance.position, description="What the statement does to the claim."
    )
    certainty: Certainty = column(tables.Stance.certainty, description="How sure the words are.")
    stage: Stage | None = column(
        tables.Stance.stage,
        description="How far along the words put the event; null when they do not say.",
    )
    basis: StanceBasis = column(
        tables.Stance.basis, description="On what ground the stance is ascribed to the statement."
    )
    characterised_by: Annotated["Report", strawberry.lazy(".report")] | None = one(
        tables.Stance.characterised_by_id,
        description=(
            "The report that calls the statement so, where the statement's own words do not: set "
            "exactly when `basis` is CHARACTERISED."
        ),
    )
    quote: Quote | None = part(
        "quote_",
        description="The characterising words, in that report; null when not recorded.",
    )
