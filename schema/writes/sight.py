"""Who sees a row, as conditions for SQLAlchemy."""

from itertools import count

from sqlalchemy import TextClause, text

from schema.context import Clearance
from schema.permissions import visible


def seen_by(clearance: Clearance, table: str) -> list[TextClause]:
    """What must hold of a row of a table to be seen by viewers of a clearance."""
    numbers = count()
    predicates = visible(table, table, clearance, lambda other: f"{other}_{next(numbers)}")
    return [text(predicate) for predicate in predicates]
