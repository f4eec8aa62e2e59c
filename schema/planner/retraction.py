"""Retraction is not access: lists leave out what was retracted, references show it."""

from schema.permissions import RECORDS
from schema.planner.draft import Row
from schema.planner.signatures import Retracted


def listed(row: Row, asked: Retracted = Retracted.EXCLUDE) -> list[str]:
    """The predicates of rows that a list shows. A merged actor counts as retracted."""
    if row.table not in RECORDS or asked is Retracted.INCLUDE:
        return []
    columns = ["retracted_at"]
    if row.table == "actor":
        columns.append("merged_into_id")
    if asked is Retracted.EXCLUDE:
        return [f"{row(column)} IS NULL" for column in columns]
    return [f"({' OR '.join(f'{row(column)} IS NOT NULL' for column in columns)})"]
