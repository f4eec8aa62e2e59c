"""Anyone who can speak or publish."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.connection_types import Connection
from schema.planner.fields import asked, column, many, one, stored
from schema.planner.filters import equals, matches, some, where_input
from schema.planner.order import ascending, order_input
from schema.reads.act_counts import acts_of_actors
from schema.reads.duplicates import possible_duplicates
from schema.reads.identity import identities_of_actors
from schema.tables.vocabulary import Scope
from schema.types.act_count import ActCount
from schema.types.actor_name import ActorName, ActorNameWhere
from schema.types.enums import ActorKind, Reliability
from schema.types.external_id import ExternalId, ExternalIdInput
from schema.types.filters import DateTimeFilter, Filter, IDFilter, StringFilter
from schema.types.record import EXTERNAL_IDS, Record
from schema.types.scalars import CountryCode

if TYPE_CHECKING:
    from schema.types.affiliation import Affiliation, AffiliationWhere
    from schema.types.identity_judgement import IdentityJudgement
    from schema.types.report import Report
    from schema.types.statement import Statement


@where_input("actors")
class ActorWhere:
    id: IDFilter | None = matches(tables.Actor.id, description="The actor's id.")
    kind: Filter[ActorKind] | None = matches(
        tables.Actor.kind, description="What sort of actor it is."
    )
    name: StringFilter | None = matches(
        tables.Actor.name,
        description='The main name; `names` looks at the others. `{ contains: "savett" }`.',
    )
    names: ActorNameWhere | None = some(
        tables.ActorName.actor_id, description="Some other name of the actor matches."
    )
    country: StringFilter | None = matches(
        tables.Actor.country, description="The country, by its two capital letters."
    )
    domain: StringFilter | None = matches(
        tables.Actor.domain, description="The outlet's domain, in lower case."
    )
    reliability: Filter[Reliability] | None = matches(
        tables.Actor.reliability, description="How reliable a source it is."
    )
    descriptor: StringFilter | None = matches(
        tables.Actor.descriptor, description="The words that describe an unnamed actor."
    )
    created_at: DateTimeFilter | None = matches(
        tables.Actor.created_at, description="When the actor was recorded here."
    )
    affiliations: Annotated["AffiliationWhere", strawberry.lazy(".affiliation")] | None = some(
        tables.Affiliation.member_id,
        description="Some affiliation matches in which the actor is the member.",
    )


ActorOrder = order_input(
    "Actor",
    NAME=(
        tables.Actor.name_sort,
        "By the main name, capitals and small letters alike; `é` follows `e`.",
    ),
    CREATED=(tables.Actor.created_at, "By when the actor was recorded here."),
)


@stored(
    tables.Actor,
    order=ascending(tables.Actor.name_sort),
    where=ActorWhere,
    orders=ActorOrder,
    description=(
        "Anyone who can speak or publish: a person, an office, an organization, a state, a news "
        "outlet, an unnamed official. Lists are ordered by name."
    ),
)
class Actor(Record):
    external_ids: list[ExternalId] = many(tables.ExternalId.actor_id, description=EXTERNAL_IDS)
    kind: ActorKind = column(tables.Actor.kind, description="What sort of actor it is.")
    name: str = column(
        tables.Actor.name,
        description=(
            "The main name. An unnamed actor has one, too: what lists show it under, such as its "
            "`descriptor`."
        ),
    )
    names: list[ActorName] = many(
        tables.ActorName.actor_id,
        description="Other names, in the order in which they were recorded.",
    )
    description: str | None = column(
        tables.Actor.description,
        description="Who or what this is, in a sentence or two; null when nobody wrote one.",
    )
    country: CountryCode | None = column(
        tables.Actor.country,
        description="The country that the actor belongs to or is; null when none is recorded.",
    )
    domain: str | None = column(
        tables.Actor.domain,
        description=(
            "For outlets: the domain they publish under, in lower case and unique: `reuters.com`. "
            "Null for all others, and where it is not known."
        ),
    )
    reliability: Reliability | None = column(
        tables.Actor.reliability,
        description="How reliable a source it is, in the Admiralty code; null when never graded.",
    )
    descriptor: str | None = column(
        tables.Actor.descriptor,
        description=(
            'The words that describe an unnamed actor, "a US official". Each UNNAMED one has them, '
            "beside its `name`; null for all others."
        ),
    )
    described_in: Annotated["Report", strawberry.lazy(".report")] | None = one(
        tables.Actor.described_in_id,
        description=(
            "For unnamed actors: the report that describes them so. Null means that there is none "
            "that you may see."
        ),
    )
    identity: str | None = asked(
        identities_of_actors,
        scope=Scope.SOURCES_READ,
        description=(
            "For unnamed actors: who it is, where that is recorded. Needs the scope `sources:read`."
        ),
    )
    merged_into: Annotated["Actor", strawberry.lazy(".actor")] | None = one(
        tables.Actor.merged_into_id,
        description=(
            "The actor that this one turned out to be, and which now has all its statements. Null "
            "means that there is none that you may see; this one then stands for itself. A merged "
            "actor is in no list but `actors(retracted: INCLUDE)` or `ONLY`; `node` still finds "
            "it, while `actor` leads on to the other."
        ),
    )
    judgements: list[Annotated["IdentityJudgement", strawberry.lazy(".identity_judgement")]] = many(
        tables.IdentityJudgement.left_id,
        tables.IdentityJudgement.right_id,
        description=(
            "What was judged about this actor and another being one, or not; the other may stand "
            "on either side. Oldest first."
        ),
    )
    statement_counts: list[ActCount] = asked(
        acts_of_actors,
        description=(
            "How many statements this actor made, by what they do, in the vocabulary's order. "
            "Retracted ones do not count; an act with none is left out."
        ),
    )
    affiliations: Connection[Annotated["Affiliation", strawberry.lazy(".affiliation")]] = many(
        tables.Affiliation.member_id,
        description=(
            "What this actor is to others: offices held, bodies spoken for. Most recent first, "
            "undated ones last."
        ),
    )
    members: Connection[Annotated["Affiliation", strawberry.lazy(".affiliation")]] = many(
        tables.Affiliation.organization_id,
        description=(
            "What others are to this actor: who holds the office, who speaks for the body. "
            "Most recent first, undated ones last."
        ),
    )
    possible_duplicates: list[Annotated["Actor", strawberry.lazy(".actor")]] = asked(
        possible_duplicates,
        scope=Scope.RECORDS_WRITE,
        description=(
            "Others that bear one of its names, or that another catalogue calls the same: at most "
            "20 suggestions, the likeliest first. Unnamed ones are never suggested, nor are those "
            "that were judged DIFFERENT. Needs the scope `records:write`."
        ),
    )
    statements: Connection[Annotated["Statement", strawberry.lazy(".statement")]] = many(
        tables.Statement.speaker_id,
        filtered=True,
        description="What this actor said, newest first, undated statements last.",
    )
    spoken_for: Connection[Annotated["Statement", strawberry.lazy(".statement")]] = many(
        tables.Statement.on_behalf_of_id,
        filtered=True,
        description=(
            "What others said on behalf of this actor, newest first, undated statements last."
        ),
    )
    reports: Connection[Annotated["Report", strawberry.lazy(".report")]] = many(
        tables.Report.outlet_id,
        filtered=True,
        description="What this outlet published, newest first, undated reports last.",
    )


@strawberry.input(one_of=True, description="How to find one actor: by exactly one of these.")
class ActorBy:
    id: strawberry.ID | None = equals(tables.Actor.id, description="By its global id.")
    domain: str | None = equals(
        tables.Actor.domain, description="An outlet by its domain, in lower case: `reuters.com`."
    )
    external_id: ExternalIdInput | None = some(
        tables.ExternalId.actor_id, description="By what another catalogue calls it."
    )
