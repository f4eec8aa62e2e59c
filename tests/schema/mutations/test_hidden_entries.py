"""Who writes back what it has read takes nothing away that it could not see."""

from typing import Any

import pytest

from tests.api.writers import Write, person, refusals, unchanged, written

pytestmark = pytest.mark.anyio


async def test_authors_that_a_writer_does_not_see_stay(editor: Write, writer: Write) -> None:
    open_, new = await person(editor, "open"), await person(editor, "new")
    hidden = await person(editor, "hidden", visibility="CONFIDENTIAL")
    report = (await written(editor, "reportCreate", authors=[hidden, open_]))["id"]
    seen = await written(
        writer, "reportUpdate", "authors { id }", id=report, expectedVersion=1, authors=[new]
    )
    assert seen["authors"] == [{"id": new}]
    query = "query ($id: ID!) { node(id: $id) { ... on Report { authors { id } } } }"
    authors = (await editor(query, id=report))["node"]["authors"]
    assert {author["id"] for author in authors} == {hidden, new}


async def test_steps_with_what_a_writer_does_not_see_are_not_replaced(
    editor: Write, writer: Write, database: str
) -> None:
    hidden = await person(editor, "source", visibility="CONFIDENTIAL")
    report = (await written(editor, "reportCreate", headline="h"))["id"]
    said = (await written(editor, "statementCreate", act="ASSERT", text="t"))["id"]
    appearance = await written(
        editor,
        "appearanceCreate",
        statement=said,
        report=report,
        form="PARAPHRASE",
        hops=[{"role": "SAID", "actor": hidden}, {"role": "PUBLISHED", "report": report}],
    )
    async with unchanged(database):
        assert await refusals(
            writer, "appearanceUpdate", id=appearance["id"], hops=[{"role": "SAID"}]
        ) == [("CONFLICT", "input.hops")]
    seen = await written(writer, "appearanceUpdate", "cue", id=appearance["id"], cue="said")
    assert seen["cue"] == "said"


async def test_a_new_text_is_not_held_to_quotes_that_its_writer_does_not_see(
    editor: Write, writer: Write, database: str
) -> None:
    said = {"act": "ASSERT", "text": "t"}
    open_ = (await written(editor, "statementCreate", **said))["id"]
    hidden = (await written(editor, "statementCreate", **said, visibility="CONFIDENTIAL"))["id"]
    report = (await written(editor, "reportCreate", headline="h", body="told: yes, no"))["id"]
    for statement, exact, start in ((open_, "yes", 6), (hidden, "no", 11)):
        given = {"statement": statement, "report": report, "form": "VERBATIM"}
        place = {"exact": exact, "start": start, "end": start + len(exact)}
        await written(editor, "appearanceCreate", **given, quote=place)
    async with unchanged(database):
        assert await refusals(
            writer, "reportUpdate", id=report, expectedVersion=1, body="told: no"
        ) == [("CONFLICT", "input.body")]
    await written(writer, "reportUpdate", id=report, expectedVersion=1, body="told: yes")
    query = """query ($id: ID!) { node(id: $id) { ... on Report { appearances { nodes {
        quote { exact standsInBody } } } } } }"""
    shown = (await editor(query, id=report))["node"]["appearances"]["nodes"]
    stands = {each["quote"]["exact"]: each["quote"]["standsInBody"] for each in shown}
    assert stands == {"yes": True, "no": False}


async def test_a_null_that_a_writer_reads_and_writes_back_changes_nothing(
    editor: Write, writer: Write
) -> None:
    wide = (await written(editor, "claimCreate", text="wide", visibility="CONFIDENTIAL"))["id"]
    narrow = (await written(editor, "claimCreate", text="narrow", parent=wide))["id"]
    changed = await written(
        writer,
        "claimUpdate",
        "text parent { id }",
        id=narrow,
        expectedVersion=1,
        text="narrower",
        parent=None,
    )
    assert (changed["text"], changed["parent"]) == ("narrower", None)
    query = "query ($id: ID!) { node(id: $id) { ... on Claim { parent { id } } } }"
    assert (await editor(query, id=narrow))["node"] == {"parent": {"id": wide}}


async def test_an_actor_that_was_merged_into_a_hidden_one_is_written_as_itself(
    editor: Write, writer: Write
) -> None:
    loser = await person(editor, "loser")
    winner = await person(editor, "winner", visibility="CONFIDENTIAL")
    await written(editor, "actorMerge", id=loser, into=winner, expectedVersion=1)
    changed = await written(writer, "actorUpdate", "name", id=loser, expectedVersion=2, name="new")
    assert changed["name"] == "new"
    assert await refusals(editor, "actorUpdate", id=loser, expectedVersion=3, name="x") == [
        ("CONFLICT", "input.id")
    ]


async def test_a_hidden_parent_is_not_replaced_nor_told_of(
    editor: Write, writer: Write, database: str
) -> None:
    top, below = [(await written(editor, "claimCreate", text="t"))["id"] for _ in range(2)]
    secret = {"text": "h", "parent": top, "visibility": "CONFIDENTIAL"}
    hidden = (await written(editor, "claimCreate", "", **secret))["id"]
    await written(editor, "claimUpdate", id=below, expectedVersion=1, parent=hidden)
    async with unchanged(database):
        assert await refusals(writer, "claimUpdate", id=below, expectedVersion=2, parent=top) == [
            ("CONFLICT", "input.parent")
        ]
        for ask, code in ((writer, "CONFLICT"), (editor, "BAD_USER_INPUT")):
            assert await refusals(ask, "claimUpdate", id=top, expectedVersion=1, parent=below) == [
                (code, "input.parent")
            ]


async def test_what_has_a_hidden_step_is_not_removed_by_who_does_not_see_it(
    editor: Write, writer: Write, database: str
) -> None:
    source = await person(editor, "source", visibility="CONFIDENTIAL")
    statement = (await written(editor, "statementCreate", act="ASSERT", text="t"))["id"]
    report = (await written(editor, "reportCreate", headline="h"))["id"]
    given: dict[str, Any] = {"statement": statement, "report": report, "form": "PARAPHRASE"}
    given["hops"] = [{"role": "SAID", "actor": source}]
    id_ = (await written(editor, "appearanceCreate", **given))["id"]
    async with unchanged(database):
        assert await refusals(writer, "appearanceRemove", id=id_) == [("CONFLICT", "input.id")]
    assert await written(editor, "appearanceRemove", id=id_) == id_
