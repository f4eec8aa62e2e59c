"""Actors that are one: all that a merge changes comes back when it is undone."""

import asyncio
from typing import Any

import pytest

from tests.api.writers import Write, contents, refusals, unchanged, version, write, written

pytestmark = pytest.mark.anyio

SPOKEN = """
query ($id: ID!) { node(id: $id) { ... on Statement {
    speaker { id } history(first: 10) { nodes { patch } }
} } }
"""

ANSWERS = """
query ($loser: ID!, $winner: ID!, $statement: ID!, $report: ID!) {
    loser: node(id: $loser) { ...actor }
    winner: node(id: $winner) { ...actor }
    statement: node(id: $statement) { ... on Statement {
        speaker { id } onBehalfOf { id } addressee { id }
        appearances { nodes { hops { position actor { id } } } }
        stances { nodes { claim { subject { id } object { id } recipient { id } } } }
    } }
    report: node(id: $report) { ... on Report { outlet { id } authors { id } } }
    byDomain: actor(by: { domain: "loser.example" }) { id }
    byExternalId: actor(by: { externalId: { scheme: "s", value: "loser" } }) { id }
    listed: actors(where: { name: { in: ["Loser", "Winner"] } }) { nodes { id } }
}
fragment actor on Actor {
    name domain retractedAt mergedInto { id }
    names { text kind } externalIds { scheme value }
    judgements { id verdict left { id } right { id } }
    affiliations { nodes { id member { id } organization { id } role } }
    members { nodes { id member { id } organization { id } role } }
    statements { nodes { id } } spokenFor { nodes { id } } reports { nodes { id } }
}
"""


@pytest.fixture(scope="module")
async def ids(editor: Write) -> dict[str, Any]:
    """Two actors of whom everything is told that can be told of actors."""

    async def new(mutation: str, **given: Any) -> str:
        found: str = (await written(editor, mutation, **given))["id"]
        return found

    loser = await new(
        "actorCreate",
        kind="OUTLET",
        name="Loser",
        domain="loser.example",
        names=[{"text": "both", "kind": "ALIAS"}, {"text": "hers", "kind": "ALIAS"}],
        externalIds=[{"scheme": "s", "value": "loser"}],
    )
    winner = await new(
        "actorCreate", kind="OUTLET", name="Winner", names=[{"text": "both", "kind": "FORMER"}]
    )
    third = await new("actorCreate", kind="ORGANIZATION", name="Third")
    statement = await new(
        "statementCreate",
        act="ASSERT",
        text="t",
        speaker=loser,
        onBehalfOf=loser,
        addressee=loser,
    )
    report = await new("reportCreate", outlet=loser, authors=[third, loser])
    claim = await new("claimCreate", text="c", subject=loser, object=loser, recipient=winner)
    await new("stanceCreate", statement=statement, claim=claim, position="ASSERTS")
    await new(
        "appearanceCreate",
        statement=statement,
        report=report,
        form="PARAPHRASE",
        hops=[{"role": "SAID", "actor": loser}, {"role": "TOLD", "actor": third}],
    )
    for member in (loser, winner):
        await new("affiliationCreate", member=member, organization=third, role="PART_OF")
    await new("affiliationCreate", member=third, organization=loser, role="MEMBER_OF")
    await new("affiliationCreate", member=loser, organization=winner, role="OWNED_BY")
    for left, right, verdict in (
        (loser, winner, "SAME"),
        (loser, third, "DIFFERENT"),
        (winner, third, "UNSURE"),
    ):
        payload = await editor(
            "mutation ($input: ActorJudgeInput!) { actorJudge(input: $input) {"
            " judgement { id } userErrors { message } } }",
            input={"left": left, "right": right, "verdict": verdict},
        )
        assert payload["actorJudge"]["userErrors"] == []
    return {"loser": loser, "winner": winner, "third": third, "s": statement, "r": report}


async def answers(editor: Write, ids: dict[str, Any]) -> dict[str, Any]:
    return await editor(
        ANSWERS, loser=ids["loser"], winner=ids["winner"], statement=ids["s"], report=ids["r"]
    )


async def test_a_merge_moves_everything_and_undoing_it_brings_every_answer_back(
    editor: Write, ids: dict[str, Any], database: str
) -> None:
    loser, winner, third = ids["loser"], ids["winner"], ids["third"]
    before = await answers(editor, ids)
    rows_before = await contents(database)
    merged = await written(
        editor,
        "actorMerge",
        id=loser,
        into=winner,
        expectedVersion=await version(editor, loser),
        reason="They are one.",
    )
    assert merged["id"] == winner
    after = await answers(editor, ids)
    of = after["winner"]
    assert after["loser"]["mergedInto"] == {"id": winner}
    assert after["listed"]["nodes"] == [{"id": winner}]
    assert after["byDomain"] == after["byExternalId"] == {"id": winner}
    assert after["statement"]["speaker"] == {"id": winner}
    assert after["statement"]["onBehalfOf"] == after["statement"]["addressee"] == {"id": winner}
    hops = after["statement"]["appearances"]["nodes"][0]["hops"]
    assert [hop["actor"]["id"] for hop in hops] == [winner, third]
    claim = after["statement"]["stances"]["nodes"][0]["claim"]
    assert claim == {key: {"id": winner} for key in ("subject", "object", "recipient")}
    assert after["report"] == {"outlet": {"id": winner}, "authors": [{"id": third}, {"id": winner}]}
    assert [(name["text"], name["kind"]) for name in of["names"]] == [
        ("hers", "ALIAS"),
        ("both", "FORMER"),
    ]
    assert [a["role"] for a in of["affiliations"]["nodes"]] == ["PART_OF"]
    assert [a["role"] for a in of["members"]["nodes"]] == ["MEMBER_OF"]
    assert {j["verdict"] for j in of["judgements"]} == {"SAME", "UNSURE"}
    assert after["loser"]["names"] == []
    assert after["loser"]["statements"]["nodes"] == []
    assert after["loser"]["externalIds"] == [{"scheme": "s", "value": "loser"}]

    restored = await written(
        editor, "actorUnmerge", id=loser, expectedVersion=await version(editor, loser)
    )
    assert restored["id"] == loser
    assert await answers(editor, ids) == before
    rows_after = await contents(database)
    for table in rows_before:
        if table not in ("revision", "actor", "statement", "report", "claim"):
            assert rows_after[table] == rows_before[table], table


async def test_every_record_that_a_merge_touches_has_a_revision_that_names_it_as_the_cause(
    editor: Write,
) -> None:
    loser = (await written(editor, "actorCreate", kind="PERSON", name="L"))["id"]
    winner = (await written(editor, "actorCreate", kind="PERSON", name="W"))["id"]
    said = (await written(editor, "statementCreate", act="DENY", text="t", speaker=loser))["id"]
    await written(editor, "actorMerge", id=loser, into=winner, expectedVersion=1)
    later = (await written(editor, "statementCreate", act="DENY", text="u", speaker=winner))["id"]
    await written(editor, "statementUpdate", id=said, expectedVersion=2, text="changed")
    data = await editor(
        """
        query ($l: ID!, $s: ID!) {
            loser: revisions(where: { node: $l }) { nodes { id action } }
            said: revisions(where: { node: $s }) { nodes { action cause { id } } }
        }
        """,
        l=loser,
        s=said,
    )
    assert [r["action"] for r in data["loser"]["nodes"]] == ["MERGE", "CREATE"]
    merge = data["loser"]["nodes"][0]["id"]
    assert data["said"]["nodes"] == [
        {"action": "UPDATE", "cause": None},
        {"action": "UPDATE", "cause": {"id": merge}},
        {"action": "CREATE", "cause": None},
    ]
    await written(editor, "actorUnmerge", id=loser, expectedVersion=2)
    speakers = await editor(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Statement { text speaker { id } } } }",
        ids=[said, later],
    )
    # What was recorded on the winner meanwhile stays there; what was changed elsewhere stays so.
    assert speakers["nodes"] == [
        {"text": "changed", "speaker": {"id": loser}},
        {"text": "u", "speaker": {"id": winner}},
    ]


async def test_what_may_not_be_merged_is_refused(editor: Write, database: str) -> None:
    async def actor(name: str) -> str:
        found: str = (await written(editor, "actorCreate", kind="PERSON", name=name))["id"]
        return found

    one, two, gone = await actor("one"), await actor("two"), await actor("gone")
    judged = await editor(
        "mutation ($input: ActorJudgeInput!) { actorJudge(input: $input) {"
        " judgement { verdict left { id } right { id } } userErrors { message } } }",
        input={"left": two, "right": one, "verdict": "DIFFERENT", "reason": "Two faces."},
    )
    judgement = judged["actorJudge"]["judgement"]
    assert judgement["verdict"] == "DIFFERENT"
    assert [judgement["left"]["id"], judgement["right"]["id"]] == sorted([one, two])
    await written(editor, "actorMerge", id=gone, into=two, expectedVersion=1)
    async with unchanged(database):
        for given, path in (
            ({"id": one, "into": one, "expectedVersion": 2}, "into"),
            ({"id": one, "into": two, "expectedVersion": 2}, "into"),
            ({"id": one, "into": gone, "expectedVersion": 2}, "into"),
            ({"id": gone, "into": one, "expectedVersion": 2}, "id"),
            ({"id": one, "into": f"actor_{'0' * 32}", "expectedVersion": 2}, "into"),
        ):
            (refusal,) = await refusals(editor, "actorMerge", **given)
            assert refusal[1] == f"input.{path}"
        assert await refusals(editor, "actorUnmerge", id=one, expectedVersion=2) == [
            ("CONFLICT", "input.id")
        ]
        assert await refusals(
            editor, "actorUpdate", id=gone, expectedVersion=2, name="changed"
        ) == [("CONFLICT", "input.id")]


async def test_what_others_change_during_a_merge_is_kept(editor: Write) -> None:
    actors = [
        (await written(editor, "actorCreate", kind="PERSON", name=name))["id"]
        for name in ("loser", "winner", "third")
    ]
    loser, winner, third = actors
    said = {"act": "ASSERT", "text": "t", "speaker": loser}
    statements = [(await written(editor, "statementCreate", **said))["id"] for _ in range(40)]
    query = "query ($id: ID!) { node(id: $id) { ... on Record { version } } }"

    async def change(id_: str, delay: float) -> Any:
        await asyncio.sleep(delay)
        given = {"id": id_, "expectedVersion": 1, "speaker": third}
        return (await write(editor, "statementUpdate", given))["userErrors"]

    for name in ("actorMerge", "actorUnmerge"):
        version = (await editor(query, id=loser))["node"]["version"]
        given = {"id": loser, "expectedVersion": version}
        if name == "actorMerge":
            given["into"] = winner
        some = statements[:10] if name == "actorMerge" else statements[10:20]
        payload, *refused = await asyncio.gather(
            write(editor, name, given),
            *(change(id_, number * 0.01) for number, id_ in enumerate(some)),
        )
        assert payload["userErrors"] == []
        kept = [id_ for id_, errors in zip(some, refused, strict=True) if not errors]
        for id_ in some:
            node = (await editor(SPOKEN, id=id_))["node"]
            expected = third if id_ in kept else winner if name == "actorMerge" else loser
            assert node["speaker"]["id"] == expected, (name, id_ in kept)
            versions = [
                operation["value"]
                for revision in node["history"]["nodes"]
                for operation in revision["patch"] or ()
                if operation["path"] == "/version"
            ]
            assert len(versions) == len(set(versions))
