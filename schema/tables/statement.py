"""Statements: speech acts, and what they are to one another."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from schema.tables.base import LISTED, Record, Row, moment_rules, record_rules
from schema.tables.columns import (
    LANGUAGE,
    LINE,
    NAME,
    PROSE,
    OneOf,
    index,
    inverted,
    moment_sort,
    sparse,
    unique,
    words_of,
)
from schema.tables.vocabulary import Medium, MomentBasis, StatementAct, StatementRelation

_COUNTED = (*LISTED, "speaker_id", "on_behalf_of_id", "addressee_id")


class Statement(Record, table=True):
    """One speech act of one speaker, who may be unknown; two may well have the same text."""

    __table_args__ = (
        *record_rules(),
        CheckConstraint("translation_of_id <> id", name="translation_of_id"),
        *moment_rules("said"),
        index("said_sort", "id", include=_COUNTED),
        index("act", "said_sort", "id", include=_COUNTED),
        index("speaker_id", "said_sort", "id", include=_COUNTED),
        sparse("on_behalf_of_id", "said_sort", "id"),
        sparse("addressee_id", "said_sort", "id"),
        index("created_at", "id"),
        sparse("translation_of_id"),
        inverted("words"),
    )

    speaker_id: UUID | None = Field(default=None, foreign_key="actor.id")
    on_behalf_of_id: UUID | None = Field(default=None, foreign_key="actor.id")
    addressee_id: UUID | None = Field(default=None, foreign_key="actor.id")
    act: StatementAct = Field(sa_type=OneOf(StatementAct))
    text: str = Field(sa_type=PROSE)
    language: str | None = Field(default=None, sa_type=LANGUAGE)
    medium: Medium = Field(default=Medium.UNKNOWN, sa_type=OneOf(Medium))
    occasion: str | None = Field(default=None, sa_type=LINE)
    words: str = words_of("text", language="language")
    said_edtf: str | None = Field(default=None, sa_type=NAME)
    said_earliest: datetime | None = None
    said_latest: datetime | None = None
    said_text: str | None = Field(default=None, sa_type=LINE)
    said_basis: MomentBasis | None = Field(default=None, sa_type=OneOf(MomentBasis))
    said_sort: datetime = moment_sort("said")
    translation_of_id: UUID | None = Field(default=None, foreign_key="statement.id")


class StatementLink(Row, table=True):
    """What one statement is to another, as a report says, or as this record does (nobody)."""

    __tablename__ = "statement_link"
    __table_args__ = (
        unique("source_id", "target_id", "relation", "asserted_by_id"),
        CheckConstraint("source_id <> target_id", name="not_itself"),
        index("source_id", "created_at", "id"),
        index("target_id", "created_at", "id"),
        sparse("asserted_by_id"),
    )

    source_id: UUID = Field(foreign_key="statement.id")
    target_id: UUID = Field(foreign_key="statement.id")
    relation: StatementRelation = Field(sa_type=OneOf(StatementRelation))
    asserted_by_id: UUID | None = Field(default=None, foreign_key="report.id")
