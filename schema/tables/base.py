"""What the tables share: their metadata, the columns of every row, of a record and of a quote."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, MetaData, Table, event, func
from sqlalchemy.schema import SchemaItem
from sqlmodel import Field, SQLModel

from schema.tables.columns import LINE, PROSE, OneOf, index, promises, sparse
from schema.tables.ids import uuid7
from schema.tables.vocabulary import Visibility

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

METADATA = MetaData(naming_convention=NAMES)


@event.listens_for(Table, "after_parent_attach")
def promise_what_the_types_say(table: Table, metadata: MetaData) -> None:
    """Text is plain `text` in the database: checks limit it to what its column's type says."""
    # Alembic copies tables, with their checks, into metadata of its own.
    if metadata is not METADATA:
        return
    for column in table.columns:
        for name, rule in promises(column):
            table.append_constraint(CheckConstraint(rule, name=f"{column.name}_{name}"))


# What decides whether a list shows a record. An index that includes them, and the keys of the
# records that hide it when they are hidden, counts without visiting the table.
LISTED = ("visibility", "embargo_until", "retracted_at")


class Row(SQLModel):
    """What every row has."""

    metadata: ClassVar[MetaData] = METADATA

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    # When the row's transaction began: rows stored together are of one age, and their ids, which
    # follow the input, order them.
    created_at: datetime = Field(default=None, sa_column_kwargs={"server_default": func.now()})


class Record(Row):
    """A row with access, a version and retraction of its own; it is never deleted."""

    visibility: Visibility = Field(default=Visibility.PUBLIC, sa_type=OneOf(Visibility))
    embargo_until: datetime | None = None
    version: int = 1
    updated_at: datetime = Field(default=None, sa_column_kwargs={"server_default": func.now()})
    retracted_at: datetime | None = None
    retraction_reason: str | None = Field(default=None, sa_type=PROSE)


class Quoted(Row):
    """A row with a place in a report, after the W3C Web Annotation model.

    Offsets count Unicode code points of the report's whole text, headline line included; the media
    bounds are seconds of a recording. `exact` stays null where the words may not be kept.
    """

    quote_exact: str | None = Field(default=None, sa_type=PROSE)
    quote_prefix: str | None = Field(default=None, sa_type=LINE)
    quote_suffix: str | None = Field(default=None, sa_type=LINE)
    quote_start: int | None = None
    quote_end: int | None = None
    quote_media_start: float | None = None
    quote_media_end: float | None = None


def record_rules() -> tuple[SchemaItem, ...]:
    """The promises and indexes of a record's common columns."""
    return (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(
            "retraction_reason IS NULL OR retracted_at IS NOT NULL", name="retraction_reason"
        ),
        # An embargo ends in being public: on any other record it would promise a release that never
        # comes.
        CheckConstraint("embargo_until IS NULL OR visibility = 'PUBLIC'", name="embargo_until"),
        # Most records are public. `NOT EXISTS (… WHERE id = … AND <hidden>)` on this small index is
        # how access is checked quickly: an `EXISTS … visible` reads the whole table instead.
        index(
            "id",
            include=["visibility", "embargo_until"],
            where="visibility <> 'PUBLIC' OR embargo_until IS NOT NULL",
        ),
        # Finds the next embargo to end, for caches and RELEASE revisions.
        sparse("embargo_until"),
    )


def quote_rules() -> tuple[SchemaItem, ...]:
    """The promises of a quote's columns: a place has both its ends, in order."""
    return (
        CheckConstraint("num_nonnulls(quote_start, quote_end) <> 1", name="quote_place"),
        CheckConstraint("0 <= quote_start AND quote_start < quote_end", name="quote_order"),
        CheckConstraint(
            "num_nonnulls(quote_media_start, quote_media_end) <> 1", name="quote_media_place"
        ),
        CheckConstraint(
            "0 <= quote_media_start AND quote_media_start < quote_media_end"
            " AND quote_media_end < 'Infinity'",
            name="quote_media_order",
        ),
    )


def moment_rules(prefix: str) -> tuple[SchemaItem, ...]:
    """The promises of a moment's columns: nothing without the EDTF text, and bounds in order."""
    edtf, earliest, latest, text, basis = (
        f"{prefix}_{part}" for part in ("edtf", "earliest", "latest", "text", "basis")
    )
    return (
        CheckConstraint(
            f"{edtf} IS NOT NULL OR num_nonnulls({earliest}, {latest}, {text}, {basis}) = 0",
            name=f"{prefix}_edtf",
        ),
        CheckConstraint(f"{edtf} IS NULL OR {basis} IS NOT NULL", name=f"{prefix}_basis"),
        # A relative date means nothing without the words that say relative to what.
        CheckConstraint(f"{basis} <> 'RELATIVE' OR {text} IS NOT NULL", name=f"{prefix}_text"),
        CheckConstraint(f"{earliest} < {latest}", name=f"{prefix}_order"),
        # What is not bounded, or lies where no datetime of Python or JSON does, is null.
        CheckConstraint(
            f"least({earliest}, {latest}) > '0001-01-01 00:00:00+00'::timestamp with time zone"
            f" AND greatest({earliest}, {latest})"
            " <= '9999-12-31 23:59:59.999999+00'::timestamp with time zone",
            name=f"{prefix}_range",
        ),
    )
