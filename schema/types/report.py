"""Published things that carry statements."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.connection_types import Connection
from schema.planner.fields import asked, column, many, one, part, stored
from schema.planner.filters import equals, matches, moment, related, some, where_input
from schema.planner.order import descending, order_input
from schema.planner.signatures import argument
from schema.reads.chains import ancestries
from schema.types.enums import ReportKind
from schema.types.external_id import ExternalId, ExternalIdInput
from schema.types.filters import DateTimeFilter, Filter, IDFilter, MomentFilter, StringFilter
from schema.types.moment import Moment
from schema.types.record import EXTERNAL_IDS, Record
from schema.types.report_step import ReportStep
from schema.types.scalars import URL, LanguageTag
from schema.urls import canonical

if TYPE_CHECKING:
    from schema.types.actor import Actor, ActorWhere
    from schema.types.appearance import Appearance, AppearanceWhere
    from schema.types.citation import Citation
    from schema.types.statement import Statement
    from schema.types.topic import TopicWhere
    from schema.types.topic_tag import TopicTag


@where_input("reports")
class ReportWhere:
    id: IDFilter | None = matches(tables.Report.id, description="The report's id.")
    kind: Filter[ReportKind] | None = matches(
        tables.Report.kind, description="What sort of published thing it is."
    )
    headline: StringFilter | None = matches(tables.Report.headline, description="The headline.")
    url: StringFilter | None = matches(
        tables.Report.url,
        description="The address as recorded. To find one report by its address, ask `report`.",
    )
    language: StringFilter | None = matches(
        tables.Report.language, description="The language of the report, as a BCP 47 tag."
    )
    published: MomentFilter | None = moment("published_", description="When it was published.")
    created_at: DateTimeFilter | None = matches(
        tables.Report.created_at, description="When the report was recorded here."
    )
    outlet: Annotated["ActorWhere", strawberry.lazy(".actor")] | None = related(
        tables.Report.outlet_id, description="The outlet matches."
    )
    authors: Annotated["ActorWhere", strawberry.lazy(".actor")] | None = some(
        tables.ReportAuthor.report_id,
        through=tables.ReportAuthor.actor_id,
        description="Some author matches.",
    )
    appearances: Annotated["AppearanceWhere", strawberry.lazy(".appearance")] | None = some(
        tables.Appearance.report_id, description="Some appearance in it matches."
    )
    topics: Annotated["TopicWhere", strawberry.lazy(".topic")] | None = some(
        tables.TopicTag.report_id,
        through=tables.TopicTag.topic_id,
        description="Some topic that it is tagged with matches.",
    )


ReportOrder = order_input(
    "Report",
    PUBLISHED=(
        tables.Report.published_sort,
        "By the earliest instant at which it can have been published; unknown dates are oldest.",
    ),
    CREATED=(tables.Report.created_at, "By when the report was recorded here."),
)


@stored(
    tables.Report,
    order=descending(tables.Report.published_sort),
    where=ReportWhere,
    orders=ReportOrder,
    description=(
        "One published thing that carries statements: an article, a wire item, a press release, "
        "a transcript, a post. Lists begin with the newest; undated reports come last."
    ),
)
class Report(Record):
    external_ids: list[ExternalId] = many(tables.ExternalId.report_id, description=EXTERNAL_IDS)
    kind: ReportKind = column(tables.Report.kind, description="What sort of published thing it is.")
    headline: str | None = column(
        tables.Report.headline, description="The headline; null when there is none, or unknown."
    )
    url: URL | None = column(
        tables.Report.url, description="Where it was published; null when not known or not online."
    )
    language: LanguageTag | None = column(
        tables.Report.language, description="The language it is in; null when not recorded."
    )
    license: str | None = column(
        tables.Report.license,
        description="The license of its text, by its SPDX id: `CC-BY-4.0`. Null when not known.",
    )
    published: Moment | None = part(
        "published_", description="When it was published; null when no date is printed or known."
    )
    outlet: Annotated["Actor", strawberry.lazy(".actor")] | None = one(
        tables.Report.outlet_id, description="Who published it; null when not known."
    )
    authors: list[Annotated["Actor", strawberry.lazy(".actor")]] = many(
        tables.ReportAuthor.report_id,
        through=tables.ReportAuthor.actor_id,
        description="Who wrote it, as far as you may see, in the order of the byline.",
    )
    known_through: Annotated["Report", strawberry.lazy(".report")] | None = one(
        tables.Report.known_through_id,
        description=(
            "Set on a report that is known only because this other one names it; nobody here has "
            "read it. Null means that there is none that you may see."
        ),
    )
    topic_tags: list[Annotated["TopicTag", strawberry.lazy(".topic_tag")]] = many(
        tables.TopicTag.report_id,
        description="The topics that it is tagged with, in the order in which they were.",
    )
    appearances: Connection[Annotated["Appearance", strawberry.lazy(".appearance")]] = many(
        tables.Appearance.report_id,
        description=(
            "Each place where it renders a statement, in the order in which they were recorded."
        ),
    )
    statements: Connection[Annotated["Statement", strawberry.lazy(".statement")]] = many(
        tables.Appearance.report_id,
        through=tables.Appearance.statement_id,
        filtered=True,
        description=("The statements that it renders, each once, newest first, undated ones last."),
    )
    cites: Connection[Annotated["Citation", strawberry.lazy(".citation")]] = many(
        tables.Citation.citing_id,
        description="How it refers to other reports, in the order in which that was recorded.",
    )
    cited_by: Connection[Annotated["Citation", strawberry.lazy(".citation")]] = many(
        tables.Citation.cited_id,
        description="How other reports refer to it, in the order in which that was recorded.",
    )
    ancestry: list[ReportStep] = asked(
        ancestries,
        argument("depth", int, "How many citations to go back at most: 1 to 100.", 10),
        description=(
            "The reports that it rests on, transitively: what it CITES, is BASED_ON or SYNDICATES, "
            "each once, by a shortest way, the nearest first. A cycle is gone through once."
        ),
    )


@strawberry.input(one_of=True, description="How to find one report: by exactly one of these.")
class ReportBy:
    id: strawberry.ID | None = equals(tables.Report.id, description="By its global id.")
    url: URL | None = equals(
        tables.Report.canonical_url,
        prepare=canonical,
        description=(
            "By its address. Capitals in scheme and host, the scheme's own port and what follows "
            "`#` make no difference."
        ),
    )
    external_id: ExternalIdInput | None = some(
        tables.ExternalId.report_id, description="By what another catalogue calls it."
    )
