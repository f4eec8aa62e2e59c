"""How many voices stand behind a claim, where actors were merged and judged: one rule a test."""

from typing import Any

import pytest

from tests.api.writers import Write, merge, person, written

pytestmark = pytest.mark.anyio

JUDGE = """
mutation ($input: ActorJudgeInput!) { actorJudge(input: $input) { userErrors { code } } }
"""
COUNTED = """
query ($id: ID!) { node(id: $id) { ... on Claim { standing { origins { atLeast atMost } } } } }
"""
ORIGINS = """
query ($id: ID!) {
    node(id: $id) { ... on Statement { origins { voice { id } channel { id } } } }
}
"""


async def judge(editor: Write, left: str, right: str, verdict: str) -> None:
    given = {"left": left, "right": right, "verdict": verdict}
    assert (await editor(JUDGE, input=given))["actorJudge"]["userErrors"] == []


async def actor(editor: Write, kind: str) -> str:
    given: dict[str, Any] = {"kind": kind, "name": "n"}
    if kind == "UNNAMED":
        given["descriptor"] = "an official"
    found: str = (await written(editor, "actorCreate", **given))["id"]
    return found


async def report(editor: Write) -> str:
    found: str = (await written(editor, "reportCreate", headline="h"))["id"]
    return found


async def said(editor: Write, speaker: str, in_: str, claim: str | None = None) -> str:
    """A statement of a speaker in a report, and its stance on a claim."""
    given = {"act": "ASSERT", "text": "t", "speaker": speaker}
    id_: str = (await written(editor, "statementCreate", **given))["id"]
    await written(editor, "appearanceCreate", statement=id_, report=in_, form="PARAPHRASE")
    if claim is not None:
        await written(editor, "stanceCreate", claim=claim, statement=id_, position="ASSERTS")
    return id_


async def counted(
    editor: Write, speakers: list[str], reports: list[str], different: list[tuple[int, int]]
) -> tuple[int, int]:
    """The origins of a claim that speakers make, each in a report, some judged DIFFERENT."""
    claim = (await written(editor, "claimCreate", text="c"))["id"]
    for speaker, in_ in zip(speakers, reports, strict=True):
        await said(editor, speaker, in_, claim)
    for left, right in different:
        await judge(editor, speakers[left], speakers[right], "DIFFERENT")
    origins = (await editor(COUNTED, id=claim))["node"]["standing"]["origins"]
    return origins["atLeast"], origins["atMost"]


@pytest.mark.parametrize(
    ("different", "expected"),
    [
        ([], (1, 1)),
        ([(0, 1)], (1, 1)),  # The third may be either.
        ([(0, 1), (2, 3)], (1, 1)),
        ([(0, 1), (0, 2), (0, 3)], (2, 2)),
        ([(0, 1), (0, 2), (1, 2)], (1, 1)),
        ([(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)], (4, 4)),
    ],
)
async def test_voices_of_one_report_are_one_unless_they_were_told_apart(
    editor: Write, different: list[tuple[int, int]], expected: tuple[int, int]
) -> None:
    speakers = [await actor(editor, "UNNAMED") for _ in range(4)]
    reports = [await report(editor)] * 4
    assert await counted(editor, speakers, reports, different) == expected


async def test_at_least_as_many_as_are_different_from_each_other(editor: Write) -> None:
    speakers = [await actor(editor, "UNNAMED") for _ in range(3)]
    reports = [await report(editor) for _ in range(3)]
    # Both of the others may be one: the first is different from either, they not from each other.
    assert await counted(editor, speakers, reports, [(0, 1), (0, 2)]) == (2, 3)


async def test_whoever_is_different_from_one_is_so_from_who_is_the_same(editor: Write) -> None:
    one, same, other = [await actor(editor, "UNNAMED") for _ in range(3)]
    await judge(editor, one, same, "SAME")
    await judge(editor, same, other, "DIFFERENT")
    assert await counted(editor, [one, other], [await report(editor)] * 2, []) == (2, 2)


async def test_the_voice_is_who_a_named_actor_was_merged_into(editor: Write) -> None:
    loser, winner = await person(editor, "loser"), await person(editor, "winner")
    group = await actor(editor, "COLLECTIVE")
    await judge(editor, loser, winner, "SAME")
    await judge(editor, group, loser, "SAME")
    statement = await said(editor, group, await report(editor))
    await merge(editor, loser, winner)
    origins = (await editor(ORIGINS, id=statement))["node"]["origins"]
    assert origins == [{"voice": {"id": winner}, "channel": None}]


async def test_nobody_is_named_by_who_was_merged_into_a_group(editor: Write) -> None:
    loser, group = await person(editor, "loser"), await actor(editor, "COLLECTIVE")
    await judge(editor, loser, group, "SAME")
    in_ = await report(editor)
    statement = await said(editor, group, in_)
    await merge(editor, loser, group)
    origins = (await editor(ORIGINS, id=statement))["node"]["origins"]
    assert origins == [{"voice": {"id": group}, "channel": {"id": in_}}]
