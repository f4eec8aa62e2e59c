"""What actors are to one another."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.fields import column, one, part, stored
from schema.planner.filters import matches, moment, related, where_input
from schema.planner.order import descending
from schema.types.enums import AffiliationRole
from schema.types.filters import Filter, MomentFilter, StringFilter
from schema.types.moment import Moment
from schema.types.node import Node

if TYPE_CHECKING:
    from schema.types.actor import Actor, ActorWhere


@where_input("affiliations")
class AffiliationWhere:
    role: Filter[AffiliationRole] | None = matches(
        tables.Affiliation.role, description="What the member is to the organization."
    )
    title: StringFilter | None = matches(
        tables.Affiliation.title, description="The title as printed."
    )
    during: MomentFilter | None = moment("during_", description="When it held.")
    member: Annotated["ActorWhere", strawberry.lazy(".actor")] | None = related(
        tables.Affiliation.member_id, description="The member matches."
    )
    organization: Annotated["ActorWhere", strawberry.lazy(".actor")] | None = related(
        tables.Affiliation.organization_id, description="The organization matches."
    )


@stored(
    tables.Affiliation,
    order=descending(tables.Affiliation.during_sort),
    description=(
        "What one actor is to another: Sean Savett is SPOKESPERSON_FOR the National Security "
        "Council, which is PART_OF the White House."
    ),
)
class Affiliation(Node):
    member: Annotated["Actor", strawberry.lazy(".actor")] = one(
        tables.Affiliation.member_id, description="Who holds the office, speaks, or belongs."
    )
    organization: Annotated["Actor", strawberry.lazy(".actor")] = one(
        tables.Affiliation.organization_id, description="What is held, spoken for, or belonged to."
    )
    role: AffiliationRole = column(
        tables.Affiliation.role, description="What the member is to the organization."
    )
    title: str | None = column(
        tables.Affiliation.title,
        description='The title as printed: "deputy spokesperson". Null when none is.',
    )
    during: Moment | None = part("during_", description="When it held; null when no source says.")
