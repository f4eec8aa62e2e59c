"""What can be asked."""

import strawberry

from schema import tables
from schema.context import Info
from schema.planner import fields
from schema.planner.connection_types import Connection
from schema.tables.vocabulary import Scope
from schema.types.actor import Actor, ActorBy
from schema.types.claim import Claim
from schema.types.node import Node
from schema.types.report import Report, ReportBy
from schema.types.revision import Revision
from schema.types.search import SearchConnection, SearchWhere
from schema.types.statement import Statement
from schema.types.topic import Topic
from schema.types.viewer import CostBudget, Viewer


def asking(info: Info) -> Viewer:
    viewer, standing = info.context.viewer, info.context.budget.standing
    budget = CostBudget(
        limit=standing.limit, remaining=standing.remaining, resets_at=standing.resets_at
    )
    return Viewer(label=viewer.label, scopes=sorted(viewer.scopes), cost=budget)


@strawberry.type(
    description=(
        "Who said what, when, on whose authority, and which outlet reported it, citing whom."
    )
)
class Query:
    node: Node | None = fields.node(
        description=(
            "Anything, by its global id. Null: there is nothing with that id that you may see. "
            "Text that is no id is refused with BAD_USER_INPUT."
        )
    )
    nodes: list[Node | None] = fields.nodes(
        description=(
            "Up to 100 things by their global ids, in the order of the ids. Null stands in the "
            "place of an id that leads to nothing you may see, or is none."
        )
    )
    actor: Actor | None = fields.look_up(
        ActorBy,
        follow=tables.Actor.merged_into_id,
        description=(
            "One actor. If it was merged into another, that other one. Null: there is none that "
            "you may see."
        ),
    )
    report: Report | None = fields.look_up(
        ReportBy, description="One report. Null: there is none that you may see."
    )
    actors: Connection[Actor] = fields.listing(description="All actors, by name.")
    statements: Connection[Statement] = fields.listing(
        description="All statements, newest first, undated ones last."
    )
    reports: Connection[Report] = fields.listing(
        description="All reports, newest first, undated ones last."
    )
    claims: Connection[Claim] = fields.listing(
        description="All claims, the one recorded last first."
    )
    topics: Connection[Topic] = fields.listing(description="All topics, by label.")

    search: SearchConnection = fields.search(
        SearchWhere,
        description="What texts and names match a query, in one scope.",
    )
    revisions: Connection[Revision] = fields.listing(
        forward=True,
        scope=Scope.AUDIT_READ,
        description="All changes, the newest first. Needs the scope `audit:read`.",
    )
    viewer: Viewer = strawberry.field(
        resolver=asking, description="Who you are to this API, and what you may do."
    )
