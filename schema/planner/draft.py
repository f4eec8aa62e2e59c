"""One SQL text while it is written: its aliases, its binds and the columns it selects.

The text is put together from names of our own tables; every value of a client is a bind.
"""

from collections.abc import Sequence

from schema import tables
from schema.context import Clearance
from schema.permissions import REQUIRES, visible
from schema.planner.arguments import Getter
from schema.planner.level import Select
from schema.planner.limits import Limit, Usage


class Draft:
    """A SELECT in the making."""

    def __init__(self, clearance: Clearance, usage: Usage, *, keyed: bool) -> None:
        self.clearance = clearance
        self.usage = usage
        self.keyed = keyed
        self.binds: list[Getter] = []
        self.columns: dict[str, int] = {}
        self.joins: dict[str, Joined] = {}
        self.join_texts: list[str] = []
        self._aliases = 0

    def alias(self, table: str) -> str:
        """A name for ``table`` that is new to this text."""
        self._aliases += 1
        return f"{table}_{self._aliases}"

    def bind(self, getter: Getter, type_: str) -> str:
        """A parameter of the SQL type ``type_``; the first one is taken by the keys, if any."""
        self.binds.append(getter)
        return f"${len(self.binds) + self.keyed}::{type_}"

    def finished(self, sql: str) -> Select:
        """The SELECT whose text is written."""
        self.usage.sql += len(sql)
        return Select(sql, tuple(self.binds), self.keyed)

    def select(self, expression: str) -> int:
        """The position of ``expression`` in the result; equal ones are selected once."""
        return self.columns.setdefault(expression, len(self.columns))

    def visible(self, row: str, table: str, known: Sequence[str] = ()) -> list[str]:
        """The access predicates of a row, less those of the columns that one came by."""
        return visible(row, table, self.clearance, self.alias, known=frozenset(known))


class Row:
    """A row that a SELECT reads from: one alias, and which of the table's columns it uses."""

    def __init__(self, draft: Draft, table: str) -> None:
        self.draft = draft
        self.table = table
        self.name = draft.alias(table)
        self.used: dict[str, None] = {"id": None}

    def __call__(self, column: str) -> str:
        """The SQL text of a column."""
        if column not in tables.METADATA.tables[self.table].c:
            raise KeyError(f"{self.table} has no column {column}")
        self.used[column] = None
        return f"{self.name}.{column}"

    def key(self) -> int:
        """The position of the row's key in the result."""
        return self.draft.select(self("id"))

    def seen(self, column: str) -> str:
        """Whether the row behind a foreign key exists and may be seen."""
        target = tables.referred(self.table, column)
        other = self.draft.alias(target)
        predicates = [f"{other}.id = {self(column)}", *self.draft.visible(other, target)]
        return f"EXISTS (SELECT FROM {target} {other} WHERE {' AND '.join(predicates)})"

    def follow(self, column: str) -> "Joined":
        """The row behind a foreign key, joined once however often it is asked for."""
        foreign_key = self(column)
        joined = self.draft.joins.get(foreign_key)
        if joined is None:
            joined = self.draft.joins[foreign_key] = Joined(self, column, foreign_key)
            Limit.REFERENCES.check(len(self.draft.joins))
        return joined


class Joined(Row):
    """The row behind a foreign key of another row of the same SELECT."""

    def __init__(self, parent: Row, column: str, foreign_key: str) -> None:
        super().__init__(parent.draft, tables.referred(parent.table, column))
        # Where the parent is hidden together with this row, the parent's own predicate covers it.
        covered = column in REQUIRES.get(parent.table, ())
        on = [f"{self.name}.id = {foreign_key}"]
        if not covered:
            on += self.draft.visible(self.name, self.table)
        self.draft.join_texts.append(f"LEFT JOIN {self.table} {self.name} ON {' AND '.join(on)}")
        # PostgreSQL then leaves the join out when nothing else of this row is read.
        self._key = foreign_key if covered else f"{self.name}.id"

    def key(self) -> int:
        return self.draft.select(self._key)
