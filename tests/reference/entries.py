"""New entries for a list of the API, wherever the list stands."""

from typing import Any

from .interpreter import MANY, THROUGH
from .listings import Listing
from .names import table_of
from .row_generator import RowGenerator
from .rows import FOREIGN, Row

# What a row cannot be without, beside the row whose list it is in.
REQUIRED: dict[str, tuple[str, ...]] = {
    "affiliation": ("member_id", "organization_id"),
    "appearance": ("statement_id", "report_id"),
    "citation": ("citing_id", "cited_id"),
    "stance": ("statement_id", "claim_id"),
    "statement_link": ("source_id", "target_id"),
    "assessment": ("assessor_id",),
}

Entry = tuple[Row, list[Row]]
"""A list's new entry, and the rows that make it one, none before those that it points at."""


class Entries:
    """A list of a new row (of none at the root), to which entries are added."""

    def __init__(self, list_: Listing, draw: RowGenerator) -> None:
        self._draw = draw
        self._table = list_.order.table
        self._coordinate = f"{list_.type_name}.{list_.field}"
        self.parent = None if list_.is_root else self._row(table_of(list_.type_name))

    def new(self) -> Entry:
        """A further entry, anywhere in the list's order."""
        if self.parent is None:
            row = self._row(self._table)
            return row, [row]
        if self._coordinate in MANY:
            table, (column,) = MANY[self._coordinate]
            return self._belonging(table, **{column: self.parent.id})
        between, back, onward = THROUGH[self._coordinate]
        target = self._row(self._table)
        _, rows = self._belonging(between, **{back: self.parent.id, onward: target.id})
        return target, [target, *rows]

    def _belonging(self, table: str, **given: Any) -> Entry:
        """A row with what is given, and new rows for all else that it cannot be without."""
        others = {
            column: self._row(FOREIGN[table][column])
            for column in REQUIRED.get(table, ())
            if column not in given
        }
        row = self._row(table, **given, **{column: other.id for column, other in others.items()})
        return row, [*others.values(), row]

    def _row(self, table: str, **given: Any) -> Row:
        """A row that lists show."""
        row = self._draw.row(table, **given)
        if "retracted_at" in row:
            row |= {"retracted_at": None, "retraction_reason": None}
        return row
