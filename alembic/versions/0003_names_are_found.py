"""Actors are found by any of their names, capitals and small letters alike."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep each other name as it sorts, too."""
    op.add_column(
        "actor_name",
        sa.Column(
            "text_sort",
            sa.Text(collation="C"),
            sa.Computed('lower(normalize(text, NFD) COLLATE "C")', persisted=True),
            nullable=False,
        ),
    )
    op.create_index("ix_actor_name_text_sort_actor_id", "actor_name", ["text_sort", "actor_id"])


def downgrade() -> None:
    """Forget how other names sort."""
    op.drop_index("ix_actor_name_text_sort_actor_id", "actor_name")
    op.drop_column("actor_name", "text_sort")
