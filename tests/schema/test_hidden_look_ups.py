"""Nothing that a hidden row is known by, or says, lets a guest find that it is there."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLSchema, get_named_type

from tests.reference.hidden_record import SECRET, HiddenRecord
from tests.reference.names import table_of, type_of
from tests.reference.reader import NODES
from tests.schema.conftest import Guest

pytestmark = pytest.mark.anyio


async def test_the_id_of_a_hidden_row_leads_nowhere(guest: Guest, record: HiddenRecord) -> None:
    for table in sorted(NODES):
        for row in record.hidden[table]:
            query = (
                "query ($id: ID!) { node(id: $id) { __typename } nodes(ids: [$id]) { __typename } }"
            )
            assert await guest(query, id=row.global_id) == {"node": None, "nodes": [None]}


async def test_a_hidden_row_is_not_found_by_what_else_it_is_known_by(
    guest: Guest, record: HiddenRecord
) -> None:
    known_by: list[tuple[str, dict[str, Any]]] = [
        *(("actor", {"id": row.global_id}) for row in record.hidden["actor"]),
        *(("actor", {"domain": row["domain"]}) for row in record.hidden["actor"]),
        *(("report", {"id": row.global_id}) for row in record.hidden["report"]),
        *(("report", {"url": row["url"]}) for row in record.hidden["report"]),
        *(
            (table, {"externalId": {"scheme": row["scheme"], "value": row["value"]}})
            for table in ("actor", "report")
            for row in record.hidden["external_id"]
        ),
    ]
    for table, by in known_by:
        query = f"query ($by: {type_of(table)}By!) {{ {table}(by: $by) {{ __typename }} }}"
        assert await guest(query, by=by) == {table: None}


async def test_an_actor_that_was_merged_into_a_hidden_one_stands_for_itself(
    guest: Guest, record: HiddenRecord
) -> None:
    hidden = {row.id for row in record.hidden["actor"]}
    merged = [row for row in record.visible("actor") if row["merged_into_id"] in hidden]
    assert len(merged) == len(hidden)
    for row in merged:
        query = """
        query ($id: ID!) {
          actor(by: { id: $id }) { id }
          node(id: $id) { id ... on Actor { mergedInto { id } } }
          listed: actors(where: { id: { eq: $id } }) { nodes { id } }
          gone: actors(where: { id: { eq: $id } }, retracted: ONLY) { totalCount }
        }
        """
        itself = {"id": row.global_id}
        assert await guest(query, id=row.global_id) == {
            "actor": itself,
            "node": {**itself, "mergedInto": None},
            "listed": {"nodes": [itself]},
            "gone": {"totalCount": 0},
        }


async def test_no_filter_finds_a_row_by_what_a_hidden_one_is_or_says(
    guest: Guest, schema: GraphQLSchema, record: HiddenRecord
) -> None:
    asked = []
    for found, where in relations(schema, 3):
        hidden = record.hidden[table_of(found.name.removesuffix("Where"))]
        # The first filter of a text is that of the name, the headline, or what else it says.
        fields = reversed(found.fields.items())
        filter_of = {get_named_type(field.type).name: name for name, field in fields}
        if "StringFilter" in filter_of:
            asked.append(where % f'{{{filter_of["StringFilter"]}: {{contains: "{SECRET}"}}}}')
        if "IDFilter" in filter_of and hidden:
            hidden_ids = json.dumps([row.global_id for row in hidden])
            asked.append(where % f"{{{filter_of['IDFilter']}: {{in: {hidden_ids}}}}}")
    assert len(asked) > 250
    for some in (asked[start : start + 20] for start in range(0, len(asked), 20)):
        lists = (
            f"a{n}: {list_} {{ totalCount edges {{ cursor }} }}" for n, list_ in enumerate(some)
        )
        data = await guest(f"{{ {' '.join(lists)} }}")
        assert data == {f"a{n}": {"totalCount": 0, "edges": []} for n in range(len(some))}


async def test_no_relation_finds_a_row_whose_neighbours_are_all_hidden(
    guest: Guest, schema: GraphQLSchema, record: HiddenRecord
) -> None:
    for found, where in relations(schema, 1):
        if where.count("{") == 1:
            table = table_of(where.partition("s(")[0])
            lonely = json.dumps(record.lonely[table].global_id)
            data = await guest(f"{{ found: {where % '{}'} {{ totalCount nodes {{ id }} }} }}")
            assert lonely not in json.dumps(data), (found, where)
            assert data["found"]["totalCount"] == len(data["found"]["nodes"])


def relations(schema: GraphQLSchema, steps: int) -> Iterator[tuple[GraphQLInputObjectType, str]]:
    """Each list, filtered by each chain of relations of so many steps at most."""
    query = schema.query_type
    assert query is not None
    waiting: list[tuple[Any, str, int]] = [
        (get_named_type(field.args["where"].type), f"{name}(first: 100, where: %s)", steps)
        for name, field in query.fields.items()
        if "where" in field.args
    ]
    while waiting:
        found, where, left = waiting.pop()
        yield found, where
        for name, field in found.fields.items():
            next_ = get_named_type(field.type)
            if left and next_.name.endswith("Where") and name not in ("and", "or", "not"):
                waiting.append((next_, where % f"{{{name}: %s}}", left - 1))
