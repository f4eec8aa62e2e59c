"""Revisions are known by an id, as all else is, and say which records must be seen with them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import SchemaItem

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TYPES = "'actor', 'report', 'statement', 'claim', 'assessment', 'topic'"
ACTIONS = "'CREATE', 'UPDATE', 'REMOVE', 'RETRACT', 'RESTORE', 'MERGE', 'UNMERGE', 'RELEASE'"
SAME = "sequence, at, by, record_type, record_id, action, patch, inverse, reason"


def upgrade() -> None:
    """Give each revision its id, and let causes name these."""
    replace(
        [
            sa.Column("id", sa.Uuid(), primary_key=True),
            sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
            *common(),
            sa.Column("refers", sa.ARRAY(sa.Uuid()), nullable=False),
            sa.Column("cause_id", sa.Uuid(), sa.ForeignKey("revision.id")),
            sa.UniqueConstraint("sequence", postgresql_nulls_not_distinct=True),
            sa.CheckConstraint("cause_id <> id", name="cause_id"),
            sa.Index(None, "record_id", "sequence"),
        ],
        copy=f"INSERT INTO revision (id, {SAME}, refers) OVERRIDING SYSTEM VALUE"
        f" SELECT gen_random_uuid(), {SAME}, ARRAY[record_id] FROM revision_before",
        causes="UPDATE revision SET cause_id = cause.id FROM revision_before AS old"
        " JOIN revision AS cause ON cause.sequence = old.cause_id"
        " WHERE old.sequence = revision.sequence",
    )


def downgrade() -> None:
    """Let causes name sequences again."""
    replace(
        [
            sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
            *common(),
            sa.Column("cause_id", sa.BigInteger(), sa.ForeignKey("revision.sequence")),
            sa.CheckConstraint("cause_id < sequence", name="cause_id"),
            sa.Index(None, "record_type", "record_id", "sequence"),
        ],
        copy=f"INSERT INTO revision ({SAME}) OVERRIDING SYSTEM VALUE"
        f" SELECT {SAME} FROM revision_before",
        causes="UPDATE revision SET cause_id = cause.sequence FROM revision_before AS old"
        " JOIN revision_before AS cause ON cause.id = old.cause_id"
        " WHERE old.sequence = revision.sequence",
    )


def replace(items: list[SchemaItem], copy: str, causes: str) -> None:
    """Make the table anew, with all that it held."""
    op.execute("LOCK TABLE revision IN ACCESS EXCLUSIVE MODE")
    op.execute("CREATE TABLE revision_before AS TABLE revision")
    op.drop_table("revision")
    op.create_table("revision", *items)
    op.create_index(
        "ix_revision_cause_id",
        "revision",
        ["cause_id"],
        postgresql_where=sa.text("cause_id IS NOT NULL"),
    )
    op.execute(copy)
    op.execute(causes)
    op.execute(
        "SELECT setval(pg_get_serial_sequence('revision', 'sequence'), max(sequence))"
        " FROM revision HAVING max(sequence) IS NOT NULL"
    )
    op.drop_table("revision_before")


def common() -> list[SchemaItem]:
    """What a revision has before and after."""
    return [
        sa.Column("at", MOMENT, server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint("char_length(by) BETWEEN 1 AND 1000", name="by_length"),
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.CheckConstraint(f"record_type IN ({TYPES})", name="record_type_term"),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.CheckConstraint(f"action IN ({ACTIONS})", name="action_term"),
        sa.Column("patch", JSONB()),
        sa.Column("inverse", JSONB()),
        sa.Column("reason", sa.Text()),
        sa.CheckConstraint("char_length(reason) BETWEEN 1 AND 20000", name="reason_length"),
        sa.CheckConstraint("num_nonnulls(patch, inverse) <> 1", name="patch_has_inverse"),
        sa.CheckConstraint("action <> 'CREATE' OR patch IS NULL", name="create_has_no_patch"),
        sa.CheckConstraint("jsonb_typeof(patch) = 'array'", name="patch"),
        sa.CheckConstraint("jsonb_typeof(inverse) = 'array'", name="inverse"),
    ]
