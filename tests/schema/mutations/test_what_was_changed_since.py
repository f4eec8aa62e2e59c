"""Taking back never takes away what came later, and merged actors are left alone."""

import asyncio
from typing import Any

import pytest

from schema.tables.vocabulary import Scope
from tests.api.writers import (
    EDITOR,
    Write,
    as_viewer,
    asking,
    refusals,
    unchanged,
    version,
    write,
    written,
)
from tests.conftest import ClientOf

pytestmark = pytest.mark.anyio


async def new(editor: Write, mutation: str, **given: Any) -> str:
    found: str = (await written(editor, mutation, **given))["id"]
    return found


async def person(editor: Write, name: str) -> str:
    return await new(editor, "actorCreate", kind="PERSON", name=name)


async def last(editor: Write, id_: str) -> str:
    """The newest revision of a record, or of a topic."""
    data = await editor(
        "query ($id: ID!) { revisions(where: { node: $id }, first: 1) { nodes { id } } }", id=id_
    )
    found: str = data["revisions"]["nodes"][0]["id"]
    return found


async def undo(ask: Write, id_: str) -> list[str]:
    """Undo a revision; the codes with which that is refused."""
    payload = await ask(
        "mutation ($input: RevisionUndoInput!) { revisionUndo(input: $input) {"
        " revision { id } userErrors { code } } }",
        input={"id": id_},
    )
    return [error["code"] for error in payload["revisionUndo"]["userErrors"]]


async def field(editor: Write, id_: str, type_: str, selection: str) -> Any:
    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on {type_} {{ {selection} }} }} }}"
    return (await editor(query, id=id_))["node"]


async def merged(editor: Write, loser: str, winner: str) -> None:
    expected = await version(editor, loser)
    await written(editor, "actorMerge", id=loser, into=winner, expectedVersion=expected)


async def test_a_topic_that_came_back_has_one_history(editor: Write) -> None:
    topic = await new(editor, "topicCreate", label="t")
    await written(editor, "topicRemove", id=topic)
    assert await undo(editor, await last(editor, topic)) == []
    data = await editor(
        "query ($id: ID!) { revisions(where: { node: $id }) { nodes { action state patch } } }",
        id=topic,
    )
    back, removed, created = data["revisions"]["nodes"]
    assert [back["action"], removed["action"], created["action"]] == [
        "RESTORE",
        "REMOVE",
        "CREATE",
    ]
    assert removed["state"] is None
    assert back["state"] == created["state"]
    assert back["patch"] == [{"op": "replace", "path": "", "value": created["state"]}]


async def test_that_a_topic_came_back_is_undone(editor: Write, database: str) -> None:
    topic = await new(editor, "topicCreate", label="t")
    await written(editor, "topicUpdate", id=topic, label="u")
    renamed = await last(editor, topic)
    await written(editor, "topicRemove", id=topic)
    removed = await last(editor, topic)
    async with unchanged(database):
        assert await undo(editor, renamed) == ["CONFLICT"]
    assert await undo(editor, removed) == []
    back = await last(editor, topic)
    assert await undo(editor, back) == []
    assert await field(editor, topic, "Topic", "label") is None
    data = await editor(
        "query ($id: ID!) { revisions(where: { node: $id }, first: 1) { nodes { action state } } }",
        id=topic,
    )
    assert data["revisions"]["nodes"] == [{"action": "REMOVE", "state": None}]
    async with unchanged(database):
        assert await undo(editor, back) == ["CONFLICT"]


async def test_steps_of_an_appearance_that_was_removed_do_not_come_back(
    editor: Write, database: str
) -> None:
    said = await new(editor, "statementCreate", act="ASSERT", text="t")
    report = await new(editor, "reportCreate", headline="h")
    appearance = await new(
        editor,
        "appearanceCreate",
        statement=said,
        report=report,
        form="PARAPHRASE",
        hops=[{"role": "SAID"}, {"role": "TOLD"}],
    )
    await written(editor, "appearanceUpdate", id=appearance, hops=[{"role": "SAID"}])
    shortened = await last(editor, said)
    await written(editor, "appearanceRemove", id=appearance)
    async with unchanged(database):
        assert await undo(editor, shortened) == ["CONFLICT"]


async def test_unmerging_keeps_what_was_changed_or_removed_meanwhile(editor: Write) -> None:
    loser, winner = await person(editor, "loser"), await person(editor, "winner")
    one, two = await person(editor, "one"), await person(editor, "two")
    changed, removed = [
        await new(
            editor,
            "affiliationCreate",
            member=loser,
            organization=other,
            role="PART_OF",
            title="old",
        )
        for other in (one, two)
    ]
    await merged(editor, loser, winner)
    await written(editor, "affiliationUpdate", id=changed, title="corrected")
    await written(editor, "affiliationRemove", id=removed)
    await written(editor, "actorUnmerge", id=loser, expectedVersion=await version(editor, loser))
    shown = await field(editor, changed, "Affiliation", "title member { id }")
    assert shown == {"title": "corrected", "member": {"id": loser}}
    assert await field(editor, removed, "Affiliation", "title") is None


async def test_what_was_changed_since_it_came_is_not_undone(editor: Write, database: str) -> None:
    member, organization = await person(editor, "member"), await person(editor, "body")
    given = {"member": member, "organization": organization, "role": "PART_OF"}
    id_ = await new(editor, "affiliationCreate", **given, title="a")
    created = await last(editor, member)
    await written(editor, "affiliationRemove", id=id_)
    removed = await last(editor, member)
    assert await undo(editor, removed) == []
    await written(editor, "affiliationUpdate", id=id_, title="b")
    async with unchanged(database):
        assert await undo(editor, removed) == ["CONFLICT"]
        assert await undo(editor, created) == ["CONFLICT"]


async def test_what_others_need_is_not_undone(editor: Write, database: str) -> None:
    said = await new(editor, "statementCreate", act="ASSERT", text="t")
    report = await new(editor, "reportCreate", headline="h")
    given = {"statement": said, "report": report, "form": "PARAPHRASE"}
    appearance = await new(editor, "appearanceCreate", **given)
    created = await last(editor, said)
    await written(editor, "appearanceUpdate", id=appearance, hops=[{"role": "SAID"}])
    topic = await new(editor, "topicCreate", label="gone")
    tag = await new(editor, "topicTagCreate", topic=topic, statement=said)
    await written(editor, "topicTagRemove", id=tag)
    untagged = await last(editor, said)
    await written(editor, "topicRemove", id=topic)
    async with unchanged(database):
        assert await undo(editor, created) == ["CONFLICT"]
        assert await undo(editor, untagged) == ["CONFLICT"]


async def test_merges_are_undone_in_their_order(editor: Write, database: str) -> None:
    a, b, c = [await person(editor, name) for name in "abc"]
    said = await new(editor, "statementCreate", act="ASSERT", text="t", speaker=a)
    await merged(editor, a, b)
    await merged(editor, b, c)
    assert await field(editor, said, "Statement", "speaker { id }") == {"speaker": {"id": c}}
    async with unchanged(database):
        assert await refusals(
            editor, "actorUnmerge", id=a, expectedVersion=await version(editor, a)
        ) == [("CONFLICT", "input.id")]
    for loser, speaker in ((b, b), (a, a)):
        expected = await version(editor, loser)
        await written(editor, "actorUnmerge", id=loser, expectedVersion=expected)
        shown = await field(editor, said, "Statement", "speaker { id }")
        assert shown == {"speaker": {"id": speaker}}


async def test_a_merged_actor_is_not_written_about(editor: Write, database: str) -> None:
    loser, winner = await person(editor, "loser"), await person(editor, "winner")
    await written(editor, "actorUpdate", id=loser, expectedVersion=1, description="d")
    described = await last(editor, loser)
    await merged(editor, loser, winner)
    async with unchanged(database):
        assert await refusals(editor, "statementCreate", act="ASSERT", text="t", speaker=loser) == [
            ("CONFLICT", "input.speaker")
        ]
        assert await refusals(
            editor, "affiliationCreate", member=loser, organization=winner, role="PART_OF"
        ) == [("CONFLICT", "input.member")]
        assert await undo(editor, described) == ["CONFLICT"]


async def test_nobody_undoes_a_record_out_of_their_own_sight(
    database: str, client_of: ClientOf
) -> None:
    async with client_of(database) as client:
        editor = asking(client, await as_viewer(database, *EDITOR))
        reader = asking(
            client,
            await as_viewer(database, Scope.RECORDS_READ, Scope.RECORDS_WRITE, Scope.AUDIT_READ),
        )
        claim = await new(editor, "claimCreate", text="t", visibility="CONFIDENTIAL")
        await written(editor, "claimUpdate", id=claim, expectedVersion=1, visibility="PUBLIC")
        async with unchanged(database):
            assert await undo(reader, await last(editor, claim)) == ["BAD_USER_INPUT"]


async def test_two_who_would_close_a_circle_do_not(editor: Write) -> None:
    for _ in range(5):
        pair = [await new(editor, "claimCreate", text=text) for text in ("a", "b")]
        payloads = await asyncio.gather(
            *(
                write(editor, "claimUpdate", {"id": one, "expectedVersion": 1, "parent": other})
                for one, other in (pair, pair[::-1])
            )
        )
        assert sorted(len(payload["userErrors"]) for payload in payloads) == [0, 1]


async def test_who_does_not_see_the_winner_is_told_nothing_of_the_merge(
    database: str, client_of: ClientOf
) -> None:
    async with client_of(database) as client:
        editor = asking(client, await as_viewer(database, *EDITOR))
        writer = asking(client, await as_viewer(database, Scope.RECORDS_READ, Scope.RECORDS_WRITE))
        loser = await person(editor, "loser")
        winner = await new(
            editor, "actorCreate", kind="PERSON", name="winner", visibility="CONFIDENTIAL"
        )
        await merged(editor, loser, winner)
        never = await person(editor, "never merged")
        messages = []
        async with unchanged(database):
            for id_, number in ((loser, 2), (never, 1)):
                payload = await write(
                    writer, "actorUnmerge", {"id": id_, "expectedVersion": number}
                )
                messages += [error["message"] for error in payload["userErrors"]]
        assert messages == ["It is not merged into another actor."] * 2
