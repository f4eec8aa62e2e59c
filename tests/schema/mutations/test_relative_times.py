"""Words that relate to another time are placed only by one that the same report prints."""

from typing import Any

import pytest

from tests.api.writers import Write, refusals, unchanged, write, written

pytestmark = pytest.mark.anyio

LAST_FRIDAY = {"edtf": "2026-03-06", "text": "last Friday", "basis": "RELATIVE"}
OPEN = {**LAST_FRIDAY, "edtf": "XXXX-XX-XX"}
PLACED = ("BAD_USER_INPUT", "input.said.edtf")


async def statement(editor: Write, **given: Any) -> str:
    found: str = (await written(editor, "statementCreate", act="ASSERT", text="t", **given))["id"]
    return found


async def report(editor: Write, **given: Any) -> str:
    found: str = (await written(editor, "reportCreate", headline="h", **given))["id"]
    return found


def appears(statement: str, report: str) -> dict[str, Any]:
    return {"statement": statement, "report": report, "form": "PARAPHRASE"}


@pytest.mark.parametrize(
    ("published", "is_printed"),
    [
        (None, False),
        ({"edtf": "2026-03-09"}, True),
        ({"edtf": "2026-03-09", "basis": "METADATA"}, True),
        ({"edtf": "2026-03-09", "basis": "INFERRED"}, False),
        ({"edtf": "XXXX-XX-XX", "text": "on a Monday"}, False),
        ({"edtf": "2026-03-09", "text": "today", "basis": "RELATIVE"}, False),
    ],
)
async def test_a_reports_own_date_places_them(
    editor: Write, database: str, published: Any, is_printed: bool
) -> None:
    said = await statement(editor, said=LAST_FRIDAY)
    given = appears(said, await report(editor, published=published))
    if is_printed:
        await written(editor, "appearanceCreate", **given)
        return
    async with unchanged(database):
        assert await refusals(editor, "appearanceCreate", **given) == [
            ("BAD_USER_INPUT", "input.report")
        ]


async def test_a_time_that_another_statement_of_the_report_states_places_them(
    editor: Write, database: str
) -> None:
    place = await report(editor)
    said, other = await statement(editor, said=OPEN), await statement(editor)
    for each in (said, other):
        await written(editor, "appearanceCreate", **appears(each, place))
    placed: dict[str, Any] = {"id": said, "expectedVersion": 2, "said": LAST_FRIDAY}
    async with unchanged(database):
        assert await refusals(editor, "statementUpdate", **placed) == [PLACED]
    stated = {"edtf": "2026-03-09"}
    await written(editor, "statementUpdate", id=other, expectedVersion=2, said=stated)
    await written(editor, "statementUpdate", **placed)


async def test_what_a_writer_does_not_see_places_nothing(
    editor: Write, writer: Write, database: str
) -> None:
    place = await report(editor)
    hidden = await statement(editor, said={"edtf": "2026-03-09"}, visibility="CONFIDENTIAL")
    said = await statement(editor, said=OPEN)
    for each in (hidden, said):
        await written(editor, "appearanceCreate", **appears(each, place))
    change: dict[str, Any] = {"id": said, "expectedVersion": 2, "said": LAST_FRIDAY}
    async with unchanged(database):
        assert await refusals(writer, "statementUpdate", **change) == [PLACED]
    await written(editor, "statementUpdate", **change)


async def test_they_are_placed_within_a_report_that_is_recorded_at_once(
    editor: Write, database: str
) -> None:
    given: dict[str, Any] = {
        "report": {"key": "r", "headline": "h"},
        "statements": [
            {"key": "a", "act": "ASSERT", "text": "a", "said": LAST_FRIDAY},
            {"key": "b", "act": "ASSERT", "text": "b"},
        ],
        "appearances": [appears("#a", "#r"), appears("#b", "#r")],
    }
    async with unchanged(database):
        assert await refusals(editor, "reportRecord", **given) == [
            ("BAD_USER_INPUT", "input.statements.0.said.edtf")
        ]
    given["statements"][1]["said"] = {"edtf": "2026-03-09"}
    assert (await write(editor, "reportRecord", given))["userErrors"] == []


async def test_a_report_into_which_a_statement_is_moved_prints_one(
    editor: Write, database: str
) -> None:
    dated = await report(editor, published={"edtf": "2026-03-09"})
    said = await statement(editor, said=LAST_FRIDAY)
    id_ = (await written(editor, "appearanceCreate", **appears(said, dated)))["id"]
    undated = await report(editor)
    async with unchanged(database):
        assert await refusals(editor, "appearanceUpdate", id=id_, report=undated) == [
            ("BAD_USER_INPUT", "input.report")
        ]


async def test_a_hidden_report_is_not_told_of(editor: Write, writer: Write) -> None:
    place = await report(editor, visibility="CONFIDENTIAL")
    said = await statement(editor, said=OPEN)
    await written(editor, "appearanceCreate", **appears(said, place))
    placed: dict[str, Any] = {"id": said, "expectedVersion": 2, "said": LAST_FRIDAY}
    await written(writer, "statementUpdate", **placed)


async def test_many_are_placed_in_one_report(editor: Write) -> None:
    known = [await statement(editor, said=LAST_FRIDAY) for _ in range(100)]
    given: dict[str, Any] = {
        "report": {"key": "r", "headline": "h"},
        "appearances": [appears(each, "#r") for each in known],
    }
    payload = await write(editor, "reportRecord", given)
    assert len(payload["userErrors"]) == 100
    given["statements"] = [{"key": "s", "act": "ASSERT", "text": "t", "said": {"edtf": "2026"}}]
    given["appearances"].append(appears("#s", "#r"))
    assert (await write(editor, "reportRecord", given))["userErrors"] == []
