"""Topics, and what bears them."""

from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field

from schema.tables.base import Quoted, Row, quote_rules
from schema.tables.columns import NAME, WORD, exactly_one, index, sparse, text_sort, unique


class Topic(Row, table=True):
    """A subject that statements, reports and claims are tagged with; it belongs to no record."""

    __table_args__ = (
        # A topic of one's own scheme may have no code: nulls are distinct here on purpose.
        UniqueConstraint("scheme", "code"),
        CheckConstraint(
            "cardinality(alt_labels) <= 100 AND array_position(alt_labels, NULL) IS NULL"
            " AND array_position(alt_labels, '') IS NULL"
            " AND octet_length(array_to_string(alt_labels, '')) <= 20000",
            name="alt_labels",
        ),
        index("label_sort", "id"),
    )

    label: str = Field(sa_type=NAME)
    label_sort: str = text_sort("label")
    alt_labels: list[str] = Field(
        default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs={"server_default": "{}"}
    )
    scheme: str = Field(default="own", sa_type=WORD)
    code: str | None = Field(default=None, sa_type=NAME)


class TopicTag(Quoted, table=True):
    """A topic on a statement, a report or a claim; the quote is the place that shows it."""

    __tablename__ = "topic_tag"
    __table_args__ = (
        unique("topic_id", "statement_id", "report_id", "claim_id"),
        exactly_one("statement_id", "report_id", "claim_id"),
        *quote_rules(),
        sparse("statement_id", "created_at", "id"),
        sparse("report_id", "created_at", "id"),
        sparse("claim_id", "created_at", "id"),
    )

    topic_id: UUID = Field(foreign_key="topic.id")
    statement_id: UUID | None = Field(default=None, foreign_key="statement.id")
    report_id: UUID | None = Field(default=None, foreign_key="report.id")
    claim_id: UUID | None = Field(default=None, foreign_key="claim.id")
