"""Records are created, changed, retracted and restored; what is refused changes nothing."""

import pytest

from tests.api.writers import (
    Write,
    refusals,
    unchanged,
    write,
    written,
)

pytestmark = pytest.mark.anyio


ACTOR = """
kind name description country domain reliability visibility embargoUntil version
names { text language kind } externalIds { scheme value }
"""


async def test_an_actor_is_created_with_what_belongs_to_it(editor: Write) -> None:
    found = await written(
        editor,
        "actorCreate",
        ACTOR,
        kind="OUTLET",
        name="The Daily Planet",
        country="US",
        domain="planet.example",
        reliability="B",
        names=[{"text": "Planet", "kind": "ABBREVIATION", "language": "en"}],
        externalIds=[{"scheme": "wikidata", "value": "Q1"}],
    )
    assert found.pop("id").startswith("actor_")
    assert found == {
        "kind": "OUTLET",
        "name": "The Daily Planet",
        "description": None,
        "country": "US",
        "domain": "planet.example",
        "reliability": "B",
        "visibility": "PUBLIC",
        "embargoUntil": None,
        "version": 1,
        "names": [{"text": "Planet", "language": "en", "kind": "ABBREVIATION"}],
        "externalIds": [{"scheme": "wikidata", "value": "Q1"}],
    }


async def test_a_change_leaves_what_is_absent_and_empties_what_is_null(editor: Write) -> None:
    names = [{"text": text, "kind": "ALIAS"} for text in ("One", "Two")]
    actor = await written(
        editor, "actorCreate", kind="PERSON", name="Ann", description="A.", names=names
    )
    changed = await written(
        editor,
        "actorUpdate",
        ACTOR,
        id=actor["id"],
        expectedVersion=1,
        description=None,
        names=[{"text": "Two", "kind": "FORMER"}, {"text": "Three", "kind": "ALIAS"}],
    )
    assert (changed["name"], changed["description"], changed["version"]) == ("Ann", None, 2)
    assert changed["names"] == [
        {"text": "Two", "language": None, "kind": "FORMER"},
        {"text": "Three", "language": None, "kind": "ALIAS"},
    ]


async def test_a_change_that_changes_nothing_is_no_change(editor: Write, database: str) -> None:
    actor = await written(editor, "actorCreate", kind="PERSON", name="Same")
    async with unchanged(database):
        same = await written(
            editor, "actorUpdate", "version", id=actor["id"], expectedVersion=1, name="Same"
        )
    assert same["version"] == 1


async def test_a_record_is_retracted_with_a_reason_and_restored(editor: Write) -> None:
    claim = await written(editor, "claimCreate", text="It rains.")
    shown = "version retractedAt retractionReason"
    retracted = await written(
        editor, "claimRetract", shown, id=claim["id"], expectedVersion=1, reason="It did not."
    )
    assert retracted["retractedAt"] is not None
    assert (retracted["version"], retracted["retractionReason"]) == (2, "It did not.")
    assert await refusals(
        editor, "claimRetract", id=claim["id"], expectedVersion=2, reason="Twice."
    ) == [("CONFLICT", "input.id")]
    restored = await written(
        editor, "claimRestore", shown, id=claim["id"], expectedVersion=2, reason="It did."
    )
    assert restored == {
        "id": claim["id"],
        "version": 3,
        "retractedAt": None,
        "retractionReason": None,
    }


async def test_labels_that_are_null_are_none(editor: Write) -> None:
    topic = await written(editor, "topicCreate", "altLabels", label="t", altLabels=["u"])
    emptied = await written(editor, "topicUpdate", "altLabels", id=topic["id"], altLabels=None)
    assert (topic["altLabels"], emptied["altLabels"]) == (["u"], [])


async def test_what_a_row_belongs_to_never_changes(editor: Write, database: str) -> None:
    topic = (await written(editor, "topicCreate", label="on one"))["id"]
    one, other = [(await written(editor, "claimCreate", text="t"))["id"] for _ in range(2)]
    tag = (await written(editor, "topicTagCreate", topic=topic, claim=one))["id"]
    async with unchanged(database):
        with pytest.raises(AssertionError, match="not to include unknown field 'claim'"):
            await write(editor, "topicTagUpdate", {"id": tag, "claim": other})
