"""Who sees what: the model's rules, read off row by row."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from .rows import FOREIGN, RECORDS, Row, Rows

# A null in these columns' fields means "none that you may see": what they point at hides nothing.
CONTEXT = {
    ("actor", "merged_into_id"),
    ("actor", "described_in_id"),
    ("report", "known_through_id"),
    ("statement", "translation_of_id"),
    ("claim", "parent_id"),
    # A hop stays visible, and says that it withholds something.
    ("hop", "actor_id"),
    ("hop", "report_id"),
}


class Sight:
    """What a viewer with these scopes sees of these rows at this moment."""

    def __init__(self, rows: Rows, scopes: Iterable[str], now: datetime) -> None:
        self.rows = rows
        self.scopes = frozenset(scopes)
        self._now = now
        self._known: dict[tuple[str, UUID], bool] = {}

    def sees(self, row: Row) -> bool:
        """Is the row itself open to the viewer, and everything that it may not be without?"""
        key = (row.table, row.id)
        if key not in self._known:
            self._known[key] = self._is_open(row) and all(
                self.sees(target)
                for column in FOREIGN[row.table]
                if (row.table, column) not in CONTEXT
                and (target := self.rows.pointed_at(row, column)) is not None
            )
        return self._known[key]

    def _is_open(self, row: Row) -> bool:
        if row.table not in RECORDS or "confidential:read" in self.scopes:
            return True
        if "records:read" in self.scopes:
            return bool(row["visibility"] != "CONFIDENTIAL")
        embargo = row["embargo_until"]
        return row["visibility"] == "PUBLIC" and (embargo is None or embargo <= self._now)

    def only_seen(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if self.sees(row)]

    def target(self, row: Row, column: str) -> Row | None:
        """The row that a column points at, if the viewer may see it."""
        target = self.rows.pointed_at(row, column)
        return target if target is not None and self.sees(target) else None
