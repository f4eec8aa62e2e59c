"""Revisions: what changed, in commit order. They are the history, and the feed of changes."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Identity, MetaData, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from schema.tables.base import METADATA
from schema.tables.columns import LINE, PROSE, OneOf, index, sparse, unique
from schema.tables.ids import uuid7
from schema.tables.vocabulary import RecordType, RevisionAction, Visibility


class Revision(SQLModel, table=True):
    """One change of one record, or of a topic.

    `patch` and `inverse` are RFC 6902 operations, to this state and back. A CREATE has neither: the
    row is the state, and later inverses lead back to it.
    """

    metadata: ClassVar[MetaData] = METADATA

    __table_args__ = (
        unique("sequence"),
        CheckConstraint("cause_id <> id", name="cause_id"),
        CheckConstraint("num_nonnulls(patch, inverse) <> 1", name="patch_has_inverse"),
        CheckConstraint("action <> 'CREATE' OR patch IS NULL", name="create_has_no_patch"),
        CheckConstraint("jsonb_typeof(patch) = 'array'", name="patch"),
        CheckConstraint("jsonb_typeof(inverse) = 'array'", name="inverse"),
        # Keys are never made twice, in whichever table.
        index("record_id", "sequence"),
        sparse("cause_id"),
    )

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    # From the database's own sequence, and only under the commit-order lock: whoever holds it is
    # the next to commit, so that numbers appear in their order. A rollback may leave a gap, never
    # an inversion; unlike max + 1, that holds at every isolation level.
    sequence: int = Field(
        default=None,
        sa_type=BigInteger,
        sa_column_args=[Identity(always=True)],
    )
    # The clock, not the transaction's beginning: times follow the sequence.
    at: datetime = Field(default=None, sa_column_kwargs={"server_default": func.clock_timestamp()})
    # `key:<id>`, `jwt:<issuer>#<subject>` or `cli`.
    by: str = Field(sa_type=LINE)
    # No foreign key follows this pair: a revision outlives its topic.
    record_type: RecordType = Field(sa_type=OneOf(RecordType))
    record_id: UUID
    action: RevisionAction = Field(sa_type=OneOf(RevisionAction))
    patch: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    inverse: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    reason: str | None = Field(default=None, sa_type=PROSE)
    # The records that must be seen for the revision to be: its own, and all that its patches name.
    refers: list[UUID] = Field(sa_type=ARRAY(Uuid))
    # How far the record was seen after it: what was done while a record was hidden stays hidden
    # when it no longer is. A topic is always public.
    visibility: Visibility = Field(default=Visibility.PUBLIC, sa_type=OneOf(Visibility))
    # The revision of which this one is a part: of a merge, say.
    cause_id: UUID | None = Field(default=None, foreign_key="revision.id")
