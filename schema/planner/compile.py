"""A root field becomes a plan: a tree of levels, one SELECT each."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from schema.context import Scopes, clearance_of
from schema.errors import Forbidden
from schema.limits import Limit
from schema.planner import objects
from schema.planner.answer_level import AskedLevel
from schema.planner.arguments import Arguments
from schema.planner.bindings import (
    Asked,
    Given,
    Listing,
    LookUp,
    Many,
    Pointed,
    ReadBelow,
    Reference,
    Search,
)
from schema.planner.compile_answer import AnswerCompiler
from schema.planner.compile_connection import ConnectionCompiler
from schema.planner.compile_search import SearchCompiler
from schema.planner.conditions import matching
from schema.planner.draft import Draft, Row
from schema.planner.level import Level, ListLevel, ObjectLevel, Select
from schema.planner.parents import KEYS, PARENT_KEY, PARENTS, belongs, passes
from schema.planner.reference_level import PointedLevel, ReferenceLevel
from schema.planner.retraction import listed
from schema.planner.selection import DEFINITION, Operation, Selected, is_stored, stored_of
from schema.planner.shape import Shape
from schema.planner.usage import Usage


def is_connection(type_: Any) -> bool:
    """Whether a type is a page of a list."""
    return getattr(type_.extensions[DEFINITION].origin, "is_connection", False)


class Compiler:
    """Compiles one root field of an operation for one set of scopes."""

    def __init__(self, operation: Operation, scopes: Scopes, usage: Usage) -> None:
        self._operation = operation
        self._scopes = scopes
        self._clearance = clearance_of(scopes)
        self._usage = usage
        self._depth = 1
        self.arguments = Arguments(operation.variables)

    def root(self, selected: Selected) -> Level:
        """The level of a root field; raises ``ExpectedError`` where its arguments are refused."""
        planned = selected.planned
        assert planned is not None
        self._require(planned.scope)
        match planned.binding:
            case Listing():
                return self._page(selected, None)
            case LookUp() as look_up:
                return self._look_up(selected, look_up)
            case Reference(argument):
                return self._reference(selected, argument)
            case Search():
                return self._search(selected)
            case binding:
                raise TypeError(f"{binding} does not stand at the root")

    def _require(self, scope: str | None) -> None:
        """Refuse a field to who lacks the scope that it needs."""
        if scope is not None and scope not in self._scopes:
            raise Forbidden(f"To read this, the scope `{scope}` is needed.")

    def by_key(self, selected: Selected) -> Level:
        """The level of a field whose rows are found by keys that are known when it is read."""
        return self._by_key(selected, selected.target, lambda fields: fields, filtered=True)

    def _below(self, selected: Selected, binding: ReadBelow) -> Level:
        """The level of what is read below a record."""
        assert selected.planned is not None
        self._require(selected.planned.scope)
        self._usage.add_list()
        self._depth += 1
        self._usage.limits.check(Limit.DEPTH, self._depth)
        try:
            return self._level_below(selected, binding)
        finally:
            self._depth -= 1

    def _level_below(self, selected: Selected, binding: ReadBelow) -> Level:
        match binding:
            case Asked():
                return self._asked(selected, binding)
            case Given():
                level = self._answers().becomes(selected, self.arguments.of(selected))
                assert level is not None
                return level
            case Pointed():
                return PointedLevel(self._of_any_type(selected))
            case Many() if is_connection(selected.target):
                return self._page(selected, binding)
            case Many():
                return self._list(selected, binding)

    def _asked(self, selected: Selected, asked: Asked) -> Level:
        argument = self.arguments.of(selected)
        return AskedLevel(
            asked.question,
            self._clearance,
            argument.getter(),
            frozenset(self._wanted(selected)),
            self._answers().becomes(selected, argument),
        )

    def _answers(self) -> AnswerCompiler:
        return AnswerCompiler(self._operation, self.arguments, self.by_key, self._below)

    def _wanted(self, selected: Selected) -> Iterator[str]:
        """The names of all fields that are selected of what a question answers."""
        if is_leaf_type(get_named_type(selected.definition.type)):
            return
        for item in self._operation.within(selected, selected.target):
            yield item.name
            if item.field is not None and not is_stored(get_named_type(item.definition.type)):
                yield from self._wanted(item)

    def _page(self, selected: Selected, many: Many | None) -> Level:
        stored = stored_of(get_named_type(selected.target.fields["nodes"].type))
        page = ConnectionCompiler(
            self._operation,
            self._clearance,
            self._usage,
            self.arguments,
            selected,
            stored,
            many,
        )
        return page.compile(self._below)

    def _list(self, selected: Selected, many: Many) -> Level:
        """All rows that belong to the parent, in their own order or in that of the rows between."""
        stored = stored_of(selected.target)
        draft = Draft(self._clearance, self._usage, keyed=True)
        draft.select(PARENT_KEY)
        row = Row(draft, stored.table)
        direction = "DESC" if stored.order.descending else "ASC"
        if many.through is None:
            joins = f"JOIN {row.table} {row.name} ON {_all(belongs(row, many) + listed(row))}"
            order = f"{stored.order.of(row)} {direction}, {row('id')} {direction}"
        else:
            between = Row(draft, many.table)
            shown = [
                f"{row('id')} = {between(many.through)}",
                *draft.visible(row.name, row.table),
                *listed(row),
            ]
            joins = (
                f"JOIN {many.table} {between.name} ON {_all(passes(between, many))}"
                f" JOIN {row.table} {row.name} ON {_all(shown)}"
            )
            order = f"{between('position')}, {between('id')}"
        shape = Shape(self._operation, self._below)
        built = shape.objects(shape.fields(selected, row))
        return ListLevel(_select(draft, f"{PARENTS} {joins}", order=order), built)

    def _look_up(self, selected: Selected, look_up: LookUp) -> Level:
        """One row that matches the input, or the row that it leads on to."""
        stored = stored_of(selected.target)
        by = self.arguments.of(selected).get("by")
        assert by is not None
        draft = Draft(self._clearance, self._usage, keyed=False)
        row = Row(draft, stored.table)
        found = row if look_up.follow is None else Row(draft, stored.table)
        predicates = [
            *draft.visible(found.name, found.table),
            *matching(found, selected.input_type("by"), by),
        ]
        if look_up.follow is not None:
            # What is found leads on for those who may see both; to others it stands for itself.
            seen, follow = found.seen(look_up.follow), found(look_up.follow)
            leads_to = f"CASE WHEN {seen} THEN {follow} ELSE {found('id')} END"
            predicates = [
                f"{row('id')} = (SELECT {leads_to} FROM {found.table} {found.name}"
                f" WHERE {_all(predicates)})",
            ]
        shape = Shape(self._operation, self._below)
        built = shape.objects(shape.fields(selected, row))
        return ObjectLevel(_select(draft, f"{row.table} {row.name}", where=_all(predicates)), built)

    def _search(self, selected: Selected) -> Level:
        search = SearchCompiler(
            self._operation,
            self._clearance,
            self._usage,
            self.arguments,
            selected,
            self._below,
            self._as_one_of_several,
        )
        return search.compile()

    def _as_one_of_several(self, selected: Selected, type_: GraphQLObjectType) -> Level:
        """The rows of a type, by their keys, where a field may lead to other types as well."""
        return self._by_key(selected, type_, partial(objects.typed, type_.name))

    def _reference(self, selected: Selected, argument: str) -> Level:
        ids = self.arguments.of(selected).get(argument)
        assert ids is not None
        return ReferenceLevel(ids.getter(), argument == "id", self._of_any_type(selected))

    def _of_any_type(self, selected: Selected) -> Mapping[str, Level]:
        """The levels of a field whose type is known only when the plan runs, by their tables."""
        schema = self._operation.schema
        return {
            stored_of(type_).table: self._as_one_of_several(selected, type_)
            for type_ in schema.get_possible_types(schema.type_map["Node"])  # type: ignore[arg-type]
        }

    def _by_key(
        self,
        selected: Selected,
        type_: GraphQLObjectType,
        finish: Callable[[str], str],
        *,
        filtered: bool = False,
    ) -> Level:
        """The rows of one type by their keys; ``finish`` completes their objects' expression.

        ``filtered``: the field's own ``where`` must hold, where it has one.
        """
        draft = Draft(self._clearance, self._usage, keyed=True)
        row = Row(draft, stored_of(type_).table)
        row.key()
        predicates = [f"{row('id')} = ANY({KEYS})", *draft.visible(row.name, row.table)]
        where = self.arguments.of(selected).get("where") if filtered else None
        if where is not None:
            predicates += matching(row, selected.input_type("where"), where)
        shape = Shape(self._operation, self._below)
        built = shape.objects(finish(shape.fields_of(selected, type_, row)))
        return ObjectLevel(_select(draft, f"{row.table} {row.name}", where=_all(predicates)), built)


def _select(draft: Draft, source: str, *, where: str = "", order: str = "") -> Select:
    parts = [f"SELECT {', '.join(draft.columns) or '1'} FROM {source}", *draft.join_texts]
    if where:
        parts.append(f"WHERE {where}")
    if order:
        parts.append(f"ORDER BY {order}")
    return draft.finished(" ".join(parts))


def _all(predicates: list[str]) -> str:
    return " AND ".join(predicates) or "true"
