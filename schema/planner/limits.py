"""What one operation may ask for: enough for any page, not enough to hold up the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from schema.errors import OperationTooLarge


class Limit(Enum):
    """A limit: its name for clients, its value, and what it counts."""

    ROOT_FIELDS = "rootFields", 100, "root fields"
    LISTS = "lists", 200, "list fields"
    DEPTH = "depth", 20, "lists nested in one another"
    REFERENCES = "references", 40, "single references followed below one list"
    CONDITIONS = "conditions", 1_000, "conditions in all `where` together"
    RELATIONS = "relations", 6, "relations nested in one `where`"
    VALUES = "values", 500_000, "values in the answer"

    def check(self, requested: int) -> None:
        """Refuse the operation when it asks for more. Raises ``OperationTooLarge``."""
        name, maximum, what = self.value
        if requested > maximum:
            raise OperationTooLarge(
                f"An operation may have at most {maximum:,} {what}; this one has more.",
                limit=name,
                maximum=maximum,
                requested=requested,
            )


@dataclass(slots=True)
class Usage:
    """What one operation has been found to ask for."""

    lists: int = 0
    conditions: int = 0
    relations: int = 0
    """How deep in relations the condition is that is being compiled."""
    sql: int = 0
    """Characters of SQL, by which plans are weighed."""

    def add_list(self) -> None:
        """One more list field."""
        self.lists += 1
        Limit.LISTS.check(self.lists)

    @contextmanager
    def within_relation(self) -> Iterator[None]:
        """What a ``where`` says of a related row: each step multiplies what is looked at."""
        self.relations += 1
        Limit.RELATIONS.check(self.relations)
        yield
        self.relations -= 1

    def add_conditions(self, number: int) -> None:
        """More conditions of a ``where``."""
        self.conditions += number
        Limit.CONDITIONS.check(self.conditions)
