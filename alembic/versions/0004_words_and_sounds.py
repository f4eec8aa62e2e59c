"""Texts are searched by their words, and names by how they sound."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SEARCH_CONFIGURATION = """
CREATE FUNCTION search_configuration(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE lower(split_part(language, '-', 1))
    WHEN 'ar' THEN 'pg_catalog.arabic'::regconfig
    WHEN 'ca' THEN 'pg_catalog.catalan'::regconfig
    WHEN 'da' THEN 'pg_catalog.danish'::regconfig
    WHEN 'de' THEN 'pg_catalog.german'::regconfig
    WHEN 'el' THEN 'pg_catalog.greek'::regconfig
    WHEN 'en' THEN 'pg_catalog.english'::regconfig
    WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
    WHEN 'eu' THEN 'pg_catalog.basque'::regconfig
    WHEN 'fi' THEN 'pg_catalog.finnish'::regconfig
    WHEN 'fr' THEN 'pg_catalog.french'::regconfig
    WHEN 'ga' THEN 'pg_catalog.irish'::regconfig
    WHEN 'hi' THEN 'pg_catalog.hindi'::regconfig
    WHEN 'hu' THEN 'pg_catalog.hungarian'::regconfig
    WHEN 'hy' THEN 'pg_catalog.armenian'::regconfig
    WHEN 'id' THEN 'pg_catalog.indonesian'::regconfig
    WHEN 'it' THEN 'pg_catalog.italian'::regconfig
    WHEN 'lt' THEN 'pg_catalog.lithuanian'::regconfig
    WHEN 'ne' THEN 'pg_catalog.nepali'::regconfig
    WHEN 'nl' THEN 'pg_catalog.dutch'::regconfig
    WHEN 'no' THEN 'pg_catalog.norwegian'::regconfig
    WHEN 'nb' THEN 'pg_catalog.norwegian'::regconfig
    WHEN 'nn' THEN 'pg_catalog.norwegian'::regconfig
    WHEN 'pt' THEN 'pg_catalog.portuguese'::regconfig
    WHEN 'ro' THEN 'pg_catalog.romanian'::regconfig
    WHEN 'ru' THEN 'pg_catalog.russian'::regconfig
    WHEN 'sr' THEN 'pg_catalog.serbian'::regconfig
    WHEN 'sv' THEN 'pg_catalog.swedish'::regconfig
    WHEN 'ta' THEN 'pg_catalog.tamil'::regconfig
    WHEN 'tr' THEN 'pg_catalog.turkish'::regconfig
    WHEN 'yi' THEN 'pg_catalog.yiddish'::regconfig
    ELSE 'pg_catalog.simple'::regconfig END
"""

SOUND_KEYS = r"""
CREATE FUNCTION sound_keys(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(
    SELECT DISTINCT left(sounds, 2) FROM (
        SELECT regexp_replace(
            translate(
                regexp_replace(
                    replace(replace(word, 'ph', 'f'), 'kh', 'h'), '(sh|ch|zh|ts|tz|cz)', 's', 'g'
                ),
                'bpбпБПdtđдтДТgkqcxґгкқҐГКҚvwfвфВФszßжзсцчшщЖЗСЦ'
                'ЧШЩlłлЛmмМnнНrрРaeiouyhjæœøıаеиоуыэюяйіьъєхАЕИОУЫЭЮЯЙІЬЪЄХ’ʼ`´',
                'pppppptttttttkkkkkkkkkkkkkfffffffsssssssssssssssssllllmmmnnnrrr'
            ),
            '(.)\1+', '\1', 'g'
        ) AS sounds
        FROM regexp_split_to_table(
            regexp_replace(lower(normalize(name, NFKD) COLLATE "C"), '[\u0300-\u036F]', '', 'g'),
            '[-\s.,;:!?"()/_]+'
        ) AS word
    ) words WHERE sounds <> '' ORDER BY 1
)
"""

WORDS = {
    "actor": "setweight(to_tsvector('simple'::regconfig, COALESCE(name, ''::text)), 'A')",
    "actor_name": "setweight(to_tsvector('simple'::regconfig, COALESCE(text, ''::text)), 'A')",
    "claim": "setweight(to_tsvector('simple'::regconfig, COALESCE(text, ''::text)), 'A')",
    "report": (
        "setweight(to_tsvector(search_configuration(language), COALESCE(headline, ''::text)), 'A')"
        " || setweight(to_tsvector(search_configuration(language),"
        " COALESCE(\"left\"(body, 200000), ''::text)), 'D')"
    ),
    "statement": (
        "setweight(to_tsvector(search_configuration(language), COALESCE(text, ''::text)), 'A')"
    ),
}
NAMES = {"actor": "name", "actor_name": "text"}


def upgrade() -> None:
    """Keep the words of texts and the sounds of names, each with its index."""
    op.execute(SEARCH_CONFIGURATION)
    op.execute(SOUND_KEYS)
    for table, words in WORDS.items():
        _add(table, "words", postgresql.TSVECTOR(), words)
    for table, name in NAMES.items():
        _add(table, "sounds", postgresql.ARRAY(sa.Text()), f"sound_keys({name})")


def _add(table: str, column: str, type_: sa.types.TypeEngine[Any], rule: str) -> None:
    computed = sa.Computed(rule, persisted=True)
    op.add_column(table, sa.Column(column, type_, computed, nullable=False))
    op.create_index(f"ix_{table}_{column}", table, [column], postgresql_using="gin")


def downgrade() -> None:
    """Forget them."""
    for table in NAMES:
        op.drop_column(table, "sounds")
    for table in WORDS:
        op.drop_column(table, "words")
    op.execute("DROP FUNCTION sound_keys(text)")
    op.execute("DROP FUNCTION search_configuration(text)")
