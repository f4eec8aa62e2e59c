"""Retraction is not access: lists leave out what was retracted, references show it.

A merged actor counts as retracted, for those who may see what it was merged into: to others that
must not show, so to them it still stands for itself.
"""

from schema.permissions import RECORDS
from schema.planner.draft import Row
from schema.planner.signatures import Retracted


def listed(row: Row, asked: Retracted = Retracted.EXCLUDE) -> list[str]:
    """The predicates of rows that a list shows."""
    if row.table not in RECORDS or asked is Retracted.INCLUDE:
        return []
    retracted = [f"{row('retracted_at')} IS NOT NULL"]
    if row.table == "actor":
        # PostgreSQL would take all actors for merged, and look through them, without the first.
        retracted.append(f"{row('merged_into_id')} IS NOT NULL AND {row.seen('merged_into_id')}")
    if asked is Retracted.EXCLUDE:
        return [f"NOT ({each})" for each in retracted]
    return [f"({' OR '.join(retracted)})"]
