"""A change is taken back by another one."""

from typing import Any

import pytest

from tests.api.writers import Write, refusals, unchanged, written

pytestmark = pytest.mark.anyio


async def last(editor: Write, id_: str) -> str:
    """The newest revision of a record, or of a topic."""
    data = await editor(
        "query ($id: ID!) { revisions(where: { node: $id }, first: 1) { nodes { id } } }", id=id_
    )
    found: str = data["revisions"]["nodes"][0]["id"]
    return found


async def undo(editor: Write, id_: str) -> Any:
    payload = await editor(
        "mutation ($input: RevisionUndoInput!) { revisionUndo(input: $input) {"
        " revision { action cause { id } node { id } } userErrors { code field } } }",
        input={"id": id_},
    )
    return payload["revisionUndo"]


async def test_an_update_is_undone_by_an_update(editor: Write) -> None:
    claim = (await written(editor, "claimCreate", text="one"))["id"]
    await written(editor, "claimUpdate", id=claim, expectedVersion=1, text="two", eventCode="x")
    changed = await last(editor, claim)
    assert await undo(editor, changed) == {
        "revision": {"action": "UPDATE", "cause": {"id": changed}, "node": {"id": claim}},
        "userErrors": [],
    }
    data = await editor(
        "query ($id: ID!) { node(id: $id) { ... on Claim { text eventCode version } } }", id=claim
    )
    assert data["node"] == {"text": "one", "eventCode": None, "version": 3}
    # And that is undone in turn.
    await undo(editor, await last(editor, claim))
    data = await editor("query ($id: ID!) { node(id: $id) { ... on Claim { text } } }", id=claim)
    assert data["node"] == {"text": "two"}


async def test_what_was_removed_comes_back_with_its_id(editor: Write) -> None:
    report = (await written(editor, "reportCreate", headline="h"))["id"]
    said = (await written(editor, "statementCreate", act="ASSERT", text="t"))["id"]
    appearance = await written(
        editor,
        "appearanceCreate",
        statement=said,
        report=report,
        form="VERBATIM",
        quote={"exact": "abc", "start": 1, "end": 4},
        cue="said",
        hops=[{"role": "SAID"}, {"role": "PUBLISHED", "report": report}],
    )
    shown = """
    query ($id: ID!) { node(id: $id) { ... on Statement { appearances { nodes {
        id form cue quote { exact start } hops { position role report { id } }
    } } } } }
    """
    before = await editor(shown, id=said)
    await written(editor, "appearanceRemove", id=appearance["id"])
    assert (await editor(shown, id=said))["node"]["appearances"]["nodes"] == []
    assert (await undo(editor, await last(editor, said)))["userErrors"] == []
    assert await editor(shown, id=said) == before


async def test_a_removed_topic_comes_back(editor: Write) -> None:
    topic = (await written(editor, "topicCreate", label="t", altLabels=["u"]))["id"]
    assert await written(editor, "topicRemove", id=topic) == topic
    assert (await editor("query ($id: ID!) { node(id: $id) { id } }", id=topic))["node"] is None
    assert (await undo(editor, await last(editor, topic)))["userErrors"] == []
    data = await editor(
        "query ($id: ID!) { node(id: $id) { ... on Topic { label altLabels } } }", id=topic
    )
    assert data["node"] == {"label": "t", "altLabels": ["u"]}


async def test_a_retraction_is_undone_by_a_restoration(editor: Write) -> None:
    claim = (await written(editor, "claimCreate", text="one"))["id"]
    await written(editor, "claimRetract", id=claim, expectedVersion=1, reason="r")
    assert (await undo(editor, await last(editor, claim)))["revision"]["action"] == "RESTORE"


async def test_what_was_changed_since_is_a_conflict(editor: Write, database: str) -> None:
    claim = (await written(editor, "claimCreate", text="one"))["id"]
    created = await last(editor, claim)
    await written(editor, "claimUpdate", id=claim, expectedVersion=1, text="two")
    changed = await last(editor, claim)
    await written(editor, "claimUpdate", id=claim, expectedVersion=2, text="three")
    async with unchanged(database):
        assert await undo(editor, changed) == {
            "revision": None,
            "userErrors": [{"code": "CONFLICT", "field": ["input", "id"]}],
        }
        assert await undo(editor, created) == {
            "revision": None,
            "userErrors": [{"code": "BAD_USER_INPUT", "field": ["input", "id"]}],
        }
        assert await undo(editor, f"revision_{'0' * 32}") == {
            "revision": None,
            "userErrors": [{"code": "NOT_FOUND", "field": ["input", "id"]}],
        }


async def test_a_topic_on_something_is_not_removed(editor: Write, database: str) -> None:
    topic = (await written(editor, "topicCreate", label="busy"))["id"]
    claim = (await written(editor, "claimCreate", text="c"))["id"]
    await written(editor, "topicTagCreate", topic=topic, claim=claim)
    async with unchanged(database):
        assert await refusals(editor, "topicRemove", id=topic) == [("CONFLICT", "input.id")]


async def test_a_very_large_number_is_turned_back(editor: Write) -> None:
    quantity = {"text": "very many", "min": 1e23}
    claim = (await written(editor, "claimCreate", text="t"))["id"]
    await written(editor, "claimUpdate", id=claim, expectedVersion=1, quantity=quantity)
    assert (await undo(editor, await last(editor, claim)))["userErrors"] == []
