"""Words that relate to another time are placed only by one that the same report prints."""

from typing import Any

import pytest

from tests.api.writers import Write, refusals, unchanged, write, written
from tests.schema.mutations.relative_times import (
    LAST_FRIDAY,
    MONDAY,
    NEEDED,
    OPEN,
    REFUSED,
    appears,
    in_report,
    placed,
    report,
    statement,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("published", "is_printed"),
    [
        (None, False),
        (MONDAY, True),
        ({**MONDAY, "basis": "METADATA"}, False),
        ({**MONDAY, "basis": "INFERRED"}, False),
        ({"edtf": "XXXX-XX-XX", "text": "on a Monday"}, False),
        ({**MONDAY, "text": "today", "basis": "RELATIVE"}, False),
        ({"edtf": "XXXX-03-09"}, False),  # The year would come out of nowhere.
        ({"edtf": "2026"}, True),
        ({"edtf": "2026-03-06T23:30:00Z"}, True),
        ({"edtf": "2026-03-05T23:30:00Z"}, True),  # Friday has begun, east of there.
        ({"edtf": "2026-03-05T09:30:00Z"}, False),
        ({"edtf": "2026-03-05"}, False),  # What is told has not been said yet.
        ({"edtf": "2026-03-20"}, True),
        ({"edtf": "2026-03-21"}, False),  # Friday last was another one.
    ],
)
async def test_a_reports_own_date_places_them(
    editor: Write, database: str, published: Any, is_printed: bool
) -> None:
    said = await in_report(editor, await report(editor, published=published))
    if is_printed:
        assert await placed(editor, said) == []
        return
    async with unchanged(database):
        assert await placed(editor, said) == [REFUSED]


@pytest.mark.parametrize(
    ("edtf", "text", "is_placed"),
    [
        ("2026-03-06", "late on Friday night", True),
        ("2026-03-07", "last Friday", False),
        ("2026-03-07", "on friday", False),
        ("2026-03-07", "the day after Friday's vote", True),
        ("2026-03-07", "letzten Freitag", True),
        ("2026-02-13", "last Friday", False),
        ("2026-03-06T18:00:00Z", "on Friday evening", True),
        ("2026-03", "earlier this month", True),
        ("2026-03-10", "tomorrow", False),
        ("XXXX-03-06", "last Friday", True),
    ],
)
async def test_a_weekday_is_that_day_of_the_week_and_near(
    editor: Write, database: str, edtf: str, text: str, is_placed: bool
) -> None:
    said = await in_report(editor, await report(editor, published=MONDAY))
    if is_placed:
        assert await placed(editor, said, edtf=edtf, text=text) == []
        return
    async with unchanged(database):
        assert await placed(editor, said, edtf=edtf, text=text) == [REFUSED]


async def test_what_is_wrong_is_told(editor: Write) -> None:
    async def told(published: Any, **said: Any) -> list[str]:
        id_ = await in_report(editor, await report(editor, published=published))
        given = {"id": id_, "expectedVersion": 2, "said": {**LAST_FRIDAY, **said}}
        payload = await write(editor, "statementUpdate", given)
        return [error["message"] for error in payload["userErrors"]]

    assert await told({"edtf": "XXXX-03-09"}) == [
        "XXXX-03-09, which the report prints, has no year: leave it open here (XXXX-…)."
    ]
    assert await told(MONDAY, edtf="2026-03-05") == [
        "2026-03-05 is a Thursday, which is not what the words say."
    ]
    assert await told(MONDAY, edtf="2026-03-10", text="on Tuesday") == [
        "This is after 2026-03-09, when the report was published."
    ]
    assert await told({"edtf": "2026-04"}) == [
        "This is more than two weeks from 2026-04, which the report prints."
    ]


async def test_a_statement_in_no_report_is_not_placed(editor: Write, database: str) -> None:
    async with unchanged(database):
        given = {"act": "ASSERT", "text": "t", "said": LAST_FRIDAY}
        assert await refusals(editor, "statementCreate", **given) == [REFUSED]
    await statement(editor, said=OPEN)


async def test_a_time_without_a_year_is_placed_by_one_without(editor: Write) -> None:
    place = await report(editor, published={"edtf": "XXXX-09-06"})
    said = await in_report(editor, place)
    assert await placed(editor, said, edtf="XXXX-09-06", text="Later that day") == []


async def test_a_time_that_another_statement_of_the_report_states_places_them(
    editor: Write, database: str
) -> None:
    place = await report(editor)
    said, other = await statement(editor, said=OPEN), await statement(editor)
    for each in (said, other):
        await written(editor, "appearanceCreate", **appears(each, place))
    async with unchanged(database):
        assert await placed(editor, said) == [REFUSED]
    await written(editor, "statementUpdate", id=other, expectedVersion=2, said=MONDAY)
    assert await placed(editor, said) == []
    # What comes after it is told by the text, and not later than the report itself.
    assert await placed(editor, said, 3, edtf="2026-03-13", text="the following Friday") == []


async def test_what_a_writer_does_not_see_places_nothing(
    editor: Write, writer: Write, database: str
) -> None:
    place = await report(editor)
    await in_report(editor, place, said=MONDAY, visibility="CONFIDENTIAL")
    said = await in_report(editor, place, said=OPEN)
    async with unchanged(database):
        assert await placed(writer, said) == [REFUSED]
    assert await placed(editor, said) == []


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
    dated = await report(editor, published=MONDAY)
    said = await statement(editor, said=OPEN)
    id_ = (await written(editor, "appearanceCreate", **appears(said, dated)))["id"]
    assert await placed(editor, said) == []
    undated = await report(editor)
    async with unchanged(database):
        assert await refusals(editor, "appearanceUpdate", id=id_, report=undated) == [
            ("BAD_USER_INPUT", "input.report")
        ]
        assert await refusals(editor, "appearanceRemove", id=id_) == [(NEEDED, "input.id")]


async def test_a_hidden_report_places_nothing_and_is_not_told_of(
    editor: Write, writer: Write, database: str
) -> None:
    place = await report(editor, visibility="CONFIDENTIAL", published=MONDAY)
    said = await in_report(editor, place, said=OPEN)
    async with unchanged(database):
        assert await placed(writer, said) == [REFUSED]
    assert await placed(editor, said) == []


async def test_many_are_placed_in_one_report(editor: Write) -> None:
    keys = [f"s{number}" for number in range(100)]
    given: dict[str, Any] = {
        "report": {"key": "r", "headline": "h"},
        "statements": [
            {"key": key, "act": "ASSERT", "text": "t", "said": LAST_FRIDAY} for key in keys
        ],
        "appearances": [appears(f"#{key}", "#r") for key in keys],
    }
    payload = await write(editor, "reportRecord", given)
    assert len(payload["userErrors"]) == 100
    given["statements"].append({"key": "s", "act": "ASSERT", "text": "t", "said": {"edtf": "2026"}})
    given["appearances"].append(appears("#s", "#r"))
    assert (await write(editor, "reportRecord", given))["userErrors"] == []
