"""What one operation has been found to ask for, while it is compiled."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from schema.limits import Limit, Limits


@dataclass(slots=True)
class Usage:
    """What is counted against the limits of one operation. Past one, ``OperationTooLarge``."""

    limits: Limits
    lists: int = 0
    conditions: int = 0
    relations: int = 0
    """How deep in relations the condition is that is being compiled."""
    sql: int = 0
    """Characters of SQL, by which plans are weighed."""

    def add_list(self) -> None:
        """One more list field."""
        self.lists += 1
        self.limits.check(Limit.LISTS, self.lists)

    @contextmanager
    def within_relation(self) -> Iterator[None]:
        """What a ``where`` says of a related row: each step multiplies what is looked at."""
        self.relations += 1
        self.limits.check(Limit.RELATIONS, self.relations)
        yield
        self.relations -= 1

    def add_conditions(self, number: int) -> None:
        """More conditions of a ``where``."""
        self.conditions += number
        self.limits.check(Limit.CONDITIONS, self.conditions)
