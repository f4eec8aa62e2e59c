"""Appearances: a statement as it stands in a report, and the way its words took to get there."""

from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from schema.tables.base import Quoted, Row, quote_rules
from schema.tables.columns import LANGUAGE, LINE, OneOf, index, sparse, unique
from schema.tables.vocabulary import AppearanceForm, HopRole


class Appearance(Quoted, table=True):
    """One statement at one place of one report."""

    __table_args__ = (
        unique("report_id", "statement_id", "quote_start", "quote_end"),
        *quote_rules(),
        index("statement_id", "created_at", "id"),
        index("report_id", "created_at", "id"),
    )

    statement_id: UUID = Field(foreign_key="statement.id")
    report_id: UUID = Field(foreign_key="report.id")
    form: AppearanceForm = Field(sa_type=OneOf(AppearanceForm))
    cue: str | None = Field(default=None, sa_type=LINE)
    language: str | None = Field(default=None, sa_type=LANGUAGE)


class Hop(Row, table=True):
    """One step of how the words reached the report; step 0 is the first."""

    __table_args__ = (
        unique("appearance_id", "position"),
        CheckConstraint("position >= 0", name="position"),
        sparse("actor_id"),
        sparse("report_id"),
    )

    appearance_id: UUID = Field(foreign_key="appearance.id")
    position: int
    role: HopRole = Field(sa_type=OneOf(HopRole))
    actor_id: UUID | None = Field(default=None, foreign_key="actor.id")
    report_id: UUID | None = Field(default=None, foreign_key="report.id")
    cue: str | None = Field(default=None, sa_type=LINE)
