"""The result of a repeated write is a global id, by which it is looked up again."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = (
    *("actor", "report", "statement", "claim", "assessment", "topic"),
    *("topic_tag", "affiliation", "citation", "appearance", "stance", "statement_link"),
)


def upgrade() -> None:
    """Put its table before each key; what was removed since has none, and any is as good."""
    for table in TABLES:
        op.execute(
            "UPDATE idempotency"
            f" SET result = jsonb_build_object('id', '{table}_' || (result ->> 'id'))"
            f" FROM {table} WHERE replace({table}.id::text, '-', '') = result ->> 'id'"
        )
    op.execute(
        "UPDATE idempotency SET result = jsonb_build_object('id', 'claim_' || (result ->> 'id'))"
        " WHERE result ->> 'id' ~ '^[0-9a-f]{32}$'"
    )


def downgrade() -> None:
    """Keep the keys alone."""
    op.execute(
        "UPDATE idempotency SET result = jsonb_build_object("
        "'id', substring(result ->> 'id' FROM '[0-9a-f]{32}$'))"
    )
