"""One SQL text while it is written: its aliases, its binds and the columns it selects.

The text is put together from names of our own tables; every value of a client is a bind.
"""

from collections.abc import Collection, Sequence

from schema import tables
from schema.context import Clearance
from schema.limits import Limit
from schema.permissions import REQUIRES, visible
from schema.planner.arguments import Getter
from schema.planner.level import Select
from schema.planner.order import Expression
from schema.planner.usage import Usage


class Draft:
    """A SELECT in the making."""

    def __init__(self, clearance: Clearance, usage: Usage, *, keyed: bool) -> None:
        self.clearance = clearance
        self.usage = usage
        self.keyed = keyed
        self.binds: list[Getter] = []
        self.columns: dict[str, int] = {}
        self.joins: dict[str, Row] = {}
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

    def visible(self, row: str, table: str, known: Collection[str] = ()) -> list[str]:
        """The access predicates of a row, less those of the columns that one came by."""
        return visible(row, table, self.clearance, self.alias, known=frozenset(known))

    def must_check(self, table: str, column: str) -> bool:
        """Whether a row is seen only with the one behind this foreign key, which it always has."""
        if self.clearance is Clearance.CONFIDENTIAL or column not in REQUIRES.get(table, ()):
            return False
        return not tables.METADATA.tables[table].c[column].nullable


class Row:
    """A row that a SELECT reads from: one alias, and which of the table's columns it uses."""

    def __init__(self, draft: Draft, table: str) -> None:
        self.draft = draft
        self.table = table
        self.name = draft.alias(table)
        self.used: dict[str, None] = {"id": None}
        self.checked: set[str] = set()
        """Foreign keys whose rows are joined where this row is read, and checked there."""
        self._worked_out: dict[str, str] = {}

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
        """Whether the row behind a foreign key exists and may be seen.

        ``OFFSET 0`` has PostgreSQL look it up: it would gather all rows that may be seen.
        """
        target = tables.referred(self.table, column)
        other = self.draft.alias(target)
        predicates = [f"{other}.id = {self(column)}", *self.draft.visible(other, target)]
        return f"EXISTS (SELECT FROM {target} {other} WHERE {' AND '.join(predicates)} OFFSET 0)"

    def worked_out(self, expression: Expression) -> str:
        """The SQL text of a value that is worked out as if the table had it in a column."""
        name = expression.__name__
        if name not in self._worked_out:
            self._worked_out[name] = expression(self("id"), self._sees)
            self.used[name] = None
        return f"{self.name}.{name}"

    def _sees(self, row: str, table: str, *known: str) -> str:
        """That another row, which one came to from this one, may be seen."""
        return " AND ".join(self.draft.visible(row, table, known)) or "true"

    @property
    def source(self) -> str:
        """What a SELECT reads the row from: its table, with the values that are worked out.

        ``OFFSET 0`` keeps PostgreSQL from working a value out anew wherever it is named.
        """
        table = f"{self.table} {self.name}"
        if not self._worked_out:
            return table
        values = ", ".join(f"{text} AS {name}" for name, text in self._worked_out.items())
        lateral = f"LATERAL (SELECT {values} OFFSET 0) worked_out"
        return f"(SELECT * FROM {table} CROSS JOIN {lateral}) {self.name}"

    def follow(self, column: str) -> "Row":
        """The row behind a foreign key, joined once however often it is asked for."""
        foreign_key = self(column)
        joined = self.draft.joins.get(foreign_key)
        if joined is None:
            joined = self.draft.joins[foreign_key] = Joined(self, column, foreign_key)
            self.draft.usage.limits.check(Limit.REFERENCES, len(self.draft.joins))
        return joined


class PageRow(Row):
    """The row of a list's own table, read where the list is cut to its page.

    Whoever is hidden with a row that it requires is left out there. Where that row is selected
    too it is joined there, so that it is looked up once.
    """

    def __init__(self, draft: Draft, table: str, came_by: Sequence[str]) -> None:
        super().__init__(draft, table)
        self._came_by = came_by
        self.inside: list[Inside] = []

    def follow(self, column: str) -> "Row":
        if column in self._came_by or not self.draft.must_check(self.table, column):
            return super().follow(column)
        foreign_key = self(column)
        joined = self.draft.joins.get(foreign_key)
        if joined is None:
            inside = Inside(self, column)
            self.inside.append(inside)
            self.checked.add(column)
            joined = self.draft.joins[foreign_key] = inside
            self.draft.usage.limits.check(Limit.REFERENCES, len(self.draft.joins))
        return joined


class Inside(Row):
    """A required row behind a foreign key of a page's row, joined where the page is cut."""

    def __init__(self, page: PageRow, column: str) -> None:
        super().__init__(page.draft, tables.referred(page.table, column))
        self._page = page
        self._column = column

    def __call__(self, column: str) -> str:
        """The SQL text of a column, as it is called outside."""
        super().__call__(column)
        return f"{self._page.name}.{self.name}_{column}"

    def key(self) -> int:
        return self.draft.select(self._page(self._column))

    def join(self) -> str:
        """The text of the join."""
        foreign_key = f"{self._page.name}.{self._column}"
        on = [f"{self.name}.id = {foreign_key}", *self.draft.visible(self.name, self.table)]
        return f"JOIN {self.table} {self.name} ON {' AND '.join(on)}"

    def columns(self) -> list[str]:
        """The columns that are used outside, under the names that they have there."""
        return [f"{self.name}.{column} AS {self.name}_{column}" for column in self.used]


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
