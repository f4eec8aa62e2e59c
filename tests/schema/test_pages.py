"""Pages as long as they may be, and cursors that a list never gave out."""

import base64
from random import Random
from typing import Any

import asyncpg
import httpx
import pytest
from graphql import GraphQLSchema

from tests.reference.entries import Entries
from tests.reference.listings import Listing, listings
from tests.reference.loading import insert
from tests.reference.row_generator import RowGenerator, Terms

pytestmark = pytest.mark.anyio

ENTRIES = 101


@pytest.fixture(scope="module")
async def full(
    schema: GraphQLSchema, terms: Terms, database: str
) -> list[tuple[Listing, str | None]]:
    """Each list in each order, and the row whose list it is; all have one entry too many."""
    draw = RowGenerator(Random(0), terms)
    connection = await asyncpg.connect(database)
    lists: list[tuple[Listing, str | None]] = []
    filled: dict[tuple[str, str], str | None] = {}
    for list_ in listings(schema):
        place = (list_.type_name, list_.field)
        if place not in filled:
            entries = Entries(list_, draw)
            if entries.parent is not None:
                await insert(connection, [entries.parent])
            rows = [row for _ in range(ENTRIES) for row in entries.new()[1]]
            await insert(connection, rows)
            filled[place] = None if entries.parent is None else entries.parent.global_id
        lists.append((list_, filled[place]))
    await connection.close()
    return lists


async def ask(
    own: httpx.AsyncClient, list_: Listing, parent: str | None, **paging: Any
) -> dict[str, Any]:
    """A page of a list, or the errors in its place."""
    variables = paging if parent is None else {"id": parent, **paging}
    answer = await own.post("/graphql", json={"query": list_.query(), "variables": variables})
    body: dict[str, Any] = answer.json()
    if "errors" in body:
        return body
    data = body["data"]
    page: dict[str, Any] = data.get("of", data)["page"]
    return page


async def test_a_page_has_at_most_a_hundred_entries_and_knows_that_there_are_more(
    own: httpx.AsyncClient, full: list[tuple[Listing, str | None]]
) -> None:
    for list_, parent in full:
        head = await ask(own, list_, parent, first=100)
        tail = await ask(own, list_, parent, last=100)
        assert len(head["nodes"]) == len(tail["nodes"]) == 100
        assert flags(head) == (False, True)
        assert flags(tail) == (True, False)
        if parent is not None:
            assert head["totalCount"] == ENTRIES
            after = await ask(own, list_, parent, first=100, after=cursor_of(head, -1))
            before = await ask(own, list_, parent, last=100, before=cursor_of(tail, 0))
            assert after["nodes"] == tail["nodes"][-1:]
            assert before["nodes"] == head["nodes"][:1]
            assert flags(after) == (True, False)
            assert flags(before) == (False, True)


async def test_a_page_has_twenty_entries_unless_said(
    own: httpx.AsyncClient, full: list[tuple[Listing, str | None]]
) -> None:
    for list_, parent in full:
        head = await ask(own, list_, parent, first=40)
        assert (await ask(own, list_, parent))["edges"] == head["edges"][:20]
        following = await ask(own, list_, parent, after=cursor_of(head, 9))
        assert following["edges"] == head["edges"][10:30]


async def test_a_cursor_of_another_list_or_order_is_refused(
    own: httpx.AsyncClient, full: list[tuple[Listing, str | None]]
) -> None:
    cursors = {
        list_.order.identity: cursor_of(await ask(own, list_, parent, first=1), 0)
        for list_, parent in full
    }
    for list_, parent in full:
        foreign = [cursor for order, cursor in cursors.items() if order != list_.order.identity]
        for cursor in foreign if list_.is_root else foreign[:2]:
            assert_bad_cursor(await ask(own, list_, parent, first=3, after=cursor), list_)
        paging = {"last": 3, "before": foreign[-1]}
        assert_bad_cursor(await ask(own, list_, parent, **paging), list_)


async def test_a_broken_cursor_is_refused(
    own: httpx.AsyncClient, full: list[tuple[Listing, str | None]]
) -> None:
    for list_, parent in full:
        broken = broken_cursors(cursor_of(await ask(own, list_, parent, first=1), 0))
        # Every way to break one is tried where sorting differs, a few of them everywhere.
        for text in broken if list_.is_root and not list_.order_by else broken[::9]:
            assert_bad_cursor(await ask(own, list_, parent, first=3, after=text), list_)
        paging = {"last": 3, "before": broken[-1]}
        assert_bad_cursor(await ask(own, list_, parent, **paging), list_)


def broken_cursors(cursor: str) -> list[str]:
    """Texts like this cursor that the API never gave out."""
    decoded = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    return [
        *("", " ", "=", "é", "🗞", "\0", "AAAA", cursor * 100),
        *(cursor[:length] for length in range(1, len(cursor), 5)),
        *(cursor[:-1], cursor[:-2], cursor[:-3], cursor[:-4]),
        *(cursor + more for more in ("=", "==", "====", "A", "AAAA", "é", "\0", "\n", " ")),
        *(more + cursor for more in ("=", "A", "AAAA", "\n")),
        *(cursor.swapcase(), cursor[::-1]),
        *(encoded(decoded[:-1]), encoded(decoded + b"0"), encoded(decoded.swapcase() + b"\0")),
        *(encoded(decoded[:20] + b"\xff" + decoded[21:]), encoded(b"0" * len(decoded))),
        *(
            cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
            for at in (8, 24, 48)
        ),
    ]


def encoded(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def cursor_of(page: dict[str, Any], position: int) -> str:
    cursor = page["edges"][position]["cursor"]
    assert isinstance(cursor, str)
    return cursor


def flags(page: dict[str, Any]) -> tuple[bool, bool]:
    info = page["pageInfo"]
    assert info["startCursor"] == cursor_of(page, 0)
    assert info["endCursor"] == cursor_of(page, -1)
    return info["hasPreviousPage"], info["hasNextPage"]


def assert_bad_cursor(body: dict[str, Any], list_: Listing) -> None:
    ((error,), data) = (body["errors"], body["data"])
    assert error["extensions"] == {"code": "BAD_CURSOR"}
    assert error["path"] == (["page"] if list_.is_root else ["of", "page"])
    assert data == (None if list_.is_root else {"of": None})
