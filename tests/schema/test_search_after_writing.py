"""What a search finds once records were merged, retracted or hidden; each test searches its own."""

from typing import Any

import httpx
import pytest

from tests.api.writers import Write, asking, merge, person, version, written

pytestmark = pytest.mark.anyio

FOUND = """
query ($text: String!, $in: SearchScope!, $where: SearchWhere, $orderBy: SearchOrder) {
    search(query: $text, in: $in, where: $where, orderBy: $orderBy) {
        edges { score snippet { text marks { start end } } node { ... on Node { id } } }
        suggestions { id }
    }
}
"""


@pytest.fixture(scope="module")
def guest(own: httpx.AsyncClient) -> Write:
    return asking(own)


async def search(ask: Write, query: str, scope: str, **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = await ask(FOUND, text=query, **{"in": scope}, **more)
    found: dict[str, Any] = data["search"]
    return found


async def hits(ask: Write, query: str, scope: str, **more: Any) -> list[str]:
    return [edge["node"]["id"] for edge in (await search(ask, query, scope, **more))["edges"]]


async def retract(editor: Write, noun: str, id_: str) -> None:
    now = await version(editor, id_)
    await written(editor, f"{noun}Retract", id=id_, expectedVersion=now, reason="r")


async def test_a_merged_actor_is_found_by_the_name_it_had(editor: Write, guest: Write) -> None:
    first, second, third = [await person(editor, name) for name in ("Qwerl", "Zumbo", "Hrafn")]
    await merge(editor, first, second)
    await merge(editor, second, third)
    for name in ("Qwerl", "Zumbo", "Hrafn"):
        found = await search(guest, name, "ACTORS")
        ((edge,),) = [found["edges"]]
        assert (edge["node"]["id"], edge["snippet"]["text"]) == (third, name)
        assert edge["score"] > 0
        assert edge["snippet"]["marks"] == [{"start": 0, "end": 5}]
    assert (await search(guest, "Qwerlo", "ACTORS"))["suggestions"] == [{"id": third}]


async def test_nobody_is_found_by_the_name_of_whoever_is_hidden(
    editor: Write, guest: Write
) -> None:
    hidden = await person(editor, "Xyzzyk", visibility="CONFIDENTIAL")
    shown = await person(editor, "Plughar")
    await merge(editor, hidden, shown)
    for name in ("Xyzzyk", "Xyzzyko"):
        found = await search(guest, name, "ACTORS")
        assert (found["edges"], found["suggestions"]) == ([], [])
    assert await hits(editor, "Xyzzyk", "ACTORS") == [shown]
    assert (await search(editor, "Xyzzyko", "ACTORS"))["suggestions"] == [{"id": shown}]


async def test_whoever_has_no_name_is_not_suggested(editor: Write) -> None:
    unnamed = {"kind": "UNNAMED", "name": "Wolpertinger", "descriptor": "an official"}
    await written(editor, "actorCreate", **unnamed)
    assert (await search(editor, "Wolpertingar", "ACTORS"))["suggestions"] == []


async def test_what_was_retracted_is_not_found(editor: Write) -> None:
    kept = await written(editor, "statementCreate", act="ASSERT", text="flurbing")
    lost = await written(editor, "statementCreate", act="ASSERT", text="flurbing too")
    await retract(editor, "statement", lost["id"])
    for order in ("RANK", "NEWEST"):
        assert await hits(editor, "flurbing", "STATEMENTS", orderBy=order) == [kept["id"]]


async def test_conditions_hold_in_either_order(editor: Write) -> None:
    kept = await written(editor, "statementCreate", act="DENY", text="gromble")
    await written(editor, "statementCreate", act="ASSERT", text="gromble")
    where = {"statements": {"act": {"eq": "DENY"}}}
    for order in ("RANK", "NEWEST"):
        found = await hits(editor, "gromble", "STATEMENTS", where=where, orderBy=order)
        assert found == [kept["id"]]


async def test_facets_leave_out_what_was_retracted(editor: Write) -> None:
    claim = (await written(editor, "claimCreate", text="snorkling"))["id"]
    outlet = (await written(editor, "actorCreate", kind="OUTLET", name="The Outlet"))["id"]
    statements = []
    for stage in ("ONGOING", "PLANNED"):
        said = await written(editor, "statementCreate", act="ASSERT", text="snorkling")
        report = await written(editor, "reportCreate", headline="h", outlet=outlet)
        statements.append((said["id"], report["id"]))
        await written(
            editor, "appearanceCreate", statement=said["id"], report=report["id"], form="PARAPHRASE"
        )
        await written(
            editor,
            "stanceCreate",
            claim=claim,
            statement=said["id"],
            position="ASSERTS",
            stage=stage,
        )
    ((_, withdrawn), (retracted, _)) = statements
    await retract(editor, "statement", retracted)
    await retract(editor, "report", withdrawn)
    facets = """{
        claims: search(query: "snorkling", in: CLAIMS) { facets { stages { stage count } } }
        statements: search(query: "snorkling", in: STATEMENTS) {
            facets { outlets { count } stages { stage count } }
        }
    }"""
    one = [{"stage": "ONGOING", "count": 1}]
    assert await editor(facets) == {
        "claims": {"facets": {"stages": one}},
        "statements": {"facets": {"outlets": [], "stages": one}},
    }


async def test_snippets_keep_what_looks_like_markup(editor: Write) -> None:
    text = 'Say <b>quagga</b> & "x" &amp; 1 < 2'
    await written(editor, "statementCreate", act="ASSERT", text=text)
    found = await search(editor, "quagga", "STATEMENTS")
    ((edge,),) = [found["edges"]]
    snippet = edge["snippet"]
    assert snippet["text"] == text
    assert [text[mark["start"] : mark["end"]] for mark in snippet["marks"]] == ["quagga"]


async def test_letters_and_their_accents_are_one_however_they_are_written(editor: Write) -> None:
    composed, apart = "L'\u00e9cole brûle", "L'e\u0301cole brûle"
    ids = [
        (await written(editor, "statementCreate", act="ASSERT", text=text, language="fr"))["id"]
        for text in (composed, apart)
    ]
    for query in ("\u00e9cole", "e\u0301cole"):
        assert sorted(await hits(editor, query, "STATEMENTS")) == sorted(ids)
