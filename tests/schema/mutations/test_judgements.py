"""Judgements on which actors are one: each by who may see it, and turned back with its actors."""

import asyncio
from itertools import permutations
from typing import Any

import pytest

from tests.api.writers import Write, merge, person, unchanged, version, write, written

pytestmark = pytest.mark.anyio

JUDGE = """
mutation ($input: ActorJudgeInput!) { actorJudge(input: $input) {
    judgement { id verdict reason left { id } right { id } } userErrors { code field message }
} }
"""
JUDGED = """
query ($id: ID!) { node(id: $id) { ... on Actor { judgements { left { id } right { id } } } } }
"""
MEMBERS = """
query ($id: ID!) { node(id: $id) { ... on Actor { members { nodes { member { id } } } } } }
"""


async def judged(ask: Write, left: str, right: str, verdict: str, **given: Any) -> Any:
    """The payload of a judgement."""
    pair = {"left": left, "right": right, "verdict": verdict}
    return (await ask(JUDGE, input={**pair, **given}))["actorJudge"]


async def pairs(ask: Write, id_: str) -> list[set[str]]:
    """The pairs of actors that the judgements on an actor are about."""
    found = (await ask(JUDGED, id=id_))["node"]["judgements"]
    return [{each["left"]["id"], each["right"]["id"]} for each in found]


async def unmerge(editor: Write, loser: str) -> None:
    await written(editor, "actorUnmerge", id=loser, expectedVersion=await version(editor, loser))


async def test_a_judgement_raises_the_version_of_its_left_actor_alone(editor: Write) -> None:
    left, right = sorted([await person(editor, "one"), await person(editor, "other")])
    history = """
    query ($id: ID!) { node(id: $id) { ... on Actor { history { nodes { action } } } } }
    """
    for number, (given, verdict) in enumerate([((right, left), "SAME"), ((left, right), "UNSURE")]):
        judgement = (await judged(editor, *given, verdict))["judgement"]
        assert (judgement["left"]["id"], judgement["right"]["id"]) == (left, right)
        assert (await version(editor, left), await version(editor, right)) == (number + 2, 1)
    told = [(await editor(history, id=id_))["node"]["history"]["nodes"] for id_ in (left, right)]
    assert told == [
        [{"action": "UPDATE"}, {"action": "UPDATE"}, {"action": "CREATE"}],
        [{"action": "CREATE"}],
    ]


async def test_a_judgement_that_may_not_be_seen_is_not_changed(
    editor: Write, writer: Write, database: str
) -> None:
    one, other = await person(editor, "one"), await person(editor, "other")
    report = await written(editor, "reportCreate", headline="h", visibility="CONFIDENTIAL")
    secret = {"assertedBy": report["id"], "reason": "secret"}
    assert (await judged(editor, one, other, "DIFFERENT", **secret))["userErrors"] == []
    async with unchanged(database):
        for given in ({}, {"assertedBy": None}):
            payload = await judged(writer, one, other, "SAME", **given)
            assert payload["judgement"] is None
            (error,) = payload["userErrors"]
            assert error["code"] == "CONFLICT"
            assert error["message"] == "Another identity judgement has this already."


async def test_a_merge_does_not_tell_of_judgements_that_may_not_be_seen(
    editor: Write, writer: Write
) -> None:
    one, other = await person(editor, "one"), await person(editor, "other")
    report = await written(editor, "reportCreate", headline="h", visibility="CONFIDENTIAL")
    await judged(editor, one, other, "DIFFERENT", assertedBy=report["id"])
    for ask, errors in ((editor, ["The two were judged DIFFERENT."]), (writer, [])):
        given = {"id": one, "into": other, "expectedVersion": await version(editor, one)}
        payload = await write(ask, "actorMerge", given)
        assert [error["message"] for error in payload["userErrors"]] == errors


async def test_an_actor_is_not_judged_to_be_itself(editor: Write, database: str) -> None:
    one = await person(editor, "one")
    async with unchanged(database):
        payload = await judged(editor, one, one, "SAME")
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [
            ("BAD_USER_INPUT", ["input", "right"])
        ]


async def test_who_judges_at_once_judges_one_after_the_other(editor: Write) -> None:
    one, other = await person(editor, "one"), await person(editor, "other")
    sides = [(one, other), (other, one)] * 5
    payloads = await asyncio.gather(
        *(
            judged(editor, left, right, "UNSURE", reason=f"{n}")
            for n, (left, right) in enumerate(sides)
        )
    )
    assert [payload["userErrors"] for payload in payloads] == [[]] * len(sides)
    assert len({payload["judgement"]["id"] for payload in payloads}) == 1


@pytest.mark.parametrize("turn", range(6))
async def test_in_whatever_order_merges_are_undone_judgements_come_back(
    editor: Write, turn: int
) -> None:
    # Keys grow with time: every order of the four takes its turn to be left and right.
    names = ["a", "b", "one winner", "other winner"]
    made = {name: await person(editor, name) for name in list(permutations(names))[turn * 4]}
    a, b, one_winner, other_winner = (made[name] for name in names)
    await judged(editor, a, b, "UNSURE")
    await merge(editor, a, one_winner)
    assert await pairs(editor, b) == [{one_winner, b}]
    await merge(editor, b, other_winner)
    assert await pairs(editor, one_winner) == [{one_winner, other_winner}]
    await unmerge(editor, a)
    assert await pairs(editor, a) == [{a, other_winner}]
    assert await pairs(editor, one_winner) == []
    await unmerge(editor, b)
    assert await pairs(editor, a) == await pairs(editor, b) == [{a, b}]


async def test_what_was_merged_on_meanwhile_is_unmerged_first(editor: Write, database: str) -> None:
    a, winner = await person(editor, "a"), await person(editor, "winner")
    body, its_winner = await person(editor, "body"), await person(editor, "its winner")
    for member in (a, winner):
        await written(editor, "affiliationCreate", member=member, organization=body, role="PART_OF")
    await merge(editor, a, winner)  # Its affiliation is the winner's already, and goes.
    await merge(editor, body, its_winner)
    given = {"id": a, "expectedVersion": await version(editor, a)}
    async with unchanged(database):
        (error,) = (await write(editor, "actorUnmerge", given))["userErrors"]
    assert (error["code"], error["field"]) == ("CONFLICT", ["input", "id"])
    assert error["message"] == (
        f"{body} was merged into {its_winner}: name that one, or unmerge it first."
    )
    await unmerge(editor, body)
    await unmerge(editor, a)
    members = (await editor(MEMBERS, id=body))["node"]["members"]["nodes"]
    assert {each["member"]["id"] for each in members} == {a, winner}
