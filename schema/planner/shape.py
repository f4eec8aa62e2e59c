"""A selection becomes an expression over the rows of one SELECT, and the levels below it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_non_null_type,
)

from schema import identity
from schema.errors import ExpectedError, OperationRefused, again
from schema.planner import objects
from schema.planner.bindings import (
    Asked,
    Column,
    Computed,
    Given,
    Identifier,
    Many,
    One,
    Page,
    Part,
    Placed,
    Pointed,
    ReadBelow,
)
from schema.planner.draft import Row
from schema.planner.fields import PlannedField
from schema.planner.level import Below, Level, Objects, RefusedLevel
from schema.planner.selection import DEFINITION, TYPENAME, Operation, Selected, stored_of

CompileBelow = Callable[[Selected, ReadBelow], Level]
"""Compiles a list field of a row into the level below."""


@dataclass
class Shape:
    """The expression of one selection, while it is put together."""

    operation: Operation
    compile_below: CompileBelow
    cursor: Callable[[], str] | None = None
    """Selects what the row's cursor is made of and gives its expression; in edges only."""
    source: objects.Source = field(default_factory=objects.Source)
    below: list[Below] = field(default_factory=list)
    width: int = 1
    """Of how many values each object consists: itself, and one for each selected field."""

    def objects(self, expression: str) -> Objects:
        """The finished function, with the levels that it takes its lists from."""
        return Objects(self.source.maker(expression), tuple(self.below), self.width)

    def fields(self, selected: Selected, row: Row, prefix: str = "") -> str:
        """The object that a field selects of a row."""
        return self.fields_of(selected, selected.target, row, prefix)

    def fields_of(
        self, selected: Selected, type_: GraphQLObjectType, row: Row, prefix: str = ""
    ) -> str:
        """The object that a field selects of a row, seen as an object of ``type_``."""
        return objects.mapping(
            [
                (item.key, self._value(item, type_, row, prefix))
                for item in self.operation.within(selected, type_)
            ]
        )

    def _value(self, selected: Selected, type_: GraphQLObjectType, row: Row, prefix: str) -> str:
        self.width += 1
        if selected.name == TYPENAME:
            return repr(type_.name)
        planned = selected.planned
        assert planned is not None
        match planned.binding:
            case Identifier():
                return objects.prefixed(identity.prefix_of(row.table), row.key())
            case Column(name, prefixed):
                return objects.column(row.draft.select(row(prefix + name if prefixed else name)))
            case Computed(expression):
                return objects.column(row.draft.select(expression(row, row.seen)))
            case Part(prefix_of_part):
                present = row.draft.select(_presence(selected, row, prefix_of_part))
                return objects.unless_null(present, self.fields(selected, row, prefix_of_part))
            case One(name):
                joined = row.follow(name)
                return objects.unless_null(joined.key(), self.fields(selected, joined))
            case Many() | Asked() as binding:
                return self._read_below(selected, binding, row.key())
            case Pointed(type_column, key_column) as pointed:
                # What it points at is known by its global id.
                key = f"replace({row(key_column)}::text, '-', '')"
                id_ = f"{row(type_column)} || '_' || {key}"
                return self._read_below(selected, pointed, row.draft.select(id_))
            case Placed():
                order = stored_of(type_).order
                sort = row.draft.select(order.as_text(row))
                return objects.cursor(order.tag, sort, row.key())
            case Page() if selected.name == "cursor" and self.cursor is not None:
                return self.cursor()
            case Page():
                return self.fields(selected, row)
            case binding:
                raise TypeError(f"{binding} stands at the root only")

    def answer(self, selected: Selected, type_: GraphQLObjectType, names: Sequence[str]) -> str:
        """The object that a field selects of an answer of a read, which has these names."""
        return objects.mapping(
            [
                (item.key, self.answered(item, type_, names))
                for item in self.operation.within(selected, type_)
            ]
        )

    def answered(self, selected: Selected, type_: GraphQLObjectType, names: Sequence[str]) -> str:
        """The value that a field of an answer has."""
        self.width += 1
        if selected.name == TYPENAME:
            return repr(type_.name)
        planned = selected.planned
        assert planned is not None
        match planned.binding:
            case Given(name) as binding:
                position = names.index(name or planned.python_name)
                if is_leaf_type(get_named_type(selected.definition.type)):
                    return objects.column(position)
                return objects.unless_null(position, self._read_below(selected, binding, position))
            case Asked(about=str(about)) as binding:
                return self._read_below(selected, binding, names.index(about))
            case binding:
                raise TypeError(f"{binding} does not stand in an answer")

    def level(self, key: int, level: Level) -> str:
        """What a level gives for the key at a position of the row."""
        self.below.append(Below(key, level))
        return self.source.list_of(key)

    def _read_below(self, selected: Selected, binding: ReadBelow, key: int) -> str:
        """What the level below that a field asks for gives for the key at a position."""
        return self.level(key, self._level_below(selected, binding))

    def _level_below(self, selected: Selected, binding: ReadBelow) -> Level:
        """The level of a field; one that is refused fails alone, where it stands."""
        try:
            return self.compile_below(selected, binding)
        except OperationRefused:
            raise
        except (ExpectedError, GraphQLError) as error:
            return RefusedLevel(again(error))


def _presence(selected: Selected, row: Row, prefix: str) -> str:
    """An expression that is null when a part is: when all of its columns are.

    A column that every such part has (its field is non-null) tells it alone.
    """
    columns = []
    for field_ in selected.target.fields.values():
        declared = field_.extensions[DEFINITION]
        assert isinstance(declared, PlannedField)
        if isinstance(declared.binding, Column):
            name = declared.binding.name
            column = row(prefix + name if declared.binding.prefixed else name)
            if is_non_null_type(field_.type):
                return column
            columns.append(column)
    return f"CASE WHEN num_nonnulls({', '.join(columns)}) > 0 THEN true END"
