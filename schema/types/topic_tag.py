"""Topics on statements, reports and claims."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.fields import one, part, stored
from schema.planner.order import ascending
from schema.types.node import Node
from schema.types.quote import Quote

if TYPE_CHECKING:
    from schema.types.topic import Topic


@stored(
    tables.TopicTag,
    order=ascending(tables.TopicTag.created_at),
    description="A topic on a statement, a report or a claim.",
)
class TopicTag(Node):
    topic: Annotated["Topic", strawberry.lazy(".topic")] = one(
        tables.TopicTag.topic_id, description="The topic."
    )
    quote: Quote | None = part(
        "quote_",
        description="The place in a report that shows the topic; null when none was recorded.",
    )
