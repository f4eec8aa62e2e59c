"""Actors that may be one: suggestions to whoever judges and merges them."""

from collections.abc import Mapping
from functools import cache

from schema.context import Asking, Clearance
from schema.reads.visibility import Seen

MOST = 20
"""Suggestions for one actor."""


async def possible_duplicates(asking: Asking) -> Mapping[str, tuple[str, ...]]:
    """Others that bear one of their names, or that another catalogue calls the same."""
    sight = asking.sight
    found: dict[str, list[str]] = {key: [] for key in asking.keys}
    for key, other in await sight.reader.fetch(_select(sight.clearance), asking.keys):
        found[key].append(other)
    return {key: tuple(others) for key, others in found.items()}


@cache
def _select(clearance: Clearance) -> str:
    """The suggestions for each actor, the likeliest first.

    Unnamed ones are never found by a name, nor are those that were judged or merged already, as far
    as the viewer may see.
    """
    seen = Seen(clearance)
    return f"""
        SELECT parent.key, found.id FROM unnest($1::uuid[]) AS parent(key) CROSS JOIN LATERAL (
            SELECT other.id, min(likeness.place) AS place FROM (
                SELECT name_sort AS text FROM actor WHERE id = parent.key AND kind <> 'UNNAMED'
                UNION SELECT n.text_sort FROM actor_name n JOIN actor a ON a.id = n.actor_id
                    WHERE n.actor_id = parent.key AND a.kind <> 'UNNAMED'
            ) own CROSS JOIN LATERAL (
                SELECT 1 AS place, id FROM actor WHERE name_sort = own.text
                UNION ALL SELECT 2, actor_id FROM actor_name WHERE text_sort = own.text
                UNION ALL SELECT 3, theirs.actor_id FROM external_id mine JOIN external_id theirs
                    ON theirs.value = mine.value AND theirs.scheme <> mine.scheme
                    WHERE mine.actor_id = parent.key AND theirs.actor_id IS NOT NULL
            ) likeness JOIN actor other ON other.id = likeness.id
            WHERE other.id <> parent.key AND other.kind <> 'UNNAMED'
                AND other.retracted_at IS NULL AND {seen("other", "actor")}
                AND NOT EXISTS (
                    SELECT FROM actor winner WHERE winner.id = other.merged_into_id
                        AND {seen("winner", "actor")}
                )
                AND NOT EXISTS (
                    SELECT FROM identity_judgement j WHERE j.left_id = least(other.id, parent.key)
                        AND j.right_id = greatest(other.id, parent.key) AND j.verdict = 'DIFFERENT'
                        AND {seen("j", "identity_judgement")}
                )
            GROUP BY other.id ORDER BY place, other.id LIMIT {MOST}
        ) found ORDER BY found.place, found.id
    """
