"""Claims: propositions that can be true or false."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from schema.tables.base import LISTED, Record, moment_rules, record_rules
from schema.tables.columns import (
    LINE,
    NAME,
    PROSE,
    WORD,
    OneOf,
    finite,
    index,
    inverted,
    moment_sort,
    sparse,
    words_of,
)
from schema.tables.vocabulary import MomentBasis


class Claim(Record, table=True):
    """A proposition. Whether it is true is stored nowhere: statements take stances on it."""

    __table_args__ = (
        *record_rules(),
        CheckConstraint("parent_id <> id", name="parent_id"),
        CheckConstraint(
            "quantity_text IS NOT NULL OR num_nonnulls(quantity_min, quantity_max, unit) = 0",
            name="quantity_text",
        ),
        CheckConstraint("quantity_min <= quantity_max", name="quantity_order"),
        finite("quantity_min"),
        finite("quantity_max"),
        *moment_rules("event"),
        index("created_at", "id", include=(*LISTED, "subject_id", "object_id", "recipient_id")),
        sparse("parent_id", "created_at", "id"),
        sparse("subject_id"),
        sparse("object_id"),
        sparse("recipient_id"),
        inverted("words"),
    )

    text: str = Field(sa_type=PROSE)
    words: str = words_of("text")
    subject_id: UUID | None = Field(default=None, foreign_key="actor.id")
    object_id: UUID | None = Field(default=None, foreign_key="actor.id")
    recipient_id: UUID | None = Field(default=None, foreign_key="actor.id")
    parent_id: UUID | None = Field(default=None, foreign_key="claim.id")
    event_code: str | None = Field(default=None, sa_type=WORD)
    quantity_text: str | None = Field(default=None, sa_type=LINE)
    quantity_min: float | None = None
    quantity_max: float | None = None
    unit: str | None = Field(default=None, sa_type=NAME)
    event_edtf: str | None = Field(default=None, sa_type=NAME)
    event_earliest: datetime | None = None
    event_latest: datetime | None = None
    event_text: str | None = Field(default=None, sa_type=LINE)
    event_basis: MomentBasis | None = Field(default=None, sa_type=OneOf(MomentBasis))
    event_sort: datetime = moment_sort("event")
