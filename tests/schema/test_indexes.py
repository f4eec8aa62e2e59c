"""What an answer reads grows with the page, not with the record: PostgreSQL's own plans say so."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import httpx
import orjson
import pytest

from bench.questions import WALK
from bench.record import FOLDER, fill
from bench.rows import DEBATED, Rows
from tests.conftest import ClientOf, Selects

pytestmark = pytest.mark.anyio

STATEMENTS = 10_000
BIG = ("actor", "affiliation", "appearance", "citation", "hop", "report", "stance", "statement")
"""The tables that grow, in which a query may look up rows, but not look through them."""
MOST_SORTED = 500
"""Rows that may be sorted at once; more than any page or any list below a row has here."""

DEEP = """
    query Deep($after: String!) {
      statements(first: 50, after: $after, where: { act: { eq: ASSERT } }) { nodes { id text } }
    }
"""
LISTS = "{ %(list)s(first: 50) { nodes { id } pageInfo { hasNextPage } } }"
ENDS = "{ %(list)s(last: 50) { nodes { id } pageInfo { hasPreviousPage } } }"
OF_AN_ACTOR = """
    { actor(by: { domain: "outlet-1.example" }) { reports(first: 20) { nodes { headline } } } }
"""


@pytest.fixture(scope="module")
async def client(database: str, client_of: ClientOf) -> AsyncIterator[httpx.AsyncClient]:
    """The API over a record of some size, with PostgreSQL's statistics of it."""
    await fill(database, Rows(STATEMENTS))
    async with client_of(database) as client:
        yield client


@pytest.fixture(scope="module")
async def planning(database: str, client: httpx.AsyncClient) -> AsyncIterator[asyncpg.Connection]:
    """A connection that plans as the read pool's do."""
    connection = await asyncpg.connect(database)
    await connection.execute("SET plan_cache_mode = force_generic_plan; SET random_page_cost = 1.1")
    yield connection
    await connection.close()


def document(name: str) -> str:
    """An operation that the benchmark asks."""
    return (FOLDER / "queries" / "onrecord" / f"{name}.graphql").read_text()


async def answered(client: httpx.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    """The data of an answer without errors."""
    answer = await client.post("/graphql", json={"query": query, "variables": variables})
    body = answer.json()
    assert "errors" not in body, body["errors"]
    data: dict[str, Any] = body["data"]
    return data


async def plan(connection: asyncpg.Connection, sql: str) -> dict[str, Any]:
    """How PostgreSQL answers a SELECT, whatever its values."""
    await connection.execute(f"PREPARE looked_at AS {sql}")
    parameters = max(map(int, re.findall(r"\$(\d+)", sql)), default=0)
    values = f"({', '.join(['NULL'] * parameters)})" if parameters else ""
    told = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE looked_at{values}")
    await connection.execute("DEALLOCATE looked_at")
    found: dict[str, Any] = orjson.loads(told)[0]["Plan"]
    return found


def steps(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All steps of a plan."""
    yield node
    for below in node.get("Plans", ()):
        yield from steps(below)


def growing(node: dict[str, Any]) -> list[str]:
    """The steps of a plan that take longer the larger the record is."""
    return [
        f"{step['Node Type']} {step.get('Relation Name', '')}"
        for step in steps(node)
        if (step["Node Type"] == "Seq Scan" and step["Relation Name"] in BIG)
        or (step["Node Type"].endswith("Sort") and step["Plans"][0]["Plan Rows"] > MOST_SORTED)
    ]


async def test_a_plan_that_looks_through_a_table_is_told_from_others(
    planning: asyncpg.Connection,
) -> None:
    through = await plan(planning, "SELECT id FROM statement ORDER BY text LIMIT $1")
    assert growing(through) == ["Sort ", "Seq Scan statement"]


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (document("feed"), {"first": 50}),
        (document("mobile"), {"first": 20}),
        (document("nested"), {"first": 20}),
        (document("provenance"), {"first": 50}),
        (document("claim"), {"id": DEBATED, "first": 100}),
        (OF_AN_ACTOR, {}),
        *(
            (query % {"list": name}, {})
            for name in ("actors", "claims", "reports", "statements", "topics")
            for query in (LISTS, ENDS)
        ),
    ],
)
async def test_nothing_but_what_is_shown_is_read(
    client: httpx.AsyncClient,
    planning: asyncpg.Connection,
    selects: Selects,
    query: str,
    variables: dict[str, Any],
) -> None:
    with selects() as sent:
        data = await answered(client, query, **variables)
    assert sent
    assert None not in data.values()
    assert [growing(await plan(planning, sql)) for sql in sent] == [[]] * len(sent)


async def test_a_deep_page_is_read_like_the_first(
    client: httpx.AsyncClient, planning: asyncpg.Connection, selects: Selects
) -> None:
    after = None
    for _ in range(30):
        page = await answered(client, WALK, first=100, after=after)
        after = page["statements"]["pageInfo"]["endCursor"]
    with selects() as sent:
        data = await answered(client, DEEP, after=after)
    assert len(data["statements"]["nodes"]) == 50
    assert [growing(await plan(planning, sql)) for sql in sent] == [[]]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("statements", "origins { voice { id } channel { id } }"),
        ("statements", "firstReport { id }"),
        ("statements", "drift { measure spans { appearance { id } } }"),
        ("reports", "ancestry(depth: 3) { report { id } through { id } depth }"),
        ("claims", "standing { origins { atLeast } byStage { stage origins { atMost } } }"),
        ("claims", "timeline(first: 5) { nodes { step stance { id } through { id } } }"),
        ("claims", "contradictions(first: 5) { nodes { reason left { id } right { id } } }"),
        ("actors", "statementCounts { act count }"),
    ],
)
async def test_what_is_worked_out_takes_as_many_selects_for_fifty_rows_as_for_half_of_them(
    client: httpx.AsyncClient, selects: Selects, name: str, field: str
) -> None:
    numbers = []
    for first in (25, 50):
        with selects() as sent:
            data = await answered(client, f"{{ {name}(first: {first}) {{ nodes {{ {field} }} }} }}")
        assert len(data[name]["nodes"]) == first
        numbers.append(len(sent))
    assert numbers[0] == numbers[1] <= 7
