"""Nothing hidden is found: no hit, no count, no facet and no suggestion tells of it."""

from typing import Any

import asyncpg
import pytest

from tests.reference.hidden_record import SECRET
from tests.schema.conftest import Guest

pytestmark = pytest.mark.anyio

FOUND = """
query ($text: String!, $in: SearchScope!, $order: SearchOrder!) {
  search(query: $text, in: $in, orderBy: $order) {
    totalCount
    nodes { ... on Actor { id } ... on Statement { id } ... on Report { id } ... on Claim { id } }
    edges { snippet { text } }
    facets {
      speakers { actor { id } count } outlets { actor { id } count } acts { act count }
      stages { stage count } years { year count }
    }
    suggestions { id }
  }
}
"""
NOTHING: dict[str, Any] = {
    "totalCount": 0,
    "nodes": [],
    "edges": [],
    "facets": {"speakers": [], "outlets": [], "acts": [], "stages": [], "years": []},
    "suggestions": [],
}
TABLES = {"ACTORS": "actor", "STATEMENTS": "statement", "REPORTS": "report", "CLAIMS": "claim"}


@pytest.mark.parametrize("order", ["RANK", "NEWEST"])
@pytest.mark.parametrize("scope", TABLES)
async def test_a_search_does_not_tell_of_what_is_hidden(
    guest: Guest, database: str, scope: str, order: str
) -> None:
    connection = await asyncpg.connect(database)
    there = await connection.fetchval(
        f"SELECT count(*) FROM {TABLES[scope]} WHERE words @@ websearch_to_tsquery('simple', $1)",
        SECRET,
    )
    await connection.close()
    assert there > 0
    for text in (SECRET, "secrett"):
        data = await guest(FOUND, text=text, order=order, **{"in": scope})
        assert data["search"] == NOTHING
