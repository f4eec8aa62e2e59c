"""Filters of texts: any case, in any script."""

import asyncpg
import pytest

from tests.conftest import ClientOf

pytestmark = pytest.mark.anyio

NAMES = ["Володимир Зеленський", "Ελένη", "ÅSA", "Savett", "100%_\\"]


@pytest.mark.parametrize(
    ("operator", "text", "expected"),
    [
        ("contains", "зеленСЬКИЙ", ["Володимир Зеленський"]),
        ("startsWith", "володимир", ["Володимир Зеленський"]),
        ("startsWith", "зеленський", []),
        ("contains", "ΛΈΝ", ["Ελένη"]),
        ("contains", "åsa", ["ÅSA"]),
        ("contains", "SAVETT", ["Savett"]),
        ("contains", "%_\\", ["100%_\\"]),
        ("contains", "_", ["100%_\\"]),
        ("eq", "savett", []),
        ("eq", "Savett", ["Savett"]),
    ],
)
async def test_a_text_is_found_in_any_case(
    database: str, client_of: ClientOf, operator: str, text: str, expected: list[str]
) -> None:
    connection = await asyncpg.connect(database)
    await connection.execute("DELETE FROM actor")
    await connection.executemany(
        "INSERT INTO actor (id, version, kind, visibility, name)"
        " VALUES (gen_random_uuid(), 1, 'PERSON', 'PUBLIC', $1)",
        [(name,) for name in NAMES],
    )
    await connection.close()
    query = "query ($name: StringFilter) { actors(where: { name: $name }) { nodes { name } } }"
    async with client_of(database) as client:
        response = await client.post(
            "/graphql", json={"query": query, "variables": {"name": {operator: text}}}
        )
    assert [node["name"] for node in response.json()["data"]["actors"]["nodes"]] == expected
