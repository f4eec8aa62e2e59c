"""What is hidden from a guest is on no path, in no count, and behind no null that lies."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import GraphQLSchema

from tests.reference.access import CONTEXT, Sight
from tests.reference.hidden_record import WAYS_TO_HIDE, HiddenRecord
from tests.reference.names import field_of, type_of
from tests.reference.reader import NODES
from tests.reference.rows import FOREIGN, RECORDS, Row
from tests.reference.survey import everything
from tests.schema.conftest import Guest

pytestmark = pytest.mark.anyio

LISTS = {f"{table}s": table for table in ("actor", "statement", "report", "claim", "topic")}


def test_everything_that_can_be_hidden_is_hidden_in_every_way(record: HiddenRecord) -> None:
    sight = Sight(record.all_rows(), (), datetime.now(UTC))
    assert not any(sight.sees(row) for rows in record.hidden.values() for row in rows)
    assert all(sight.sees(row) for table in FOREIGN for row in record.visible(table))
    for table, columns in FOREIGN.items():
        by_itself = len(WAYS_TO_HIDE) if table in RECORDS else 0
        by_others = sum(
            len(record.hidden[target])
            for column, target in columns.items()
            if (table, column) not in CONTEXT
        )
        assert len(record.hidden[table]) == by_itself + by_others


async def test_lists_show_a_guest_what_is_visible_and_nothing_else(
    guest: Guest, schema: GraphQLSchema, record: HiddenRecord
) -> None:
    for name, table in LISTS.items():
        retracted = ", retracted: INCLUDE" if table in RECORDS else ""
        selected = everything(schema.type_map[f"{type_of(table)}Connection"], 2)
        data = await guest(f"{{ {name}(first: 100{retracted}) {selected} }}")
        assert {row["id"] for row in data[name]["nodes"]} == ids(record.visible(table))


async def test_counts_and_page_infos_know_nothing_of_hidden_rows(
    guest: Guest, schema: GraphQLSchema, record: HiddenRecord
) -> None:
    for name, table in LISTS.items():
        visible = len(record.visible(table))
        retracted = "retracted: INCLUDE, " if table in RECORDS else ""
        for size in ("first", "last"):
            data = await guest(
                f"{{ {name}({retracted}{size}: {visible})"
                " { totalCount pageInfo { hasNextPage hasPreviousPage } } }"
            )
            info = {"hasNextPage": False, "hasPreviousPage": False}
            assert data[name] == {"totalCount": visible, "pageInfo": info}
    nodes = [row for table, row in record.shown.items() if table in NODES]
    for row in [*nodes, *record.lonely.values()]:
        for connection in connections(await all_of(guest, schema, row, 2)):
            assert connection["totalCount"] == len(connection["nodes"]) == len(connection["edges"])
            assert connection["pageInfo"]["hasNextPage"] is False
            assert connection["pageInfo"]["hasPreviousPage"] is False


async def test_a_row_whose_neighbours_are_all_hidden_looks_alone(
    guest: Guest, schema: GraphQLSchema, record: HiddenRecord
) -> None:
    for row in record.lonely.values():
        shown = await all_of(guest, schema, row, 1)
        shown.pop("altLabels", None)
        assert not any(value for value in shown.values() if isinstance(value, list))
        assert all(connection["totalCount"] == 0 for connection in connections(shown))


async def test_a_visible_row_names_everything_that_it_would_be_hidden_without(
    guest: Guest, schema: GraphQLSchema, record: HiddenRecord
) -> None:
    named = 0
    for table in sorted(NODES):
        for row in record.visible(table):
            shown = await all_of(guest, schema, row, 1)
            for column, target in FOREIGN[table].items():
                name = field_of(column.removesuffix("_id"))
                if name in shown and (table, column) not in CONTEXT:
                    expected = None if row[column] is None else f"{target}_{row[column].hex}"
                    assert (shown[name] and shown[name]["id"]) == expected
                    named += 1
    assert named > 100


async def test_a_null_of_a_row_with_hidden_context_is_one_that_its_description_admits(
    guest: Guest, schema: GraphQLSchema, record: HiddenRecord
) -> None:
    for table, column in CONTEXT:
        if table in RECORDS:
            name = field_of(column.removesuffix("_id"))
            field: Any = schema.type_map[type_of(table)]
            assert "that you may see" in field.fields[name].description
            hidden = ids(record.hidden[FOREIGN[table][column]])
            rows = [row for row in record.visible(table) if target(row, column) in hidden]
            assert len(rows) == len(hidden)
            for row in rows:
                assert (await all_of(guest, schema, row, 1))[name] is None


async def test_a_hop_says_that_it_withholds_what_is_hidden(
    guest: Guest, record: HiddenRecord
) -> None:
    data = await guest(
        "query ($id: ID!) { node(id: $id) { ... on Appearance {"
        " hops { position withheld actor { id } report { id } } } } }",
        id=record.shown["appearance"].global_id,
    )
    hidden = ids(record.hidden["actor"] + record.hidden["report"])
    hops = sorted(record.visible("hop"), key=lambda row: int(row["position"]))
    assert [
        {
            "position": hop["position"],
            "withheld": not hidden.isdisjoint({target(hop, "actor_id"), target(hop, "report_id")}),
            "actor": shown_target(hop, "actor_id", hidden),
            "report": shown_target(hop, "report_id", hidden),
        }
        for hop in hops
    ] == data["node"]["hops"]
    assert sum(hop["withheld"] for hop in data["node"]["hops"]) == len(hops) - 1


async def all_of(guest: Guest, schema: GraphQLSchema, row: Row, steps: int) -> dict[str, Any]:
    """All fields of a row, and of its neighbours as far away."""
    type_ = schema.type_map[type_of(row.table)]
    data = await guest(
        f"query ($id: ID!) {{ node(id: $id) {{ ... on {type_} {everything(type_, steps)} }} }}",
        id=row.global_id,
    )
    shown: dict[str, Any] = data["node"]
    return shown


def connections(value: Any) -> Iterator[dict[str, Any]]:
    """All pages in an answer."""
    if isinstance(value, dict):
        if "totalCount" in value:
            yield value
        for item in value.values():
            yield from connections(item)
    elif isinstance(value, list):
        for item in value:
            yield from connections(item)


def ids(rows: list[Row]) -> set[str]:
    return {row.global_id for row in rows}


def target(row: Row, column: str) -> str | None:
    """The global id that a column points at."""
    return None if row[column] is None else f"{FOREIGN[row.table][column]}_{row[column].hex}"


def shown_target(row: Row, column: str, hidden: set[str]) -> dict[str, str] | None:
    found = target(row, column)
    return None if found is None or found in hidden else {"id": found}
