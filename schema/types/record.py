"""What all records share: access, a version, retraction, ids elsewhere."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.connection_types import Connection
from schema.planner.fields import many, named
from schema.tables.vocabulary import Scope
from schema.types.enums import Visibility
from schema.types.external_id import ExternalId
from schema.types.node import Node

if TYPE_CHECKING:
    from schema.types.revision import Revision

EXTERNAL_IDS = "What the record is called elsewhere (in Wikidata, as a DOI …), oldest entry first."


@strawberry.interface(
    description=(
        "A record: an actor, report, statement, claim or assessment. It has access, a version and "
        "retraction of its own; everything else belongs to records and is seen when they are."
    )
)
class Record(Node):
    visibility: Visibility = named("visibility", description="Who may see the record.")
    embargo_until: datetime | None = named(
        "embargo_until",
        description=(
            "Until when a PUBLIC record is kept from everyone who may not read internal ones. "
            "Null: there is no embargo."
        ),
    )
    version: int = named(
        "version",
        description=(
            "How often the record, or what belongs to it, was changed, counting its creation: "
            "1 for a new one."
        ),
    )
    created_at: datetime = named(
        "created_at", description="When it was recorded here, not when it happened."
    )
    updated_at: datetime = named(
        "updated_at", description="When it was last changed; `createdAt` if it never was."
    )
    retracted_at: datetime | None = named(
        "retracted_at",
        description=(
            "When the record was retracted: it is no longer upheld, but never deleted. Null: it "
            "stands. Lists leave retracted records out unless `retracted` says otherwise."
        ),
    )
    retraction_reason: str | None = named(
        "retraction_reason",
        description="Why it was retracted; null when it was not, or when no reason was given.",
    )
    external_ids: list[ExternalId] = strawberry.field(description=EXTERNAL_IDS)
    history: Connection[Annotated["Revision", strawberry.lazy(".revision")]] = many(
        tables.Revision.record_id,
        scope=Scope.AUDIT_READ,
        description=(
            "Its revisions, the newest first: what changed in the record and in what belongs to "
            "it. Needs the scope `audit:read`."
        ),
    )
