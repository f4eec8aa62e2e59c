"""Statements as they stand in reports."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.fields import column, many, one, part, stored
from schema.planner.filters import matches, related, some, where_input
from schema.planner.order import ascending
from schema.types.enums import AppearanceForm
from schema.types.filters import Filter, StringFilter
from schema.types.hop import Hop, HopWhere
from schema.types.node import Node
from schema.types.quote import Quote
from schema.types.scalars import LanguageTag

if TYPE_CHECKING:
    from schema.types.report import Report, ReportWhere
    from schema.types.statement import Statement, StatementWhere


@where_input("appearances")
class AppearanceWhere:
    form: Filter[AppearanceForm] | None = matches(
        tables.Appearance.form, description="How the report renders the statement."
    )
    language: StringFilter | None = matches(
        tables.Appearance.language, description="The language of this rendering, as a BCP 47 tag."
    )
    statement: Annotated["StatementWhere", strawberry.lazy(".statement")] | None = related(
        tables.Appearance.statement_id, description="The statement matches."
    )
    report: Annotated["ReportWhere", strawberry.lazy(".report")] | None = related(
        tables.Appearance.report_id, description="The report matches."
    )
    hops: HopWhere | None = some(
        tables.Hop.appearance_id, description="Some step of the words' way matches."
    )


@stored(
    tables.Appearance,
    order=ascending(tables.Appearance.created_at),
    description=(
        "One statement as it stands at one place of one report: in which form, in which words, "
        "and how the words got there. A report that gives a statement twice has two."
    ),
)
class Appearance(Node):
    statement: Annotated["Statement", strawberry.lazy(".statement")] = one(
        tables.Appearance.statement_id, description="The statement that is rendered."
    )
    report: Annotated["Report", strawberry.lazy(".report")] = one(
        tables.Appearance.report_id, description="The report that renders it."
    )
    form: AppearanceForm = column(
        tables.Appearance.form, description="How the report renders the statement."
    )
    quote: Quote | None = part(
        "quote_",
        description="Where it stands in the report, in which words; null when neither is known.",
    )
    cue: str | None = column(
        tables.Appearance.cue,
        description='The report\'s word for saying it: "emphasized". Null when not recorded.',
    )
    language: LanguageTag | None = column(
        tables.Appearance.language,
        description="The language of this rendering; null when it was not recorded.",
    )
    hops: list[Hop] = many(
        tables.Hop.appearance_id,
        description=(
            "The steps by which the words reached this report, first to last. Empty: none are "
            "recorded."
        ),
    )
