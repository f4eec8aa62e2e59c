"""External ids: what a record is called elsewhere, so that it is not recorded twice."""

from uuid import UUID

from sqlmodel import Field

from schema.tables.base import Row
from schema.tables.columns import NAME, WORD, exactly_one, sparse, unique


class ExternalId(Row, table=True):
    """The id of one record in one scheme, such as "wikidata" or "doi"."""

    __tablename__ = "external_id"
    __table_args__ = (
        unique("scheme", "value"),
        exactly_one("actor_id", "report_id", "statement_id", "claim_id", "assessment_id"),
        sparse("actor_id", "created_at", "id"),
        sparse("report_id", "created_at", "id"),
        sparse("statement_id", "created_at", "id"),
        sparse("claim_id", "created_at", "id"),
        sparse("assessment_id", "created_at", "id"),
    )

    scheme: str = Field(sa_type=WORD)
    value: str = Field(sa_type=NAME)
    actor_id: UUID | None = Field(default=None, foreign_key="actor.id")
    report_id: UUID | None = Field(default=None, foreign_key="report.id")
    statement_id: UUID | None = Field(default=None, foreign_key="statement.id")
    claim_id: UUID | None = Field(default=None, foreign_key="claim.id")
    assessment_id: UUID | None = Field(default=None, foreign_key="assessment.id")
