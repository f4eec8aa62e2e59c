"""Writers who do the same at once, or once more: versions and idempotency keys."""

import asyncio

import pytest

from tests.api.writers import (
    Write,
    refusals,
    unchanged,
    write,
    written,
)

pytestmark = pytest.mark.anyio


async def test_of_20_writers_who_read_one_version_one_wins(editor: Write) -> None:
    claim = await written(editor, "claimCreate", text="start")
    payloads = await asyncio.gather(
        *(
            write(
                editor,
                "claimUpdate",
                {"id": claim["id"], "expectedVersion": 1, "text": f"writer {number}"},
                "text version",
            )
            for number in range(20)
        )
    )
    won = [payload["claim"] for payload in payloads if payload["claim"]]
    lost = [payload["userErrors"] for payload in payloads if not payload["claim"]]
    assert len(won) == 1
    assert won[0]["version"] == 2
    assert [(e["code"], e["field"]) for errors in lost for e in errors] == [
        ("CONFLICT", ["input", "expectedVersion"])
    ] * 19
    now = await editor(
        "query ($id: ID!) { node(id: $id) { ... on Claim { id text version } } }", id=claim["id"]
    )
    assert now == {"node": won[0]}


async def test_20_with_one_idempotency_key_write_one_row(editor: Write) -> None:
    given = {"text": "only once", "idempotencyKey": "key of 20"}
    payloads = await asyncio.gather(*(write(editor, "claimCreate", given) for _ in range(20)))
    assert len({payload["claim"]["id"] for payload in payloads}) == 1
    found = await editor('{ claims(where: { text: { eq: "only once" } }) { totalCount } }')
    assert found == {"claims": {"totalCount": 1}}


async def test_a_key_with_another_input_is_a_conflict(editor: Write, database: str) -> None:
    await written(editor, "claimCreate", text="first", idempotencyKey="k")
    async with unchanged(database):
        assert await refusals(editor, "claimCreate", text="second", idempotencyKey="k") == [
            ("CONFLICT", "input.idempotencyKey")
        ]
        assert await refusals(
            editor, "statementCreate", act="ASSERT", text="first", idempotencyKey="k"
        ) == [("CONFLICT", "input.idempotencyKey")]


async def test_a_key_of_what_can_no_longer_be_read_is_a_conflict(
    editor: Write, writer: Write, database: str
) -> None:
    removed = {"label": "removed", "idempotencyKey": "removed"}
    hidden = {"text": "hidden", "idempotencyKey": "hidden"}
    topic = await written(writer, "topicCreate", **removed)
    claim = await written(writer, "claimCreate", **hidden)
    await written(writer, "topicRemove", id=topic["id"])
    await written(
        editor, "claimUpdate", id=claim["id"], expectedVersion=1, visibility="CONFIDENTIAL"
    )
    async with unchanged(database):
        for name, again in (("topicCreate", removed), ("claimCreate", hidden)):
            assert await refusals(writer, name, **again) == [("CONFLICT", "input.idempotencyKey")]


async def test_a_key_of_a_refused_write_is_free(editor: Write) -> None:
    await refusals(editor, "claimCreate", text="", idempotencyKey="again")
    found = await written(editor, "claimCreate", "text", text="mended", idempotencyKey="again")
    assert found["text"] == "mended"
