"""Searches: what they find, in which order, how they are cut, and what they refuse."""

import httpx
import pytest

from tests.conftest import Ask, Selects
from tests.schema.searching import FOUND, Told, search, words

pytestmark = pytest.mark.anyio


async def test_pages_go_on_where_the_last_one_ended(ask: Ask) -> None:
    for order in ("RANK", "NEWEST"):
        whole = (await search(ask, "missiles", "STATEMENTS", order=order))["edges"]
        assert len({edge["cursor"] for edge in whole}) == 8
        pages, after = [], None
        for number in range(3):
            page = await search(ask, "missiles", "STATEMENTS", order=order, first=3, after=after)
            info = page["pageInfo"]
            assert (info["hasPreviousPage"], info["hasNextPage"]) == (number > 0, number < 2)
            pages += page["edges"]
            after = info["endCursor"]
            assert (info["startCursor"], after) == (
                page["edges"][0]["cursor"],
                page["edges"][-1]["cursor"],
            )
        assert pages == whole


async def test_the_newest_hits_are_in_the_order_of_statements(ask: Ask) -> None:
    found = await search(ask, "missiles", "STATEMENTS", order="NEWEST")
    data = await ask('{ statements(where: { text: { contains: "missile" } }) { nodes { text } } }')
    texts = [node["text"] for node in data["statements"]["nodes"]]
    assert [edge["node"]["text"] for edge in found["edges"]] == texts


async def test_actors_are_found_by_any_of_their_names(ask: Ask) -> None:
    found = await search(ask, '"wall street"', "ACTORS")
    assert [(edge["node"]["name"], words(edge)) for edge in found["edges"]] == [
        ("The Wall Street Journal", ["Wall", "Street"])
    ]


async def test_reports_and_claims_are_found(ask: Ask) -> None:
    (report,) = (await search(ask, "potential transfer", "REPORTS"))["edges"]
    assert report["node"]["headline"].startswith("White House responded to potential transfer")
    claims = (await search(ask, "Fath-360", "CLAIMS"))["edges"]
    assert [edge["node"]["text"] for edge in claims] == [
        "Iran transfers several hundred Fath-360 missiles to Russia",
        "Iran transfers Fath-360 missiles to Russia",
    ]


async def test_hits_are_filtered_by_the_conditions_of_their_scope(ask: Ask) -> None:
    where = {"statements": {"speaker": {"name": {"eq": "Reuters"}}}}
    found = await search(ask, "missiles", "STATEMENTS", where=where)
    assert [edge["node"]["speaker"]["name"] for edge in found["edges"]] == ["Reuters"]
    assert found["totalCount"] == 1


async def test_facets_count_the_hits(ask: Ask) -> None:
    data = await ask(
        """{ search(query: "missiles", in: STATEMENTS) { facets {
            speakers { actor { name } count } outlets { actor { name } count }
            acts { act count } stages { stage count } years { year count } } } }"""
    )
    facets = data["search"]["facets"]
    assert {(each["actor"]["name"], each["count"]) for each in facets["speakers"]} == {
        ("Western media", 2),
        ("Reuters", 1),
        ("Sky News", 1),
        ("The Wall Street Journal", 1),
        ("Sean Savett", 1),
        ("another US official", 1),
    }
    assert facets["outlets"] == [{"actor": {"name": "RBC-Ukraine"}, "count": 8}]
    assert facets["acts"] == [
        {"act": "REPORT", "count": 5},
        {"act": "ASSERT", "count": 2},
        {"act": "WARN", "count": 1},
    ]
    assert facets["stages"] == [
        {"stage": "ANTICIPATED", "count": 4},
        {"stage": "COMPLETED", "count": 3},
        {"stage": "HYPOTHETICAL", "count": 1},
    ]
    assert facets["years"] == []  # The article prints none.


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("Sawet", ["Sean Savett"]),
        ("Шон Саветт", ["Sean Savett"]),
        ("Roiters", ["Reuters"]),
        ("Savett", []),  # Nothing is misspelt: he is among the hits.
        ("nowhere", []),
    ],
)
async def test_misspelt_names_are_suggested(ask: Ask, query: str, names: list[str]) -> None:
    data = await ask(
        "query ($text: String!) { search(query: $text, in: ACTORS) { suggestions { name } } }",
        text=query,
    )
    assert [actor["name"] for actor in data["search"]["suggestions"]] == names


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"text": "x" * 10_000}, "LIMIT_EXCEEDED"),
        ({"text": "a " * 51}, "LIMIT_EXCEEDED"),
        ({"text": ""}, "BAD_USER_INPUT"),
        ({"text": "-iran"}, "BAD_USER_INPUT"),
        ({"text": "& | ! <-> or -"}, "BAD_USER_INPUT"),
        ({"text": "a\0b"}, "BAD_USER_INPUT"),
        ({"text": "a", "first": 0}, "BAD_USER_INPUT"),
        ({"text": "a", "first": 101}, "LIMIT_EXCEEDED"),
        ({"text": "a", "after": "nonsense"}, "BAD_CURSOR"),
        ({"text": "a", "where": {"actors": {}}}, "BAD_USER_INPUT"),
    ],
)
async def test_what_cannot_be_searched_is_refused(
    client: httpx.AsyncClient, arguments: Told, code: str
) -> None:
    variables = {"in": "STATEMENTS", **arguments}
    answer = await client.post("/graphql", json={"query": FOUND, "variables": variables})
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == code


@pytest.mark.parametrize(
    "query",
    [
        '"unbalanced missiles',
        "missiles'); DROP TABLE actor; --",
        "missiles:* & !iran <-> \\",
        "ракети 导弹 صواريخ मिसाइल",
        "x" * 500,
        "ü" * 500,
        "a " * 50,
        "-" * 400 + " iran",
        "the of and",
        "\x02missiles\x03",
    ],
)
@pytest.mark.parametrize("scope", ["ACTORS", "STATEMENTS", "REPORTS", "CLAIMS"])
async def test_odd_queries_have_answers(ask: Ask, query: str, scope: str) -> None:
    for order in ("RANK", "NEWEST"):
        found = await search(ask, query, scope, order=order)
        assert found["totalCount"] == len(found["edges"])


async def test_hits_are_read_where_they_are_shown(ask: Ask, selects: Selects) -> None:
    with selects() as sql:
        await ask('{ search(query: "missiles", in: STATEMENTS) { totalCount } }')
    assert len([text for text in sql if "set_config" not in text]) == 1


@pytest.mark.parametrize("given", ['first: 0, query: "a"', 'after: "x", query: "a"', 'query: "-a"'])
async def test_what_is_wrong_is_refused_where_no_hits_are_shown(
    client: httpx.AsyncClient, given: str
) -> None:
    query = f"{{ search(in: STATEMENTS, {given}) {{ __typename }} }}"
    answer = await client.post("/graphql", json={"query": query})
    assert answer.json()["data"] is None
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] in ("BAD_USER_INPUT", "BAD_CURSOR")


async def test_a_search_costs_a_fixed_number_of_selects(ask: Ask, selects: Selects) -> None:
    numbers = []
    for first in (1, 8):
        with selects() as sql:
            await search(ask, "missiles", "STATEMENTS", first=first)
        numbers.append(len([text for text in sql if "set_config" not in text]))
    assert numbers == [3, 3]  # The hits, how many there are, and the statements.
