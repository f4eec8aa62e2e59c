"""What claims are ordered by that is in no column: SQL for the key of a claim's row."""

from schema.permissions import SeenRows
from schema.reads.stances import AFFIRMS, counts

_AFFIRMS = ", ".join(f"'{position}'" for position in sorted(AFFIRMS))


def latest_stance(claim: str, seen: SeenRows) -> str:
    """When the last stance on it was recorded."""
    return f"""coalesce((
        SELECT t.created_at FROM stance t JOIN statement s ON s.id = t.statement_id
        WHERE t.claim_id = {claim} AND {counts("t", "s", seen)}
        ORDER BY t.created_at DESC, t.id DESC LIMIT 1
    ), '-infinity')"""


def contest(claim: str, seen: SeenRows) -> str:
    """How many statements stand on its weaker side."""
    return f"""(
        SELECT least(
            count(DISTINCT t.statement_id) FILTER (WHERE t.position IN ({_AFFIRMS})),
            count(DISTINCT t.statement_id) FILTER (WHERE t.position = 'DENIES')
        )
        FROM stance t JOIN statement s ON s.id = t.statement_id
        WHERE t.claim_id = {claim} AND {counts("t", "s", seen)}
    )"""
