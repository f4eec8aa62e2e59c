"""What a read answers becomes what its field selects: the levels below the question."""

from collections.abc import Callable, Iterator

from graphql import (
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

from schema.planner import objects
from schema.planner.answer_level import (
    AnswerLevel,
    CountOf,
    EachLevel,
    EntriesLevel,
    InfoOf,
    PageField,
    PageOf,
)
from schema.planner.arguments import Argument, Arguments
from schema.planner.level import Level
from schema.planner.selection import TYPENAME, Operation, Selected, derived_of
from schema.planner.shape import CompileBelow, Shape
from schema.planner.window import count_limit


class AnswerCompiler:
    """Compiles what the answers to one field's question become."""

    def __init__(
        self,
        operation: Operation,
        arguments: Arguments,
        by_key: Callable[[Selected], Level],
        compile_below: CompileBelow,
    ) -> None:
        self._operation = operation
        self._arguments = arguments
        self._by_key = by_key
        """The level of a field whose answers are keys of rows."""
        self._compile_below = compile_below

    def becomes(self, selected: Selected, argument: Argument) -> Level | None:
        """The level that takes the answers for keys; None where they are values themselves."""
        type_ = selected.definition.type
        named = get_named_type(type_)
        if is_leaf_type(named):
            return None
        if "pageInfo" in selected.target.fields:
            return self._entries(selected, argument)
        names = derived_of(named)
        item = (
            self._by_key(selected)
            if names is None
            else answer_level(self._operation, selected, self._compile_below)
        )
        return EachLevel(item) if is_list_type(get_nullable_type(type_)) else item

    def _entries(self, selected: Selected, argument: Argument) -> Level:
        type_ = selected.target
        tag = type_.name
        fields: list[tuple[str, PageField]] = []
        for item in self._operation.within(selected, type_):
            match item.name:
                case "nodes":
                    shape = Shape(self._operation, self._compile_below)
                    expression = shape.answer(item, item.target, _names(item.target))
                    fields.append((item.key, PageOf(shape.objects(expression))))
                case "edges":
                    shape = Shape(self._operation, self._compile_below)
                    expression = objects.mapping(list(self._edge(item, shape, tag)))
                    fields.append((item.key, PageOf(shape.objects(expression))))
                case "pageInfo":
                    info = tuple(
                        (part.key, item.target.name if part.name == TYPENAME else part.name)
                        for part in self._operation.within(item, item.target)
                    )
                    fields.append((item.key, InfoOf(info, tag)))
                case "totalCount":
                    at_most = self._arguments.of(item).get("atMost")
                    bound = None if at_most is None else at_most.getter(count_limit)
                    fields.append((item.key, CountOf(bound)))
                case _:
                    fields.append((item.key, type_.name))
        return EntriesLevel(argument.getter(), tuple(fields), tag)

    def _edge(self, selected: Selected, shape: Shape, tag: str) -> Iterator[tuple[str, str]]:
        for item in self._operation.within(selected, selected.target):
            shape.width += 1
            match item.name:
                case "cursor":
                    yield item.key, objects.place(tag)
                case "node":
                    yield item.key, shape.answer(item, item.target, _names(item.target))
                case _:
                    yield item.key, repr(selected.target.name)


def answer_level(operation: Operation, selected: Selected, compile_below: CompileBelow) -> Level:
    """The level of a field whose answers are of a derived type."""
    shape = Shape(operation, compile_below)
    expression = shape.answer(selected, selected.target, _names(selected.target))
    return AnswerLevel(shape.objects(expression))


def _names(type_: GraphQLObjectType) -> tuple[str, ...]:
    names = derived_of(type_)
    assert names is not None
    return names
