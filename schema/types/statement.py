"""Speech acts."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.connection_types import Connection
from schema.planner.fields import asked, column, many, one, part, stored
from schema.planner.filters import known, matches, moment, related, some, where_input
from schema.planner.order import descending, order_input
from schema.reads.chains import first_reports
from schema.reads.drift import drifts_of_statements
from schema.reads.origins import origins_of_statements
from schema.types.drift import Drift
from schema.types.enums import Medium, StatementAct
from schema.types.external_id import ExternalId
from schema.types.filters import DateTimeFilter, Filter, IDFilter, MomentFilter, StringFilter
from schema.types.moment import Moment
from schema.types.origin import Origin
from schema.types.record import EXTERNAL_IDS, Record
from schema.types.scalars import LanguageTag

if TYPE_CHECKING:
    from schema.types.actor import Actor, ActorWhere
    from schema.types.appearance import Appearance, AppearanceWhere
    from schema.types.assessment import Assessment
    from schema.types.report import Report
    from schema.types.stance import Stance, StanceWhere
    from schema.types.statement_link import StatementLink
    from schema.types.topic import TopicWhere
    from schema.types.topic_tag import TopicTag


@where_input("statements")
class StatementWhere:
    id: IDFilter | None = matches(tables.Statement.id, description="The statement's id.")
    text: StringFilter | None = matches(
        tables.Statement.text, description="What was said, as recorded here."
    )
    act: Filter[StatementAct] | None = matches(
        tables.Statement.act, description="What the speaker does by saying it."
    )
    language: StringFilter | None = matches(
        tables.Statement.language, description="The language of the text, as a BCP 47 tag."
    )
    medium: Filter[Medium] | None = matches(
        tables.Statement.medium, description="How the statement was made."
    )
    said: MomentFilter | None = moment("said_", description="When it was said.")
    created_at: DateTimeFilter | None = matches(
        tables.Statement.created_at, description="When the statement was recorded here."
    )
    speaker: Annotated["ActorWhere", strawberry.lazy(".actor")] | None = related(
        tables.Statement.speaker_id,
        description='The speaker matches: `{ name: { contains: "savett" } }`.',
    )
    on_behalf_of: Annotated["ActorWhere", strawberry.lazy(".actor")] | None = related(
        tables.Statement.on_behalf_of_id, description="The one spoken for matches."
    )
    addressee: Annotated["ActorWhere", strawberry.lazy(".actor")] | None = related(
        tables.Statement.addressee_id, description="The one spoken to matches."
    )
    speaker_is_known: bool | None = known(
        tables.Statement.speaker_id,
        description="A speaker is recorded, were it an unnamed one: true. Nobody is: false.",
    )
    appearances: Annotated["AppearanceWhere", strawberry.lazy(".appearance")] | None = some(
        tables.Appearance.statement_id, description="Some appearance matches."
    )
    stances: Annotated["StanceWhere", strawberry.lazy(".stance")] | None = some(
        tables.Stance.statement_id, description="Some stance that it takes matches."
    )
    topics: Annotated["TopicWhere", strawberry.lazy(".topic")] | None = some(
        tables.TopicTag.statement_id,
        through=tables.TopicTag.topic_id,
        description="Some topic that it is tagged with matches.",
    )


StatementOrder = order_input(
    "Statement",
    SAID=(
        tables.Statement.said_sort,
        "By the earliest instant at which it can have been said; unknown dates are oldest.",
    ),
    CREATED=(tables.Statement.created_at, "By when the statement was recorded here."),
)


@stored(
    tables.Statement,
    order=descending(tables.Statement.said_sort),
    where=StatementWhere,
    orders=StatementOrder,
    description=(
        "One speech act by one speaker, however many reports render it. Lists begin with the "
        "newest; undated statements come last."
    ),
)
class Statement(Record):
    external_ids: list[ExternalId] = many(tables.ExternalId.statement_id, description=EXTERNAL_IDS)
    text: str = column(
        tables.Statement.text,
        description=(
            "What was said, as recorded here: often a paraphrase. The words as printed are in the "
            "appearances' quotes."
        ),
    )
    act: StatementAct = column(
        tables.Statement.act, description="What the speaker does by saying it."
    )
    language: LanguageTag | None = column(
        tables.Statement.language,
        description="The language of `text`; null when it was not recorded.",
    )
    medium: Medium = column(tables.Statement.medium, description="How the statement was made.")
    occasion: str | None = column(
        tables.Statement.occasion,
        description='Where or at what: "strategic and policy CEO discussion". Null when unknown.',
    )
    said: Moment | None = part("said_", description="When it was said; null when no source says.")
    speaker: Annotated["Actor", strawberry.lazy(".actor")] | None = one(
        tables.Statement.speaker_id,
        description="Who said it. Null: no source says who; an unnamed official is an actor.",
    )
    on_behalf_of: Annotated["Actor", strawberry.lazy(".actor")] | None = one(
        tables.Statement.on_behalf_of_id,
        description="Whom the speaker spoke for. Null: for no one else, as far as sources say.",
    )
    addressee: Annotated["Actor", strawberry.lazy(".actor")] | None = one(
        tables.Statement.addressee_id,
        description="Whom the speaker spoke to: an outlet, a court. Null: to no one in particular.",
    )
    translation_of: Annotated["Statement", strawberry.lazy(".statement")] | None = one(
        tables.Statement.translation_of_id,
        description=(
            "The statement of which this one is a translation. Null means that there is none that "
            "you may see."
        ),
    )
    appearances: Connection[Annotated["Appearance", strawberry.lazy(".appearance")]] = many(
        tables.Appearance.statement_id,
        description=(
            "Each place where a report renders it, in the order in which they were recorded."
        ),
    )
    stances: Connection[Annotated["Stance", strawberry.lazy(".stance")]] = many(
        tables.Stance.statement_id,
        description=(
            "What it does to claims: asserts, denies, warns of … In the order in which they were "
            "recorded."
        ),
    )
    links: Connection[Annotated["StatementLink", strawberry.lazy(".statement_link")]] = many(
        tables.StatementLink.source_id,
        description=(
            "What it is to other statements: it RESPONDS_TO, REPEATS, FOLLOWS … them. In the "
            "order in which they were recorded."
        ),
    )
    linked_from: Connection[Annotated["StatementLink", strawberry.lazy(".statement_link")]] = many(
        tables.StatementLink.target_id,
        description=(
            "What other statements are to it: the links whose `target` it is, in the order in "
            "which they were recorded."
        ),
    )
    origins: list[Origin] = asked(
        origins_of_statements,
        description=(
            "Where it comes from: a named voice is one entry; any other has one for each report in "
            "which its words entered the record."
        ),
    )
    first_report: Annotated["Report", strawberry.lazy(".report")] | None = asked(
        first_reports,
        description=(
            "The report that rendered it first, were it known only from the hops of another: of "
            "those that its appearances began with, the oldest whose date is known, otherwise that "
            "of the appearance recorded first. Null: none that you may see."
        ),
    )
    drift: Drift | None = asked(
        drifts_of_statements,
        description=(
            "How its verbatim wordings differ; null with fewer than two of them that you may see."
        ),
    )
    topic_tags: list[Annotated["TopicTag", strawberry.lazy(".topic_tag")]] = many(
        tables.TopicTag.statement_id,
        description="The topics that it is tagged with, in the order in which they were.",
    )
    assessments: Connection[Annotated["Assessment", strawberry.lazy(".assessment")]] = many(
        tables.Assessment.statement_id,
        description="Verdicts of others on it, newest first, undated ones last.",
    )
