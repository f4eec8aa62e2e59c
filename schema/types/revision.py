"""What changed, when and by whom."""

from datetime import datetime
from typing import Annotated

import strawberry

from schema import identity, tables
from schema.planner.fields import asked, column, one, placed, pointed, stored
from schema.planner.filters import equals, matches, where_input
from schema.planner.order import descending
from schema.reads.state import patches_of_revisions, states_of_revisions
from schema.types.enums import RecordType, RevisionAction
from schema.types.filters import DateTimeFilter, Filter, IDFilter, StringFilter
from schema.types.node import Node
from schema.types.scalars import JSON


@where_input("revisions")
class RevisionWhere:
    id: IDFilter | None = matches(tables.Revision.id, description="The revision's id.")
    at: DateTimeFilter | None = matches(tables.Revision.at, description="When it was made.")
    by: StringFilter | None = matches(
        tables.Revision.by, description="Who made it: `key:…`, `jwt:…#…` or `cli`."
    )
    action: Filter[RevisionAction] | None = matches(
        tables.Revision.action, description="What it did."
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
    where=RevisionWhere,
    description=(
        "One change of one record with all that belongs to it, or of a topic. Revisions are in the "
        "order in which they took effect; lists begin with the newest. One is seen by whoever may "
        "see all the records that it names; one that was made while its record was hidden from "
        "readers like you stays hidden from you when the record is opened."
    ),
)
class Revision(Node):
    cursor: str = placed(
        description="Where it stands among all changes: for `recorded(after:)` and `after`."
    )
    at: datetime = column(tables.Revision.at, description="When it took effect.")
    by: str = column(
        tables.Revision.by,
        description=(
            "Who made it: `key:` and the id of an API key, `jwt:`, the issuer, `#` and the subject "
            "of a token, or `cli` for the operators' command."
        ),
    )
    action: RevisionAction = column(tables.Revision.action, description="What it did.")
    node: Node | None = pointed(
        tables.Revision.record_type,
        tables.Revision.record_id,
        description="The record as it now is, or the topic; null when that was removed.",
    )
    reason: str | None = column(
        tables.Revision.reason, description="Why, in the words of whoever made it; may be null."
    )
    cause: Annotated["Revision", strawberry.lazy(".revision")] | None = one(
        tables.Revision.cause_id,
        description=(
            "The revision of which this one is a part (a merge), or which it undoes. Null means "
            "that there is none that you may see."
        ),
    )
    patch: JSON | None = asked(
        patches_of_revisions,
        description=(
            "What it changed in `state`, as a JSON Patch (RFC 6902). Never an identity, nor a "
            "report's text. Null for a CREATE, whose state is all there is."
        ),
    )
    state: JSON | None = asked(
        states_of_revisions,
        description=(
            "The record after it: its stored columns, and what belongs to it, by the ids of the "
            "rows. Never an identity, nor a report's text. Null for a topic that was removed."
        ),
    )
