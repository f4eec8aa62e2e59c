"""Claims over time."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.planner.enums import published
from schema.planner.fields import asked, derived, given
from schema.reads import claim_timeline
from schema.tables.vocabulary import TimelineStep

if TYPE_CHECKING:
    from schema.types.report import Report
    from schema.types.stance import Stance

published(TimelineStep)


@derived(
    claim_timeline.TimelineEntry,
    description="A stance in a claim's timeline, and what it is to those before it.",
)
class TimelineEntry:
    stance: Annotated["Stance", strawberry.lazy(".stance")] = given(description="The stance.")
    step: TimelineStep = given(description="What it is to the entries before it.")
    through: Annotated["Report", strawberry.lazy(".report")] | None = asked(
        claim_timeline.reports_through,
        about="through",
        description=(
            "The report by which it is known: the one that characterises the statement so, "
            "otherwise the statement's `firstReport`. Null: none that you may see."
        ),
    )
