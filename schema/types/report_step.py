"""Steps back from a report to what it rests on."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.planner.fields import derived, given
from schema.reads import chains

if TYPE_CHECKING:
    from schema.types.citation import Citation
    from schema.types.report import Report


@derived(chains.ReportStep, description="A report that another one rests on, and by which way.")
class ReportStep:
    report: Annotated["Report", strawberry.lazy(".report")] = given(
        description="The report that the other rests on."
    )
    through: Annotated["Citation", strawberry.lazy(".citation")] = given(
        description="The citation that leads to it: the last step of a shortest way."
    )
    depth: int = given(description="How many citations lead to it: 1 for what is cited itself.")
