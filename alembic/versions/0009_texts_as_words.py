"""Texts are read as words alike: composed letters, parts of Fath-360 apart, nothing as markup."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

AS_WORDS = r"""
CREATE FUNCTION as_words(text text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    translate(normalize(text), E'<>&\x02\x03\x04\x05\x06\x07', E'\x05\x06\x07'),
    '(?<=[^\s-])-(?=[0-9])', E'\x04', 'g'
)
"""

# The texts whose words are kept, by their weights, and the language's configuration.
SIMPLE = "'simple'::regconfig"
OF_LANGUAGE = "search_configuration(language)"
TEXTS = {
    "actor": (SIMPLE, {"A": "name"}),
    "actor_name": (SIMPLE, {"A": "text"}),
    "claim": (SIMPLE, {"A": "text"}),
    "report": (OF_LANGUAGE, {"A": "headline", "D": '"left"(body, 200000)'}),
    "statement": (OF_LANGUAGE, {"A": "text"}),
}


def upgrade() -> None:
    """Read the words of all texts anew."""
    op.execute(AS_WORDS)
    _read_anew("as_words(COALESCE({text}, ''::text))")


def downgrade() -> None:
    """Read them as before."""
    _read_anew("COALESCE({text}, ''::text)")
    op.execute("DROP FUNCTION as_words(text)")


def _read_anew(form: str) -> None:
    for table, (configuration, texts) in TEXTS.items():
        rule = " || ".join(
            f"setweight(to_tsvector({configuration}, {form.format(text=text)}), '{weight}')"
            for weight, text in texts.items()
        )
        op.drop_column(table, "words")
        computed = sa.Computed(rule, persisted=True)
        op.add_column(table, sa.Column("words", postgresql.TSVECTOR(), computed, nullable=False))
        op.create_index(f"ix_{table}_words", table, ["words"], postgresql_using="gin")
