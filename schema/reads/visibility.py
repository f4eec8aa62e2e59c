"""What a read of its own may look at: the predicates of permissions, for SQL written as text."""

from itertools import count

from schema.context import Clearance
from schema.permissions import visible


class Seen:
    """Gives the predicates by which rows in one SELECT are seen, for viewers of a clearance."""

    def __init__(self, clearance: Clearance) -> None:
        self._clearance = clearance
        self._numbers = count()

    def __call__(self, row: str, table: str, *known: str) -> str:
        """That ``row`` of ``table`` is seen; one came by what its columns ``known`` point at."""
        predicates = visible(
            row,
            table,
            self._clearance,
            lambda other: f"{other}_{next(self._numbers)}",
            known=frozenset(known),
        )
        return " AND ".join(predicates) or "true"
