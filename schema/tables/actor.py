"""Actors: who speaks and who publishes, under which names, and how they belong together."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlmodel import Field

from schema.tables.base import LISTED, Record, Row, moment_rules, record_rules
from schema.tables.columns import (
    COUNTRY,
    DOMAIN,
    LANGUAGE,
    LINE,
    NAME,
    PROSE,
    OneOf,
    index,
    inverted,
    moment_sort,
    sounds_of,
    sparse,
    text_sort,
    unique,
    words_of,
)
from schema.tables.vocabulary import (
    ActorKind,
    ActorNameKind,
    AffiliationRole,
    IdentityVerdict,
    MomentBasis,
    Reliability,
)


class Actor(Record, table=True):
    """Anyone who can speak or publish."""

    __table_args__ = (
        *record_rules(),
        # Most actors have no domain: nulls are distinct here on purpose.
        UniqueConstraint("domain"),
        CheckConstraint("merged_into_id <> id", name="merged_into_id"),
        CheckConstraint(
            "kind <> 'UNNAMED' OR descriptor IS NOT NULL", name="unnamed_has_descriptor"
        ),
        CheckConstraint(
            "kind = 'UNNAMED' OR num_nonnulls(descriptor, described_in_id, identity) = 0",
            name="unnamed_only",
        ),
        CheckConstraint("octet_length(identity) BETWEEN 1 AND 4096", name="identity_length"),
        index("name_sort", "id", include=(*LISTED, "merged_into_id")),
        index("created_at", "id"),
        sparse("merged_into_id"),
        sparse("described_in_id"),
        inverted("words"),
        inverted("sounds"),
    )

    kind: ActorKind = Field(sa_type=OneOf(ActorKind))
    name: str = Field(sa_type=NAME)
    name_sort: str = text_sort("name")
    words: str = words_of("name")
    sounds: list[str] = sounds_of("name")
    description: str | None = Field(default=None, sa_type=PROSE)
    country: str | None = Field(default=None, sa_type=COUNTRY)
    domain: str | None = Field(default=None, sa_type=DOMAIN)
    reliability: Reliability | None = Field(default=None, sa_type=OneOf(Reliability))
    merged_into_id: UUID | None = Field(default=None, foreign_key="actor.id")
    descriptor: str | None = Field(default=None, sa_type=LINE)
    # Reports have outlets, which are actors: this key closes the circle, and is added last.
    described_in_id: UUID | None = Field(
        default=None, sa_column_args=[ForeignKey("report.id", use_alter=True)]
    )
    # Encrypted; never in a revision.
    identity: bytes | None = None


class ActorName(Row, table=True):
    """Another name of an actor."""

    __tablename__ = "actor_name"
    __table_args__ = (
        unique("actor_id", "text", "language"),
        index("actor_id", "created_at", "id"),
        # Finds who else bears a name.
        index("text_sort", "actor_id"),
        inverted("words"),
        inverted("sounds"),
    )

    actor_id: UUID = Field(foreign_key="actor.id")
    text: str = Field(sa_type=NAME)
    language: str | None = Field(default=None, sa_type=LANGUAGE)
    kind: ActorNameKind = Field(sa_type=OneOf(ActorNameKind))
    text_sort: str = text_sort("text")
    words: str = words_of("text")
    sounds: list[str] = sounds_of("text")


class Affiliation(Row, table=True):
    """What one actor is to another, and when."""

    __table_args__ = (
        unique("member_id", "organization_id", "role", "during_edtf"),
        CheckConstraint("member_id <> organization_id", name="not_itself"),
        *moment_rules("during"),
        index("member_id", "during_sort", "id"),
        index("organization_id", "during_sort", "id"),
    )

    member_id: UUID = Field(foreign_key="actor.id")
    organization_id: UUID = Field(foreign_key="actor.id")
    role: AffiliationRole = Field(sa_type=OneOf(AffiliationRole))
    title: str | None = Field(default=None, sa_type=LINE)
    during_edtf: str | None = Field(default=None, sa_type=NAME)
    during_earliest: datetime | None = None
    during_latest: datetime | None = None
    during_text: str | None = Field(default=None, sa_type=LINE)
    during_basis: MomentBasis | None = Field(default=None, sa_type=OneOf(MomentBasis))
    during_sort: datetime = moment_sort("during")


class IdentityJudgement(Row, table=True):
    """Whether two actors are one; a pair is judged once, whichever way round."""

    __tablename__ = "identity_judgement"
    __table_args__ = (
        unique("left_id", "right_id"),
        CheckConstraint("left_id < right_id", name="left_id_first"),
        index("left_id", "created_at", "id"),
        index("right_id", "created_at", "id"),
        sparse("asserted_by_id"),
    )

    left_id: UUID = Field(foreign_key="actor.id")
    right_id: UUID = Field(foreign_key="actor.id")
    verdict: IdentityVerdict = Field(sa_type=OneOf(IdentityVerdict))
    reason: str | None = Field(default=None, sa_type=PROSE)
    asserted_by_id: UUID | None = Field(default=None, foreign_key="report.id")
