"""A query in any language is one text search query, in which no alternative stands twice."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SEARCHED_IN_ANY_LANGUAGE = """
CREATE FUNCTION searched_in_any_language(query text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT string_agg(DISTINCT '(' || parsed::text || ')', ' | ')::tsquery
    FROM unnest(ARRAY[
        websearch_to_tsquery('pg_catalog.simple'::regconfig, query),
        websearch_to_tsquery('pg_catalog.arabic'::regconfig, query),
        websearch_to_tsquery('pg_catalog.armenian'::regconfig, query),
        websearch_to_tsquery('pg_catalog.basque'::regconfig, query),
        websearch_to_tsquery('pg_catalog.catalan'::regconfig, query),
        websearch_to_tsquery('pg_catalog.danish'::regconfig, query),
        websearch_to_tsquery('pg_catalog.dutch'::regconfig, query),
        websearch_to_tsquery('pg_catalog.english'::regconfig, query),
        websearch_to_tsquery('pg_catalog.finnish'::regconfig, query),
        websearch_to_tsquery('pg_catalog.french'::regconfig, query),
        websearch_to_tsquery('pg_catalog.german'::regconfig, query),
        websearch_to_tsquery('pg_catalog.greek'::regconfig, query),
        websearch_to_tsquery('pg_catalog.hindi'::regconfig, query),
        websearch_to_tsquery('pg_catalog.hungarian'::regconfig, query),
        websearch_to_tsquery('pg_catalog.indonesian'::regconfig, query),
        websearch_to_tsquery('pg_catalog.irish'::regconfig, query),
        websearch_to_tsquery('pg_catalog.italian'::regconfig, query),
        websearch_to_tsquery('pg_catalog.lithuanian'::regconfig, query),
        websearch_to_tsquery('pg_catalog.nepali'::regconfig, query),
        websearch_to_tsquery('pg_catalog.norwegian'::regconfig, query),
        websearch_to_tsquery('pg_catalog.portuguese'::regconfig, query),
        websearch_to_tsquery('pg_catalog.romanian'::regconfig, query),
        websearch_to_tsquery('pg_catalog.russian'::regconfig, query),
        websearch_to_tsquery('pg_catalog.serbian'::regconfig, query),
        websearch_to_tsquery('pg_catalog.spanish'::regconfig, query),
        websearch_to_tsquery('pg_catalog.swedish'::regconfig, query),
        websearch_to_tsquery('pg_catalog.tamil'::regconfig, query),
        websearch_to_tsquery('pg_catalog.turkish'::regconfig, query),
        websearch_to_tsquery('pg_catalog.yiddish'::regconfig, query)
    ]) AS parsed WHERE numnode(parsed) > 0
)
"""


def upgrade() -> None:
    """Make the function by which texts are searched."""
    op.execute(SEARCHED_IN_ANY_LANGUAGE)


def downgrade() -> None:
    """Search without it."""
    op.execute("DROP FUNCTION searched_in_any_language(text)")
