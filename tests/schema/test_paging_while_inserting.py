"""Paging doubles nothing and skips nothing, in any order, while others write."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import asyncpg
import httpx
import pytest
from graphql import GraphQLSchema

from tests.reference.entries import Entries, Entry
from tests.reference.listings import Listing, listings
from tests.reference.loading import insert, load
from tests.reference.orders import Order
from tests.reference.row_generator import RowGenerator, Terms
from tests.reference.rows import Row, Rows

pytestmark = pytest.mark.anyio

AT_FIRST = 10
MEANWHILE = 10


@pytest.fixture(scope="module")
async def writer(database: str) -> AsyncIterator[asyncpg.Connection]:
    """The connection of somebody who writes meanwhile."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@dataclass
class Reading:
    """What one who pages through a list has seen, and what they must see."""

    known: dict[str, Row] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    owed: set[str] = field(default_factory=set)


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
async def test_paging_meets_each_row_once_and_in_order_while_others_insert(
    own: httpx.AsyncClient,
    writer: asyncpg.Connection,
    database: str,
    schema: GraphQLSchema,
    terms: Terms,
    backwards: bool,
) -> None:
    draw = RowGenerator(Random(int(backwards)), terms)
    for list_ in listings(schema):
        entries = Entries(list_, draw)
        if entries.parent is None:
            await load(Rows([]), database)
        else:
            await insert(writer, [entries.parent])
        reading = await page_through(own, writer, list_, entries, backwards)
        assert len(reading.seen) == len(set(reading.seen)), list_
        assert reading.owed <= set(reading.seen), list_
        rows = [reading.known[id_] for id_ in reading.seen]
        in_order = list_.order.sorted(rows)
        assert rows == (in_order[::-1] if backwards else in_order), list_


async def page_through(
    own: httpx.AsyncClient,
    writer: asyncpg.Connection,
    list_: Listing,
    entries: Entries,
    backwards: bool,
) -> Reading:
    """Read a list from one end to the other, page by page; insert before and during each page."""
    reading = Reading()
    await write(writer, [entries.new() for _ in range(AT_FIRST)], reading, list_.order, backwards)
    size, cursor, other_end = (
        ("last", "before", "startCursor") if backwards else ("first", "after", "endCursor")
    )
    variables: dict[str, Any] = {size: 3, "id": entries.parent and entries.parent.global_id}
    more = True
    while more:
        racing: list[Row] = []
        if len(reading.known) < AT_FIRST + MEANWHILE:
            await write(writer, [entries.new()], reading, list_.order, backwards)
            entry, racing = entries.new()
            reading.known[entry.global_id] = entry
        answer, _ = await asyncio.gather(
            own.post("/graphql", json={"query": list_.query(), "variables": variables}),
            insert(writer, racing),
        )
        data = answer.json()["data"]
        page = data.get("of", data)["page"]
        ids = [node["id"] for node in page["nodes"]]
        reading.seen += reversed(ids) if backwards else ids
        info = page["pageInfo"]
        more = info["hasPreviousPage" if backwards else "hasNextPage"]
        variables[cursor] = info[other_end]
    return reading


async def write(
    writer: asyncpg.Connection,
    entries: list[Entry],
    reading: Reading,
    order: Order,
    backwards: bool,
) -> None:
    """Insert entries; they are owed to the reader unless they stand where they have been."""
    await insert(writer, [row for _, rows in entries for row in rows])
    last = order.key(reading.known[reading.seen[-1]]) if reading.seen else None
    for entry, _ in entries:
        reading.known[entry.global_id] = entry
        if last is None or order.precedes(order.key(entry), last) == backwards:
            reading.owed.add(entry.global_id)
