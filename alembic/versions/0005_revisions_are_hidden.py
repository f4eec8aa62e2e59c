"""What was done while a record was hidden stays hidden when the record no longer is."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# A record's visibility after a revision is what the next change of it turns back to.
THEN = """
UPDATE revision SET visibility = coalesce(
    (SELECT operation ->> 'value'
       FROM revision later, jsonb_array_elements(later.inverse) operation
      WHERE later.record_id = revision.record_id AND later.sequence > revision.sequence
        AND operation ->> 'path' = '/visibility'
      ORDER BY later.sequence LIMIT 1),
    record.visibility)
  FROM (%s) record
 WHERE record.id = revision.record_id
"""
RECORDS = ("actor", "statement", "report", "claim", "assessment")


def upgrade() -> None:
    """Let each revision say how far its record was seen then."""
    op.execute("LOCK TABLE revision IN ACCESS EXCLUSIVE MODE")
    then = sa.Column("visibility", sa.Text(), nullable=False, server_default="PUBLIC")
    op.add_column("revision", then)
    op.execute(THEN % " UNION ALL ".join(f"SELECT id, visibility FROM {each}" for each in RECORDS))
    op.alter_column("revision", "visibility", server_default=None)
    terms = "visibility IN ('PUBLIC', 'INTERNAL', 'CONFIDENTIAL')"
    op.create_check_constraint("visibility_term", "revision", terms)


def downgrade() -> None:
    """Let it be seen by whoever sees its records."""
    op.drop_column("revision", "visibility")
