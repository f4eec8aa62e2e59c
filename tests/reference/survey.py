"""Operations that leave nothing out: every field, every list in every order, every filter."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from random import Random
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from .argument_generator import ArgumentGenerator
from .listings import listings
from .names import table_of, type_of
from .notation import literal
from .operation_generator import Operation
from .orders import Place
from .reader import NODES
from .rows import Rows


def every_field(schema: GraphQLSchema, rows: Rows) -> Iterator[Operation]:
    """For each type: all fields of all its rows, hidden ones too, and all of what is next to it."""
    for table in sorted(NODES):
        type_ = schema.type_map[type_of(table)]
        ids = [row.global_id for row in rows.tables[table]]
        for start in range(0, len(ids), 100):
            selected = f"{{ ... on {type_} {everything(type_, 1)} }}"
            text = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {selected} }}"
            yield Operation(text, {"ids": ids[start : start + 100]})


def every_list(schema: GraphQLSchema) -> Iterator[Operation]:
    """Each list at the root, in each of its orders, with the cursors of all lists below it."""
    for list_ in listings(schema):
        if list_.is_root:
            below = _cursors_below(schema.type_map[type_of(list_.order.table)])
            selected = f"edges {{ cursor node {{ id {below} }} }}"
            text = f"{{ {list_.field}(first: 100{list_.order_by}) {{ {selected} }} }}"
            yield Operation(text, {})


def every_page(schema: GraphQLSchema, places: Mapping[str, Place]) -> Iterator[Operation]:
    """Each list cut from both ends, between cursors that are near, far, in order and not."""
    for list_ in listings(schema):
        if list_.is_root and not list_.order_by:
            known = sorted(
                (cursor for cursor, place in places.items() if place.belongs_to(list_.order)),
                key=lambda cursor: places[cursor].key,
            )
            near = (None, known[0], known[len(known) // 2], known[-1])
            for size in (f"{end}: {number}" for end in ("first", "last") for number in (1, 4, 100)):
                yield Operation(_pages(list_.field, size, product(near, near)), {})


def _pages(name: str, size: str, cursors: Iterable[tuple[str | None, str | None]]) -> str:
    asked = "nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount"
    pages = (
        f"a{number}: {name}({size}, after: {json.dumps(after)}, before: {json.dumps(before)})"
        f" {{ {asked} }}"
        for number, (after, before) in enumerate(cursors)
    )
    return f"{{ {' '.join(pages)} }}"


def every_filter(schema: GraphQLSchema, rows: Rows, random: Random) -> Iterator[Operation]:
    """Each operator of each filter of each kind of row, and what it leaves out."""
    draw = ArgumentGenerator(random, rows, {})
    for found, where in filters(schema):
        asked = []
        table = table_of(found.name.removesuffix("Where"))
        for name, field in found.fields.items():
            filter_ = get_named_type(field.type)
            operators = getattr(filter_, "fields", {}) if not filter_.name.endswith("Where") else {}
            for operator, operand in operators.items():
                value = literal(draw.operand(operand, table, name, operator), operand.type)
                asked.append(f"{name}: {{{operator}: {value}}}")
            if not operators:
                asked.append(
                    f"{name}: {literal(draw.operand(field, table, name, name), field.type)}"
                )
        for start in range(0, len(asked), 10):
            yield Operation(_alternatives(where, asked[start : start + 10]), {})


def _alternatives(where: str, asked: list[str]) -> str:
    """One root field for each filter, and one for its negation."""
    filters = [form % one for one in asked for form in ("{%s}", "{not: {%s}}")]
    lists = (
        f"a{number}: {where % filter_}) {{ nodes {{ id }} totalCount }}"
        for number, filter_ in enumerate(filters)
    )
    return f"{{ {' '.join(lists)} }}"


def filters(schema: GraphQLSchema) -> Iterator[tuple[GraphQLInputObjectType, str]]:
    """Each ``where`` type, and a list with ``where`` up to the place where it may stand."""
    query = schema.query_type
    assert query is not None
    waiting = [
        (get_named_type(field.args["where"].type), f"{name}(first: 100, where: %s")
        for name, field in query.fields.items()
        if "where" in field.args
    ]
    met = {found.name for found, _ in waiting}
    while waiting:
        found, where = waiting.pop(0)
        assert isinstance(found, GraphQLInputObjectType)
        yield found, where
        for name, field in found.fields.items():
            next_ = get_named_type(field.type)
            if next_.name.endswith("Where") and next_.name not in met:
                met.add(next_.name)
                waiting.append((next_, where % f"{{{name}: %s}}"))


def _cursors_below(type_: Any) -> str:
    return " ".join(
        f"{name}(first: 100) {{ edges {{ cursor }} }}"
        for name, field in type_.fields.items()
        if "first" in field.args
    )


def everything(type_: Any, steps: int) -> str:
    """A selection of all fields, so many rows away; of the last ones, what leads no further."""
    selected = ["__typename"]
    for name, field in type_.fields.items():
        named = get_named_type(field.type)
        if any(map(is_required_argument, field.args.values())):
            continue
        if is_leaf_type(named):
            selected.append(name)
        elif "id" in named.fields and steps:
            selected.append(f"{name} {everything(named, steps - 1)}")
        elif "id" not in named.fields and (steps or _is_value(named)):
            selected.append(f"{name} {everything(named, steps)}")
    return f"{{ {' '.join(selected)} }}"


def _is_value(type_: Any) -> bool:
    return all(is_leaf_type(get_named_type(field.type)) for field in type_.fields.values())
