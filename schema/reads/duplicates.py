"""Actors that may be one: suggestions to whoever judges and merges them."""

MOST = 20
"""Suggestions for one actor."""

#: For the actor whose key is `parent.key`: others that bear one of its names, or that another
#: catalogue calls the same. Unnamed ones are never found by a name, nor are those that were judged
#: or merged already.
POSSIBLE_DUPLICATES = f"""
    SELECT other.id, min(likeness.place) AS position FROM (
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
    WHERE other.id <> parent.key AND other.kind <> 'UNNAMED' AND other.merged_into_id IS NULL
        AND NOT EXISTS (
            SELECT FROM identity_judgement j WHERE j.left_id = least(other.id, parent.key)
                AND j.right_id = greatest(other.id, parent.key) AND j.verdict = 'DIFFERENT'
        )
    GROUP BY other.id ORDER BY position, other.id LIMIT {MOST}
"""
