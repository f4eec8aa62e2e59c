"""What statements, reports and claims are about."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.connection_types import Connection
from schema.planner.fields import column, many, stored
from schema.planner.filters import matches, where_input
from schema.planner.order import ascending
from schema.types.filters import IDFilter, StringFilter
from schema.types.node import Node

if TYPE_CHECKING:
    from schema.types.claim import Claim
    from schema.types.report import Report
    from schema.types.statement import Statement


@where_input("topics")
class TopicWhere:
    id: IDFilter | None = matches(tables.Topic.id, description="The topic's id.")
    label: StringFilter | None = matches(tables.Topic.label, description="The main label.")
    scheme: StringFilter | None = matches(
        tables.Topic.scheme, description="The vocabulary that it is from."
    )
    code: StringFilter | None = matches(
        tables.Topic.code, description="The topic's code in that vocabulary."
    )


@stored(
    tables.Topic,
    order=ascending(tables.Topic.label_sort),
    where=TopicWhere,
    description=(
        "A subject that statements, reports and claims are tagged with. Everyone may see topics; "
        "what is tagged with them has its own access. Lists are ordered by label."
    ),
)
class Topic(Node):
    label: str = column(tables.Topic.label, description='The main label: "Fath-360".')
    alt_labels: list[str] = column(
        tables.Topic.alt_labels, description='Other labels for the same: "Fath 360". Often empty.'
    )
    scheme: str = column(
        tables.Topic.scheme,
        description="The vocabulary that it is from: `iptc`; `own` for this installation's own.",
    )
    code: str | None = column(
        tables.Topic.code,
        description="Its code in that vocabulary: `medtop:20000053`. Null when it has none.",
    )
    reports: Connection[Annotated["Report", strawberry.lazy(".report")]] = many(
        tables.TopicTag.topic_id,
        through=tables.TopicTag.report_id,
        filtered=True,
        description="The reports tagged with it, newest first, undated ones last.",
    )
    statements: Connection[Annotated["Statement", strawberry.lazy(".statement")]] = many(
        tables.TopicTag.topic_id,
        through=tables.TopicTag.statement_id,
        filtered=True,
        description="The statements tagged with it, newest first, undated ones last.",
    )
    claims: Connection[Annotated["Claim", strawberry.lazy(".claim")]] = many(
        tables.TopicTag.topic_id,
        through=tables.TopicTag.claim_id,
        filtered=True,
        description="The claims tagged with it, the one recorded last first.",
    )
