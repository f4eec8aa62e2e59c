"""Reports: the published things that carry statements, who wrote them and what they cite."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from schema.tables.base import (
    LISTED,
    Quoted,
    Record,
    Row,
    moment_rules,
    quote_rules,
    record_rules,
)
from schema.tables.columns import (
    ADDRESS,
    BODY,
    CANONICAL_ADDRESS,
    LANGUAGE,
    LINE,
    NAME,
    OneOf,
    digest,
    index,
    inverted,
    moment_sort,
    sparse,
    unique,
    words_of,
)
from schema.tables.vocabulary import CitationRelation, MomentBasis, ReportKind

_COUNTED = (*LISTED, "outlet_id")


class Report(Record, table=True):
    """One published thing that carries statements."""

    __table_args__ = (
        *record_rules(),
        # Stubs have no address: nulls are distinct here on purpose.
        UniqueConstraint("canonical_url"),
        digest("body_sha256"),
        CheckConstraint("known_through_id <> id", name="known_through_id"),
        *moment_rules("published"),
        index("published_sort", "id", include=_COUNTED),
        index("created_at", "id"),
        index("outlet_id", "published_sort", "id", include=_COUNTED),
        sparse("known_through_id"),
        # Not unique: syndication repeats a body.
        sparse("body_sha256"),
        inverted("words"),
    )

    outlet_id: UUID | None = Field(default=None, foreign_key="actor.id")
    kind: ReportKind = Field(default=ReportKind.UNKNOWN, sa_type=OneOf(ReportKind))
    headline: str | None = Field(default=None, sa_type=LINE)
    url: str | None = Field(default=None, sa_type=ADDRESS)
    canonical_url: str | None = Field(default=None, sa_type=CANONICAL_ADDRESS)
    language: str | None = Field(default=None, sa_type=LANGUAGE)
    license: str | None = Field(default=None, sa_type=NAME)
    published_edtf: str | None = Field(default=None, sa_type=NAME)
    published_earliest: datetime | None = None
    published_latest: datetime | None = None
    published_text: str | None = Field(default=None, sa_type=LINE)
    published_basis: MomentBasis | None = Field(default=None, sa_type=OneOf(MomentBasis))
    published_sort: datetime = moment_sort("published")
    body: str | None = Field(default=None, sa_type=BODY)
    body_sha256: bytes | None = None
    # A tsvector has at most a megabyte.
    words: str = words_of("headline", '"left"(body, 200000)', language="language")
    known_through_id: UUID | None = Field(default=None, foreign_key="report.id")


class ReportAuthor(Row, table=True):
    """An author of a report, in the order of the byline."""

    __tablename__ = "report_author"
    __table_args__ = (
        unique("report_id", "actor_id"),
        CheckConstraint("position >= 0", name="position"),
        index("report_id", "position", "id"),
        index("actor_id"),
    )

    report_id: UUID = Field(foreign_key="report.id")
    actor_id: UUID = Field(foreign_key="actor.id")
    position: int


class Citation(Quoted, table=True):
    """One report referring to another; the quote stands in the citing one."""

    __table_args__ = (
        unique("citing_id", "cited_id", "relation"),
        CheckConstraint("citing_id <> cited_id", name="not_itself"),
        *quote_rules(),
        index("citing_id", "created_at", "id"),
        index("cited_id", "created_at", "id"),
    )

    citing_id: UUID = Field(foreign_key="report.id")
    cited_id: UUID = Field(foreign_key="report.id")
    relation: CitationRelation = Field(sa_type=OneOf(CitationRelation))
