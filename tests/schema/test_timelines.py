"""Timelines and contradictions in cases that records seldom have, and in very large ones."""

from typing import Any

import pytest

from schema.reads.claim_stances import Stance, Timeline, _taken_in_turn
from schema.reads.contradictions import Contradictions
from schema.reads.origins import Origins, Speaker
from schema.reads.voices import Voices
from tests.api.writers import Write, written

MANY = 20_000

TIMELINE = """
query ($id: ID!) { node(id: $id) { ... on Claim {
    timeline { nodes { stance { statement { said { edtf } } } } }
    contradictions { nodes { reason left { id } right { id } } }
} } }
"""


async def stance(editor: Write, claim: str, edtf: str, **given: Any) -> tuple[str, str]:
    """The ids of a new statement and of its stance on a claim."""
    said = {"edtf": edtf, "basis": "STATED"}
    statement = (await written(editor, "statementCreate", act="ASSERT", text="t", said=said))["id"]
    taken = {"position": "ASSERTS", **given}
    id_ = (await written(editor, "stanceCreate", claim=claim, statement=statement, **taken))["id"]
    return statement, id_


@pytest.mark.anyio
async def test_days_without_a_year_are_in_order_however_sure_they_are(editor: Write) -> None:
    claim = (await written(editor, "claimCreate", text="c"))["id"]
    in_order = ["XXXX-~07", "?XXXX-08", "XXXX-?09-06", "XXXX-09-~07", "XXXX?-10", "XXXX-12%"]
    for edtf in reversed(in_order):
        await stance(editor, claim, edtf)
    entries = (await editor(TIMELINE, id=claim))["node"]["timeline"]["nodes"]
    assert [entry["stance"]["statement"]["said"]["edtf"] for entry in entries] == in_order


@pytest.mark.anyio
async def test_of_a_linked_pair_what_affirms_is_left(editor: Write) -> None:
    claim = (await written(editor, "claimCreate", text="c"))["id"]
    denied, denying = await stance(editor, claim, "2020", position="DENIES", stage="PLANNED")
    affirmed, affirming = await stance(editor, claim, "2021", stage="COMPLETED")
    commented, commenting = await stance(editor, claim, "2022", position="COMMENTS_ON")
    for target in (affirmed, commented):
        link = {"source": denied, "target": target, "relation": "CONTRADICTS"}
        await written(editor, "statementLinkCreate", **link)
    pairs = (await editor(TIMELINE, id=claim))["node"]["contradictions"]["nodes"]
    assert [(each["left"]["id"], each["right"]["id"], each["reason"]) for each in pairs] == [
        (denying, commenting, "LINKED"),
        (affirming, denying, "LINKED"),
    ]


def stances(positions: list[str]) -> list[Stance]:
    """Stances of one stage on one claim."""
    nobody = Speaker(None, None)
    return [
        Stance(f"{n:05}", f"s{n}", "c", position, "CERTAIN", "COMPLETED", None, nobody)
        for n, position in enumerate(positions)
    ]


def contradictions(positions: list[str]) -> Contradictions:
    taken = stances(positions)
    nobody = {each.statement: each.speaker for each in taken}
    origins = Origins(nobody, Voices({}, []), {each.statement: () for each in taken})
    return Contradictions(Timeline(taken, {"c": None}, []), origins)


def test_pairs_are_counted_without_being_made() -> None:
    """Twenty thousand on each side are four hundred million pairs."""
    found = contradictions(["ASSERTS", "DENIES"] * MANY)
    assert len(found) == MANY * MANY
    first_of_the_second = MANY
    (pair,) = found[first_of_the_second : first_of_the_second + 1]
    assert (pair.left, pair.right, pair.reason) == ("00002", "00001", "OPPOSED")
    assert found.index(pair.place) == first_of_the_second


def test_statements_that_wait_for_each_other_are_taken_in_pairs() -> None:
    order = [str(number) for number in range(10_000)]
    pairs = list(zip(order[:5_000], order[5_000:], strict=True))
    targets = {one: {other} for one, other in (*pairs, *((b, a) for a, b in pairs))}
    assert list(_taken_in_turn(order, targets)) == [each for pair in pairs for each in pair]


def test_what_is_left_of_a_cycle_may_be_a_cycle_again() -> None:
    # Four that all wait for each other, and one that waits for the last of them.
    order = ["a", "b", "c", "d", "e"]
    targets = {each: set("abcd") - {each} for each in "abcd"} | {"e": {"d"}}
    assert list(_taken_in_turn(order, targets)) == order


def test_voices_that_were_told_apart_by_many_are_counted() -> None:
    """Each of a thousand in one report was told apart from one other."""
    voices = [f"v{number:04}" for number in range(2_000)]
    pairs = [
        (one, other, "DIFFERENT") for one, other in zip(voices[::2], voices[1::2], strict=True)
    ]
    speakers = {f"s{number}": Speaker(voice, "UNNAMED") for number, voice in enumerate(voices)}
    origins = Origins(speakers, Voices({}, pairs), dict.fromkeys(speakers, ("r",)))
    assert origins.count(speakers) == (1, 1)
