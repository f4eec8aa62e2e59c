"""Actors that may be one are suggested to whoever may merge them; unnamed ones never are."""

from typing import Any

import httpx
import pytest

from schema.tables.vocabulary import Scope
from tests.api.writers import Write, as_viewer, asking, written

pytestmark = pytest.mark.anyio

SUGGESTED = "query ($id: ID!) { node(id: $id) { ... on Actor { possibleDuplicates { id } } } }"


async def actor(editor: Write, name: str, kind: str = "PERSON", **given: Any) -> str:
    found: str = (await written(editor, "actorCreate", kind=kind, name=name, **given))["id"]
    return found


async def suggested(ask: Write, id_: str) -> list[str]:
    return [each["id"] for each in (await ask(SUGGESTED, id=id_))["node"]["possibleDuplicates"]]


async def test_names_and_ids_elsewhere_suggest_that_actors_are_one(editor: Write) -> None:
    one = await actor(
        editor,
        "Élise Martin",
        names=[{"text": "E. Martin", "kind": "ABBREVIATION"}],
        externalIds=[{"scheme": "wikidata", "value": "Q77"}],
    )
    same_name = await actor(editor, "élise martin")
    by_alias = await actor(editor, "E. MARTIN")
    as_alias = await actor(editor, "Lise", names=[{"text": "Élise MARTIN", "kind": "FORMER"}])
    by_id = await actor(editor, "Someone", externalIds=[{"scheme": "wd", "value": "Q77"}])
    await actor(editor, "Elise Martin")
    await actor(editor, "élise martin", "UNNAMED", descriptor="élise martin")
    judged = await actor(editor, "Élise Martin")
    await editor(
        "mutation ($input: ActorJudgeInput!) { actorJudge(input: $input) {"
        " judgement { id } userErrors { message } } }",
        input={"left": one, "right": judged, "verdict": "DIFFERENT"},
    )
    assert await suggested(editor, one) == [same_name, by_alias, as_alias, by_id]
    assert one in await suggested(editor, by_id)
    merged = await suggested(editor, same_name)
    await written(editor, "actorMerge", id=same_name, into=one, expectedVersion=1)
    assert one in merged
    assert await suggested(editor, one) == [by_alias, as_alias, by_id]


async def test_what_may_not_be_seen_hides_no_suggestion(
    own: httpx.AsyncClient, editor: Write, database: str
) -> None:
    one, judged, merged = [await actor(editor, "Sosia") for _ in range(3)]
    hidden = {"visibility": "CONFIDENTIAL"}
    report = (await written(editor, "reportCreate", headline="h", **hidden))["id"]
    await editor(
        "mutation ($input: ActorJudgeInput!) { actorJudge(input: $input) { judgement { id } } }",
        input={"left": one, "right": judged, "verdict": "DIFFERENT", "assertedBy": report},
    )
    winner = await actor(editor, "winner", **hidden)
    await written(editor, "actorMerge", id=merged, into=winner, expectedVersion=1)
    writer = asking(own, await as_viewer(database, Scope.RECORDS_READ, Scope.RECORDS_WRITE))
    assert await suggested(writer, one) == [judged, merged]
    assert await suggested(editor, one) == []


async def test_an_unnamed_actor_has_no_suggestions(editor: Write) -> None:
    given = {"descriptor": "an official"}
    first = await actor(editor, "an official", "UNNAMED", **given)
    await actor(editor, "an official", "UNNAMED", **given)
    await actor(editor, "an official")
    assert await suggested(editor, first) == []


async def test_a_suggestion_is_seen_by_whom_it_may_be(
    own: httpx.AsyncClient, editor: Write, database: str
) -> None:
    shown = await actor(editor, "Twin")
    await actor(editor, "Twin", visibility="CONFIDENTIAL")
    writer = asking(own, await as_viewer(database, Scope.RECORDS_WRITE))
    assert await suggested(writer, shown) == []
    assert len(await suggested(editor, shown)) == 1
    answer = await own.post("/graphql", json={"query": SUGGESTED, "variables": {"id": shown}})
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
