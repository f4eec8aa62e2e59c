"""Trusted documents have the ids that code generators give them, and can be removed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = "trusted_document"
MOMENT = sa.DateTime(timezone=True)
FORM = "^[A-Za-z0-9._~-]+(:[A-Za-z0-9._~-]+)?$"


def row() -> list[sa.schema.SchemaItem]:
    """What the table has before and after."""
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(hash) = 32", name="hash_length"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("char_length(text) BETWEEN 1 AND 5000000", name="text_length"),
    ]


def unique(column: str) -> sa.UniqueConstraint:
    """No two rows alike."""
    return sa.UniqueConstraint(column, postgresql_nulls_not_distinct=True)


def upgrade() -> None:
    """Make the table anew: nothing stored anything in it before."""
    op.drop_table(TABLE)
    op.create_table(
        TABLE,
        *row(),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.CheckConstraint("char_length(document_id) BETWEEN 1 AND 250", name="document_id_length"),
        sa.CheckConstraint(f"document_id ~ '{FORM}'", name="document_id_form"),
        sa.Column("removed_at", MOMENT),
        unique("document_id"),
    )
    op.create_index("ix_trusted_document_hash", TABLE, ["hash"])


def downgrade() -> None:
    """Make it as it was."""
    op.drop_table(TABLE)
    op.create_table(
        TABLE,
        *row(),
        sa.Column("client", sa.Text(), nullable=False),
        sa.CheckConstraint("char_length(client) BETWEEN 1 AND 250", name="client_length"),
        unique("hash"),
    )
