"""Assessments: what fact-checkers and analysts conclude."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from schema.tables.base import Record, moment_rules, record_rules
from schema.tables.columns import (
    LINE,
    NAME,
    PROSE,
    OneOf,
    exactly_one,
    finite,
    index,
    moment_sort,
    sparse,
)
from schema.tables.vocabulary import Credibility, MomentBasis


class Assessment(Record, table=True):
    """One assessor's verdict on one claim or one statement."""

    __table_args__ = (
        *record_rules(),
        exactly_one("claim_id", "statement_id"),
        finite("rating"),
        finite("best"),
        finite("worst"),
        *moment_rules("made"),
        sparse("claim_id", "made_sort", "id"),
        sparse("statement_id", "made_sort", "id"),
        index("assessor_id"),
        sparse("report_id"),
    )

    claim_id: UUID | None = Field(default=None, foreign_key="claim.id")
    statement_id: UUID | None = Field(default=None, foreign_key="statement.id")
    assessor_id: UUID = Field(foreign_key="actor.id")
    report_id: UUID | None = Field(default=None, foreign_key="report.id")
    verdict: str = Field(sa_type=LINE)
    rating: float | None = None
    best: float | None = None
    worst: float | None = None
    credibility: Credibility | None = Field(default=None, sa_type=OneOf(Credibility))
    note: str | None = Field(default=None, sa_type=PROSE)
    made_edtf: str | None = Field(default=None, sa_type=NAME)
    made_earliest: datetime | None = None
    made_latest: datetime | None = None
    made_text: str | None = Field(default=None, sa_type=LINE)
    made_basis: MomentBasis | None = Field(default=None, sa_type=OneOf(MomentBasis))
    made_sort: datetime = moment_sort("made")
