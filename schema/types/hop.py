"""The steps by which words reach a report."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.fields import column, computed, one, stored
from schema.planner.filters import matches, related, where_input
from schema.planner.order import ascending
from schema.types.enums import HopRole
from schema.types.filters import Filter

if TYPE_CHECKING:
    from schema.types.actor import Actor, ActorWhere
    from schema.types.report import Report, ReportWhere


@where_input("hops")
class HopWhere:
    role: Filter[HopRole] | None = matches(
        tables.Hop.role, description="What happened to the words."
    )
    actor: Annotated["ActorWhere", strawberry.lazy(".actor")] | None = related(
        tables.Hop.actor_id, description="The actor matches."
    )
    report: Annotated["ReportWhere", strawberry.lazy(".report")] | None = related(
        tables.Hop.report_id, description="The report matches."
    )


@stored(
    tables.Hop,
    order=ascending(tables.Hop.position),
    description=(
        "One step by which words reached a report: SAID by an official, TOLD to an agency, "
        "PUBLISHED in its item, CITED by an article."
    ),
)
class Hop:
    position: int = column(
        tables.Hop.position, description="Which step it is, counted from 0 for the first."
    )
    role: HopRole = column(tables.Hop.role, description="What happened to the words.")
    actor: Annotated["Actor", strawberry.lazy(".actor")] | None = one(
        tables.Hop.actor_id,
        description=(
            "Who said, was told, published or cited them. Null: no source says who, or you may "
            "not see it, which `withheld` tells."
        ),
    )
    report: Annotated["Report", strawberry.lazy(".report")] | None = one(
        tables.Hop.report_id,
        description=(
            "The report in which this happened. Null: in none, or you may not see it, which "
            "`withheld` tells."
        ),
    )
    cue: str | None = column(
        tables.Hop.cue,
        description='The words that tell of this step: "told Reuters". Null when not recorded.',
    )
    withheld: bool = computed(
        lambda row, seen: " OR ".join(
            f"({row(key)} IS NOT NULL AND NOT {seen(key)})" for key in ("actor_id", "report_id")
        ),
        description=(
            "Whether this step has an actor or a report that you may not see. Then the null in "
            "its place does not mean that there is none."
        ),
    )
