"""A search becomes the SELECT of its page, and one for each thing that is counted."""

from collections.abc import Callable

from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type

from schema.context import Clearance
from schema.errors import BadUserInput
from schema.planner import cursors, objects
from schema.planner.answer_level import EachLevel
from schema.planner.arguments import Arguments
from schema.planner.compile_answer import answer_level
from schema.planner.conditions import matching
from schema.planner.connection_level import Count, Entries, Field, Info, Place
from schema.planner.draft import Draft, Row
from schema.planner.facets import FACETS
from schema.planner.level import Level, Select
from schema.planner.retraction import listed
from schema.planner.search_level import (
    AnewSelect,
    FacetsLevel,
    SearchLevel,
    SearchRows,
    SnippetLevel,
    SuggestionsLevel,
    in_latin,
    searchable,
)
from schema.planner.searched import SEARCHED, along_merges
from schema.planner.selection import TYPENAME, Operation, Selected
from schema.planner.shape import CompileBelow, Shape
from schema.planner.signatures import SearchOrder
from schema.planner.usage import Usage
from schema.planner.window import count_limit, past_the_end, size_from_start
from schema.tables import Kind

CANDIDATES = 1_000
"""Hits, the newest, among which the best are looked for, and of which facets are counted."""

KEY, SORT, SCORE, MARKED = range(4)
"""The columns of a page's rows."""


class SearchCompiler:
    """Compiles the search that one selected field asks for."""

    def __init__(
        self,
        operation: Operation,
        clearance: Clearance,
        usage: Usage,
        arguments: Arguments,
        selected: Selected,
        compile_below: CompileBelow,
        by_key: Callable[[Selected, GraphQLObjectType], Level],
    ) -> None:
        self._operation = operation
        self._clearance = clearance
        self._usage = usage
        self._arguments = arguments
        self._selected = selected
        self._compile_below = compile_below
        self._by_key = by_key
        self._argument = arguments.of(selected)
        self._scope = self._argument.value["in"]
        self._searched = SEARCHED[self._scope]
        self._by_rank = self._argument.value["orderBy"] is SearchOrder.RANK
        query = self._argument.get("query")
        assert query is not None
        self._query = query.getter(searchable)
        first, after = self._argument.get("first"), self._argument.get("after")
        self._size = size_from_start(first, usage.limits)
        self._tag = tag = f"search {self._scope} {self._argument.value['orderBy']}"
        self._sort_type: Kind = "float8" if self._by_rank else "timestamptz"
        self._position = None
        if after is not None:
            self._position = after.getter(lambda text: cursors.decode(text, tag, self._sort_type))
        self._is_marked = False

    def compile(self) -> Level:
        """The search's level."""
        type_ = self._selected.target
        fields: list[tuple[str, Field]] = []
        asked: set[str] = set()
        for item in self._operation.within(self._selected, type_):
            fields.append((item.key, self._field(item)))
            asked.add(item.name)
        rows = None if asked.isdisjoint(("nodes", "edges", "pageInfo")) else self._rows()
        checks = (self._query, self._size, *((self._position,) if self._position else ()))
        return SearchLevel(rows, tuple(fields), checks)

    def _field(self, selected: Selected) -> Field:
        match selected.name:
            case "nodes":
                shape = self._shape()
                return Entries(shape.objects(self._node(selected, shape)))
            case "edges":
                shape = self._shape()
                return Entries(shape.objects(self._edge(selected, shape)))
            case "pageInfo":
                return Info(
                    tuple(
                        (item.key, selected.target.name if item.name == TYPENAME else item.name)
                        for item in self._operation.within(selected, selected.target)
                    ),
                    self._tag,
                )
            case "totalCount":
                return self._count(selected)
            case "facets":
                return FacetsLevel(self._facets(), self._answer(selected))
            case "suggestions":
                level = self._compile_stored(selected)
                return SuggestionsLevel(self._names(), self._query, EachLevel(level))
            case _:
                return self._selected.target.name

    def _shape(self) -> Shape:
        return Shape(self._operation, self._compile_below)

    def _edge(self, selected: Selected, shape: Shape) -> str:
        fields = []
        for item in self._operation.within(selected, selected.target):
            shape.width += 1
            match item.name:
                case "cursor":
                    value = objects.cursor(self._tag, SORT, KEY)
                case "node":
                    value = self._node(item, shape)
                case "score":
                    value = objects.column(SCORE)
                case "snippet":
                    self._is_marked = True
                    value = shape.level(MARKED, SnippetLevel(self._answer(item)))
                case _:
                    value = repr(selected.target.name)
            fields.append((item.key, value))
        return objects.mapping(fields)

    def _node(self, selected: Selected, shape: Shape) -> str:
        types = self._operation.schema.type_map
        type_ = types[self._searched.type_name]
        assert isinstance(type_, GraphQLObjectType)
        return shape.level(KEY, self._by_key(selected, type_))

    def _compile_stored(self, selected: Selected) -> Level:
        return self._by_key(selected, selected.target)

    def _answer(self, selected: Selected) -> Level:
        """The level of a field that is derived from what was found."""
        return answer_level(self._operation, selected, self._compile_below)

    def _draft(self) -> tuple[Draft, Row, str, list[str]]:
        """A new SELECT, the row that it looks at, its query, and which rows match."""
        draft = Draft(self._clearance, self._usage, keyed=False)
        row = Row(draft, self._searched.table)
        query = draft.bind(self._query, "text")
        predicates = [
            *self._searched.matches(row, query),
            *draft.visible(row.name, row.table),
            *listed(row),
            *self._where(row),
        ]
        return draft, row, query, predicates

    def _where(self, row: Row) -> list[str]:
        where = self._argument.get("where")
        if where is None:
            return []
        ((name, of_scope),) = where.given()
        if name != self._scope.name.lower():
            raise BadUserInput(
                f"`where` is about {name}, but the search is `in: {self._scope.name}`."
            )
        field = self._selected.input_type("where").fields[name]
        input_type = get_named_type(field.type)
        assert isinstance(input_type, GraphQLInputObjectType)
        return matching(row, input_type, of_scope)

    def _rows(self) -> SearchRows:
        draft, row, query, predicates = self._draft()
        newest = row(self._searched.newest)
        columns = (
            f"{row('id')} AS id, {newest} AS newest, {self._searched.score(row, query)} AS score"
        )
        by_newest = "newest DESC, id DESC"
        if self._by_rank:
            behind = self._behind(draft, "score", "id")
            hits = (
                f"SELECT * FROM (SELECT {columns} FROM {row.table} {row.name}"
                f" WHERE {' AND '.join(predicates)} ORDER BY {by_newest} LIMIT {CANDIDATES})"
                f" candidate WHERE {behind}"
            )
            order, sort = "score DESC, id DESC", "score"
        else:
            predicates.append(self._behind(draft, newest, row("id")))
            hits = f"SELECT {columns} FROM {row.table} {row.name} WHERE {' AND '.join(predicates)}"
            order, sort = by_newest, "newest"
        limit = draft.bind(past_the_end(self._size), "int8")
        shown = Row(draft, self._searched.table)
        selected = ["hit.id", f"hit.{sort}::text", "hit.score"]
        join = ""
        if self._is_marked:
            selected.append(self._searched.marked(shown, query))
            join = f" JOIN {shown.table} {shown.name} ON {shown('id')} = hit.id"
        sql = (
            f"SELECT {', '.join(selected)} FROM ({hits} ORDER BY {order} LIMIT {limit}) hit{join}"
            f" ORDER BY {order.replace('score', 'hit.score').replace('id', 'hit.id')}"
        )
        return SearchRows(
            _anew(draft.finished(sql)),
            Place(KEY, SORT, None, None),
            self._size,
            one_more=True,
            backward=False,
            goes_on=self._position is not None,
        )

    def _behind(self, draft: Draft, sort: str, key: str) -> str:
        """The predicate of hits behind the cursor, if there is one."""
        position = self._position
        if position is None:
            return "true"
        at_sort = draft.bind(lambda values: position(values).sort, "text")
        at_key = draft.bind(lambda values: position(values).key, "uuid")
        return f"({sort}, {key}) < ({at_sort}::{self._sort_type}, {at_key})"

    def _count(self, selected: Selected) -> Count:
        draft, row, _, predicates = self._draft()
        at_most = self._arguments.of(selected).get("atMost")
        assert at_most is not None
        bound = at_most.getter(count_limit)
        sql = (
            f"SELECT count(*) FROM (SELECT FROM {row.table} {row.name}"
            f" WHERE {' AND '.join(predicates)} LIMIT {draft.bind(bound, 'int8')}) x"
        )
        return Count(_anew(draft.finished(sql)), bound)

    def _facets(self) -> Select | None:
        facets = FACETS.get(self._scope)
        if facets is None:
            return None
        draft, row, _, predicates = self._draft()
        newest = f"{row(self._searched.newest)} DESC, {row('id')} DESC"
        hits = (
            f"SELECT {row('id')} FROM {row.table} {row.name}"
            f" WHERE {' AND '.join(predicates)} ORDER BY {newest} LIMIT {CANDIDATES}"
        )
        counted = " UNION ALL ".join(facet(draft) for facet in facets)
        return _anew(draft.finished(f"WITH hit AS MATERIALIZED ({hits}) {counted}"))

    def _names(self) -> Select:
        """The names of actors that sound a little like the query, the likest in length first."""
        draft = Draft(self._clearance, self._usage, keyed=False)
        row = Row(draft, "actor")
        query = draft.bind(self._query, "text")
        latin = draft.bind(lambda values: in_latin(self._query(values)), "text")
        sounds = f"(sound_keys({query}) || sound_keys({latin}))"
        shown = [
            f"{row('id')} = named.id",
            *draft.visible(row.name, row.table),
            *listed(row),
            f"{row('kind')} <> 'UNNAMED'",
        ]
        bearers = (
            f"SELECT id, name FROM actor WHERE sounds && {sounds}"
            f" UNION SELECT actor_id, text FROM actor_name WHERE sounds && {sounds}"
        )
        columns = "{actor}.merged_into_id, named.text"
        merged = along_merges(draft, columns, "{actor}.id = named.id")
        sql = (
            f"WITH RECURSIVE named(id, text) AS (({bearers}) UNION {merged})"
            f" SELECT named.id, named.text FROM named JOIN actor {row.name}"
            f" ON {' AND '.join(shown)}"
            f" ORDER BY abs(length(named.text) - length({query})), named.id LIMIT {2 * CANDIDATES}"
        )
        return _anew(draft.finished(sql))


def _anew(select: Select) -> Select:
    return AnewSelect(select.sql, select.binds, select.keyed)
