"""Stances: what statements do to claims."""

from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from schema.tables.base import Quoted, quote_rules
from schema.tables.columns import OneOf, index, sparse, unique
from schema.tables.vocabulary import Certainty, Stage, StanceBasis, StancePosition


class Stance(Quoted, table=True):
    """What one statement does to one claim.

    Who calls it so is data: a CHARACTERISED stance names the report, and its quote stands there.
    """

    __table_args__ = (
        # The convention's name would be longer than PostgreSQL's 63 bytes.
        unique(
            "statement_id",
            "claim_id",
            "position",
            "basis",
            "characterised_by_id",
            name="uq_stance_statement_id_claim_id_position_basis",
        ),
        CheckConstraint(
            "(basis = 'CHARACTERISED') = (characterised_by_id IS NOT NULL)",
            name="characterised_by_id",
        ),
        *quote_rules(),
        index("statement_id", "created_at", "id"),
        index("claim_id", "created_at", "id"),
        sparse("characterised_by_id"),
    )

    statement_id: UUID = Field(foreign_key="statement.id")
    claim_id: UUID = Field(foreign_key="claim.id")
    position: StancePosition = Field(sa_type=OneOf(StancePosition))
    certainty: Certainty = Field(default=Certainty.UNSPECIFIED, sa_type=OneOf(Certainty))
    stage: Stage | None = Field(default=None, sa_type=OneOf(Stage))
    basis: StanceBasis = Field(default=StanceBasis.EXPLICIT, sa_type=OneOf(StanceBasis))
    characterised_by_id: UUID | None = Field(default=None, foreign_key="report.id")
