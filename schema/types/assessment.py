"""Verdicts of others on claims and statements."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.fields import column, many, one, part, stored
from schema.planner.order import descending
from schema.types.enums import Credibility
from schema.types.external_id import ExternalId
from schema.types.moment import Moment
from schema.types.record import EXTERNAL_IDS, Record

if TYPE_CHECKING:
    from schema.types.actor import Actor
    from schema.types.claim import Claim
    from schema.types.report import Report
    from schema.types.statement import Statement


@stored(
    tables.Assessment,
    order=descending(tables.Assessment.made_sort),
    description=(
        "One assessor's verdict on one claim or one statement, such as a fact check's. It is the "
        "assessor's, not this record's."
    ),
)
class Assessment(Record):
    external_ids: list[ExternalId] = many(tables.ExternalId.assessment_id, description=EXTERNAL_IDS)
    claim: Annotated["Claim", strawberry.lazy(".claim")] | None = one(
        tables.Assessment.claim_id,
        description="The claim that was assessed; null exactly when `statement` is set.",
    )
    statement: Annotated["Statement", strawberry.lazy(".statement")] | None = one(
        tables.Assessment.statement_id,
        description="The statement that was assessed; null exactly when `claim` is set.",
    )
    assessor: Annotated["Actor", strawberry.lazy(".actor")] = one(
        tables.Assessment.assessor_id, description="Who assessed it."
    )
    report: Annotated["Report", strawberry.lazy(".report")] | None = one(
        tables.Assessment.report_id,
        description="Where the verdict was published; null when it was not, or nobody knows.",
    )
    verdict: str = column(
        tables.Assessment.verdict,
        description='The verdict in the assessor\'s words: "Mostly false".',
    )
    rating: float | None = column(
        tables.Assessment.rating,
        description="The verdict as a number on the assessor's scale; null when there is none.",
    )
    best: float | None = column(
        tables.Assessment.best,
        description='The number that means "true" on that scale; null when not known.',
    )
    worst: float | None = column(
        tables.Assessment.worst,
        description='The number that means "false" on that scale; null when not known.',
    )
    credibility: Credibility | None = column(
        tables.Assessment.credibility,
        description="The verdict in the Admiralty code, 1 to 6; null when not graded so.",
    )
    note: str | None = column(
        tables.Assessment.note, description="What there is to add; null when nothing."
    )
    made: Moment | None = part("made_", description="When it was made; null when not known.")
