"""A connection becomes the SELECT of its page and one for each of its counts."""

from collections.abc import Callable

from schema.context import Clearance
from schema.limits import Limit
from schema.planner import objects
from schema.planner.arguments import Arguments
from schema.planner.bindings import Many
from schema.planner.conditions import matching
from schema.planner.connection_level import (
    ConnectionLevel,
    Count,
    Entries,
    Field,
    Info,
    Place,
    Rows,
)
from schema.planner.draft import Draft, PageRow, Row
from schema.planner.fields import Stored
from schema.planner.order import chosen
from schema.planner.parents import PARENT_KEY, PARENTS, belongs
from schema.planner.retraction import listed
from schema.planner.selection import TYPENAME, Operation, Selected
from schema.planner.shape import CompileBelow, Shape
from schema.planner.signatures import Retracted
from schema.planner.usage import Usage
from schema.planner.window import Window, count_limit, past_the_end


class ConnectionCompiler:
    """Compiles the connection that one selected field asks for."""

    def __init__(
        self,
        operation: Operation,
        clearance: Clearance,
        usage: Usage,
        arguments: Arguments,
        selected: Selected,
        stored: Stored,
        many: Many | None,
    ) -> None:
        self._operation = operation
        self._clearance = clearance
        self._usage = usage
        self._arguments = arguments
        self._selected = selected
        self._stored = stored
        self._many = many
        """How the list's rows belong to the row above; None at the root."""
        self._argument = arguments.of(selected)
        order = self._argument.get("orderBy")
        self._window = Window.of(
            self._argument,
            chosen(stored.orders, order.value) if order and stored.orders else stored.order,
            usage.limits,
        )
        self._draft = self._new_draft()
        came_by = many.columns if many is not None and many.through is None else ()
        self._row = PageRow(self._draft, stored.table, came_by)
        self._sort: int | None = None

    def compile(self, compile_below: CompileBelow) -> ConnectionLevel:
        """The connection's level."""
        type_ = self._selected.target
        fields: list[tuple[str, Field]] = []
        asked: set[str] = set()
        for selected in self._operation.within(self._selected, type_):
            match selected.name:
                case "nodes" | "edges":
                    fields.append((selected.key, self._entries(selected, compile_below)))
                    asked.add("rows")
                case "pageInfo":
                    info = self._info(selected)
                    fields.append((selected.key, info))
                    asked |= {"pageInfo", *(name for _, name in info.fields)}
                case "totalCount":
                    fields.append((selected.key, self._count(selected)))
                case _:
                    fields.append((selected.key, type_.name))
        rows = self._rows(asked) if asked else None
        return ConnectionLevel(rows, tuple(fields), self._window.checks())

    def _new_draft(self) -> Draft:
        draft = Draft(self._clearance, self._usage, keyed=self._many is not None)
        if draft.keyed:
            draft.select(PARENT_KEY)
        return draft

    def _predicates(self, row: Row) -> list[str]:
        """Which rows the whole list has."""
        if self._many is None:
            predicates = row.draft.visible(row.name, row.table, row.checked)
        else:
            predicates = belongs(row, self._many)
        predicates += listed(row, self._argument.value.get("retracted", Retracted.EXCLUDE))
        where = self._argument.get("where")
        if where is not None:
            predicates += matching(row, self._selected.input_type("where"), where)
        return predicates

    def _entries(self, selected: Selected, compile_below: CompileBelow) -> Entries:
        shape = Shape(self._operation, compile_below, self._cursor)
        return Entries(shape.objects(shape.fields(selected, self._row)))

    def _cursor(self) -> str:
        return objects.cursor(self._window.order.tag, self._select_sort(), self._row.key())

    def _select_sort(self) -> int:
        self._sort = self._draft.select(self._window.order.as_text(self._row))
        return self._sort

    def _info(self, selected: Selected) -> Info:
        fields = tuple(
            (item.key, selected.target.name if item.name == TYPENAME else item.name)
            for item in self._operation.within(selected, selected.target)
        )
        if not {"startCursor", "endCursor"}.isdisjoint(name for _, name in fields):
            self._select_sort()
        return Info(fields, self._window.order.tag)

    def _count(self, selected: Selected) -> Count:
        draft = self._new_draft()
        row = Row(draft, self._stored.table)
        at_most = self._arguments.of(selected).get("atMost")
        bound = None if at_most is None else at_most.getter(count_limit)
        limit = "" if bound is None else f" LIMIT {draft.bind(bound, 'int8')}"
        counted = f"SELECT FROM {row.source}{_where(self._predicates(row))}{limit}"
        if draft.keyed:
            sql = f"SELECT {PARENT_KEY}, (SELECT count(*) FROM ({counted}) x) FROM {PARENTS}"
        else:
            sql = f"SELECT count(*) FROM ({counted}) x"
        return Count(draft.finished(sql), bound)

    def _rows(self, asked: set[str]) -> Rows:
        """The page's SELECT. ``asked`` tells which ends of the list must be looked at."""
        draft, row, window = self._draft, self._row, self._window
        flags: list[tuple[str, str]] = []
        for name, column, predicate_of in (
            ("hasPreviousPage", "up_to_after", window.up_to_after),
            ("hasNextPage", "from_before_on", window.from_before_on),
        ):
            if name in asked:
                flags += self._flag(column, predicate_of)
        places = {column: draft.select(f"ends.{column}") for column, _ in flags}
        one_more = not {"hasNextPage", "hasPreviousPage"}.isdisjoint(asked)
        key = row.key() if flags or self._sort is not None else None
        paged = self._paged(one_more=one_more)
        if flags:
            ends = ", ".join(f"{exists} AS {column}" for column, exists in flags)
            head = (
                [PARENTS, f"LATERAL (SELECT {ends}) ends"]
                if draft.keyed
                else [f"(SELECT {ends}) ends"]
            )
            page = f"{' CROSS JOIN '.join(head)} LEFT JOIN LATERAL {paged} {row.name} ON true"
        elif draft.keyed:
            page = f"{PARENTS} CROSS JOIN LATERAL {paged} {row.name}"
        else:
            page = f"{paged} {row.name}"
        joins = "".join(f" {join}" for join in draft.join_texts)
        sql = (
            f"SELECT {', '.join(draft.columns)} FROM {page}{joins} ORDER BY {window.order_by(row)}"
        )
        place = Place(key, self._sort, places.get("up_to_after"), places.get("from_before_on"))
        return Rows(draft.finished(sql), place, window.size, one_more, window.backward)

    def _flag(
        self, column: str, predicate_of: Callable[[Row], str | None]
    ) -> list[tuple[str, str]]:
        """Whether the list has rows on the other side of a cursor."""
        row = Row(self._draft, self._stored.table)
        beyond = predicate_of(row)
        if beyond is None:
            return []
        where = _where([*self._predicates(row), beyond])
        return [(column, f"EXISTS (SELECT FROM {row.source}{where})")]

    def _paged(self, *, one_more: bool) -> str:
        """The page's rows of the list's own table.

        The constant limit tells PostgreSQL's planner how few rows to expect: with the bind alone
        it would guess a tenth of the table.
        """
        row, window = self._row, self._window
        predicates = [*self._predicates(row), *window.within(row)]
        order = window.order_by(row)
        columns = [f"{row.name}.{column}" for column in row.used]
        joins = [inside.join() for inside in row.inside]
        for inside in row.inside:
            columns += inside.columns()
        source = " ".join([row.source, *joins])
        size = past_the_end(window.size) if one_more else window.size
        limit = self._draft.bind(size, "int8")
        most = self._draft.usage.limits[Limit.PAGE]
        return (
            f"(SELECT * FROM (SELECT {', '.join(columns)} FROM {source}{_where(predicates)}"
            f" ORDER BY {order} LIMIT {most + 1}) x LIMIT {limit})"
        )


def _where(predicates: list[str]) -> str:
    return f" WHERE {' AND '.join(predicates)}" if predicates else ""
