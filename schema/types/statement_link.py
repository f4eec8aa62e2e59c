"""What statements are to one another."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.fields import column, one, stored
from schema.planner.order import ascending
from schema.types.enums import StatementRelation
from schema.types.node import Node

if TYPE_CHECKING:
    from schema.types.report import Report
    from schema.types.statement import Statement


@stored(
    tables.StatementLink,
    order=ascending(tables.StatementLink.created_at),
    description="What one statement is to another: the source RESPONDS_TO, FOLLOWS … the target.",
)
class StatementLink(Node):
    source: Annotated["Statement", strawberry.lazy(".statement")] = one(
        tables.StatementLink.source_id,
        description="The statement that responds to, repeats or follows the other.",
    )
    target: Annotated["Statement", strawberry.lazy(".statement")] = one(
        tables.StatementLink.target_id,
        description="The statement that is responded to, repeated or followed.",
    )
    relation: StatementRelation = column(
        tables.StatementLink.relation, description="What the source is to the target."
    )
    asserted_by: Annotated["Report", strawberry.lazy(".report")] | None = one(
        tables.StatementLink.asserted_by_id,
        description="The report whose words say so. Null: an editor of this record says so.",
    )
