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
    merged = [row.seen("merged_into_id")] if row.table == "actor" else []
    if asked is Retracted.EXCLUDE:
        return [f"{row('retracted_at')} IS NULL", *(f"NOT {seen}" for seen in merged)]
    retracted = f"{row('retracted_at')} IS NOT NULL"
    return [f"({' OR '.join([retracted, *merged])})"]
