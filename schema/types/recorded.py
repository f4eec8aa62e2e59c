"""Changes as they are told to those who listen."""

from datetime import datetime

import strawberry

from schema import identity, tables
from schema.planner.fields import column, placed, pointed, stored
from schema.planner.filters import equals, matches, where_input
from schema.planner.order import descending
from schema.types.enums import RecordType, RevisionAction
from schema.types.filters import Filter
from schema.types.node import Node


@where_input("changes")
class RecordedWhere:
    action: Filter[RevisionAction] | None = matches(
        tables.Revision.action, description="What was done."
    )
    type: Filter[RecordType] | None = matches(
        tables.Revision.record_type, description="What sort of thing changed."
    )
    node: strawberry.ID | None = equals(
        tables.Revision.record_id,
        prepare=identity.key,
        description="Which one changed, by its id.",
    )


@stored(
    tables.Revision,
    order=descending(tables.Revision.sequence),
    description="One change of what is on record, as far as you may see it.",
)
class Recorded:
    cursor: str = placed(
        description="Where it stands among all changes: the `after` of whoever received it last."
    )
    action: RevisionAction = column(tables.Revision.action, description="What was done.")
    at: datetime = column(tables.Revision.at, description="When it took effect.")
    node: Node | None = pointed(
        tables.Revision.record_type,
        tables.Revision.record_id,
        description=(
            "The record, or the topic, as it is when you are told; null when it was removed. It "
            "may be newer than this change: then you are told of that one, too."
        ),
    )
