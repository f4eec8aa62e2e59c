"""Propositions that statements take stances on."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.connection_types import Connection
from schema.planner.fields import asked, column, many, one, part, stored
from schema.planner.filters import matches, moment, related, some, where_input
from schema.planner.order import Sort, descending, order_input
from schema.planner.signatures import argument
from schema.reads.claim_sorts import contest, latest_stance
from schema.reads.claim_standing import standings_of_claims
from schema.reads.claim_timeline import timelines_of_claims
from schema.reads.contradictions import contradictions_of_claims
from schema.types.as_of import AsOf
from schema.types.claim_standing import ClaimStanding
from schema.types.contradiction import Contradiction
from schema.types.external_id import ExternalId
from schema.types.filters import DateTimeFilter, IDFilter, MomentFilter, StringFilter
from schema.types.moment import Moment
from schema.types.quantity import Quantity
from schema.types.record import EXTERNAL_IDS, Record
from schema.types.timeline_entry import TimelineEntry

if TYPE_CHECKING:
    from schema.types.actor import Actor, ActorWhere
    from schema.types.assessment import Assessment
    from schema.types.stance import Stance, StanceWhere
    from schema.types.topic import TopicWhere
    from schema.types.topic_tag import TopicTag


AS_OF = argument("as_of", AsOf | None, "From when to look at it; from today unless said.")
NARROWER = argument(
    "include_narrower", bool, "Whether stances on claims that narrow it count as well.", True
)


@where_input("claims")
class ClaimWhere:
    id: IDFilter | None = matches(tables.Claim.id, description="The claim's id.")
    text: StringFilter | None = matches(tables.Claim.text, description="The proposition.")
    event_code: StringFilter | None = matches(
        tables.Claim.event_code, description="The sort of event, as a PLOVER code."
    )
    event: MomentFilter | None = moment("event_", description="When the event is said to happen.")
    created_at: DateTimeFilter | None = matches(
        tables.Claim.created_at, description="When the claim was recorded here."
    )
    subject: Annotated["ActorWhere", strawberry.lazy(".actor")] | None = related(
        tables.Claim.subject_id, description="The one who acts matches."
    )
    object: Annotated["ActorWhere", strawberry.lazy(".actor")] | None = related(
        tables.Claim.object_id, description="The one acted upon matches."
    )
    recipient: Annotated["ActorWhere", strawberry.lazy(".actor")] | None = related(
        tables.Claim.recipient_id, description="The one who receives matches."
    )
    parent: Annotated["ClaimWhere", strawberry.lazy(".claim")] | None = related(
        tables.Claim.parent_id, description="The wider claim matches."
    )
    children: Annotated["ClaimWhere", strawberry.lazy(".claim")] | None = some(
        tables.Claim.parent_id, description="Some claim that narrows it matches."
    )
    stances: Annotated["StanceWhere", strawberry.lazy(".stance")] | None = some(
        tables.Stance.claim_id, description="Some stance taken on it matches."
    )
    topics: Annotated["TopicWhere", strawberry.lazy(".topic")] | None = some(
        tables.TopicTag.claim_id,
        through=tables.TopicTag.topic_id,
        description="Some topic that it is tagged with matches.",
    )


ClaimOrder = order_input(
    "Claim",
    LATEST_STANCE=(
        Sort.worked_out(tables.Claim, "timestamptz", latest_stance),
        "By when the last stance on it was recorded here, of those that you see and that no "
        "retraction takes away. Claims without any count as oldest.",
    ),
    CONTESTED=(
        Sort.worked_out(tables.Claim, "int8", contest),
        "By how many statements stand on the weaker side: the smaller of the number that affirm "
        "it and the number that deny it, as its `standing` counts them.",
    ),
    CREATED=(tables.Claim.created_at, "By when the claim was recorded here."),
)


@stored(
    tables.Claim,
    order=descending(tables.Claim.created_at),
    where=ClaimWhere,
    orders=ClaimOrder,
    description=(
        'A proposition that can be true or false: "Iran transfers ballistic missiles to Russia". '
        "Nothing here says whether it is; statements take stances on it. Lists begin with the "
        "claim recorded last."
    ),
)
class Claim(Record):
    external_ids: list[ExternalId] = many(tables.ExternalId.claim_id, description=EXTERNAL_IDS)
    text: str = column(tables.Claim.text, description="The proposition, in a sentence.")
    subject: Annotated["Actor", strawberry.lazy(".actor")] | None = one(
        tables.Claim.subject_id, description="Who acts, in the claim; null when it names no one."
    )
    object: Annotated["Actor", strawberry.lazy(".actor")] | None = one(
        tables.Claim.object_id,
        description="Whom it is done to, in the claim; null when it names no one.",
    )
    recipient: Annotated["Actor", strawberry.lazy(".actor")] | None = one(
        tables.Claim.recipient_id,
        description="Who receives something, in the claim; null when it names no one.",
    )
    event_code: str | None = column(
        tables.Claim.event_code,
        description="The sort of event, as a PLOVER code: `AID`. Null when it was not coded.",
    )
    quantity: Quantity | None = part(
        "quantity_", description='How much or how many: "several hundred". Null when it says none.'
    )
    event: Moment | None = part(
        "event_", description="When the event is said to happen; null when the claim does not say."
    )
    parent: Annotated["Claim", strawberry.lazy(".claim")] | None = one(
        tables.Claim.parent_id,
        description=(
            "The wider claim that this one narrows: whoever affirms this one affirms that one. "
            "Null means that there is none that you may see."
        ),
    )
    children: Connection[Annotated["Claim", strawberry.lazy(".claim")]] = many(
        tables.Claim.parent_id,
        description="The claims that narrow this one, the one recorded last first.",
    )
    stances: Connection[Annotated["Stance", strawberry.lazy(".stance")]] = many(
        tables.Stance.claim_id,
        filtered=True,
        description=(
            "What statements do to this very claim (not to wider or narrower ones), in the order "
            "in which they were recorded."
        ),
    )
    topic_tags: list[Annotated["TopicTag", strawberry.lazy(".topic_tag")]] = many(
        tables.TopicTag.claim_id,
        description="The topics that it is tagged with, in the order in which they were.",
    )
    assessments: Connection[Annotated["Assessment", strawberry.lazy(".assessment")]] = many(
        tables.Assessment.claim_id,
        description="Verdicts of others on it, newest first, undated ones last.",
    )
    standing: ClaimStanding = asked(
        standings_of_claims,
        AS_OF,
        NARROWER,
        description="How it stands: what statements do to it, in numbers, and of how many origins.",
    )
    timeline: Connection[TimelineEntry] = asked(
        timelines_of_claims,
        AS_OF,
        NARROWER,
        description=(
            "The stances on it in the order in which they were taken, as far as dates, links and "
            "reports tell: by date (unknown ones first), then by where the statement first "
            "appeared; but a statement that FOLLOWS, ESCALATES or RESPONDS_TO another comes after "
            "it, unless their dates say otherwise. Retracted statements are left out, and stances "
            "that a retracted report ascribes."
        ),
    )
    contradictions: Connection[Contradiction] = asked(
        contradictions_of_claims,
        NARROWER,
        description=(
            "The pairs of stances in its timeline that contradict one another: one affirms and one "
            "denies it at the same stage (whoever affirms a narrower claim affirms a wider one), "
            "or a link says so. In the timeline's order of the left, then of the right one."
        ),
    )
