"""Which words of a query find which words of a text."""

import httpx
import pytest

from tests.conftest import Ask
from tests.schema.searching import FOUND, search, words

pytestmark = pytest.mark.anyio


async def test_words_are_found_by_their_stems_and_marked_where_they_stand(ask: Ask) -> None:
    found = await search(ask, "drone producing", "STATEMENTS")
    assert found["totalCount"] == 0  # The statement says "makes", the claim "production".
    found = await search(ask, "drone cooperation", "STATEMENTS")
    (edge,) = found["edges"]
    assert edge["node"] == {
        "__typename": "Statement",
        "text": "Iran makes more missiles and drones since it cooperates with Russia.",
        "speaker": None,
    }
    assert words(edge) == ["drones", "cooperates"]
    assert 0 < edge["score"] < 1


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("missile", 8),
        ("MISSILES", 8),
        ("missiles iran", 6),
        ("missiles -iran", 2),
        ('"ballistic missiles"', 4),
        ('"missiles ballistic"', 0),
        ("drones or inhumane", 2),
        ("nowhere", 0),
    ],
)
async def test_queries_are_written_as_on_the_web(ask: Ask, query: str, number: int) -> None:
    assert (await search(ask, query, "STATEMENTS"))["totalCount"] == number


@pytest.mark.parametrize(
    ("query", "scope", "number"),
    [
        ("Fath-360", "STATEMENTS", 2),
        ("Fath 360", "STATEMENTS", 2),
        ("360", "STATEMENTS", 2),
        ('"360 missiles"', "STATEMENTS", 2),
        ("360-Fath", "STATEMENTS", 0),  # What a hyphen joins stands in a row.
        ("missiles -360", "STATEMENTS", 6),
        ("Fath-360 -hundred", "STATEMENTS", 1),
        ("short", "STATEMENTS", 2),
        ("360", "CLAIMS", 2),
        ("missile", "CLAIMS", 0),  # Claims have no language, by which words would have stems.
        ("the", "STATEMENTS", 0),  # In English it is too common to be searched for.
        ("the", "CLAIMS", 4),
        ("WSJ", "ACTORS", 1),
        ("UN", "ACTORS", 0),  # Nobody here is called so.
    ],
)
async def test_words_are_found_as_they_are_read(
    ask: Ask, query: str, scope: str, number: int
) -> None:
    assert (await search(ask, query, scope))["totalCount"] == number


async def test_what_a_hyphen_joins_is_marked_and_shown_with_it(ask: Ask) -> None:
    for query, marked in (("360", ["360"]), ("Fath-360", ["Fath", "360"])):
        edges = (await search(ask, query, "STATEMENTS"))["edges"]
        assert len(edges) == 2
        for edge in edges:
            assert words(edge) == marked
            assert edge["snippet"]["text"] == edge["node"]["text"]
            assert "Fath-360" in edge["node"]["text"]


async def test_a_query_of_what_must_not_stand_there_is_told_apart(
    client: httpx.AsyncClient,
) -> None:
    told = {}
    for text in ("-iran", '-"ballistic missiles" or -iran', "& | !", "-"):
        variables = {"in": "STATEMENTS", "text": text}
        answer = await client.post("/graphql", json={"query": FOUND, "variables": variables})
        (error,) = answer.json()["errors"]
        told[text] = error["message"]
    nothing = "`query` has no word to search for."
    negated = "`query` says only what must not stand there: add a word that must, or use `where`."
    assert told == {
        "-iran": negated,
        '-"ballistic missiles" or -iran': negated,
        "& | !": nothing,
        "-": nothing,
    }
