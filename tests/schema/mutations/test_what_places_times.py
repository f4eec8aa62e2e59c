"""What places the time of another statement stays as long as that time does."""

import asyncio
from typing import Any

import pytest

from tests.api.writers import Write, refusals, unchanged, write, written
from tests.schema.mutations.relative_times import (
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
    "published", [None, {**MONDAY, "basis": "METADATA"}, {"edtf": "2026-03-02"}, {"edtf": "2027"}]
)
async def test_a_report_keeps_the_date_that_places_a_time(
    editor: Write, database: str, published: Any
) -> None:
    place = await report(editor, published=MONDAY)
    said = await in_report(editor, place)
    assert await placed(editor, said) == []
    change: dict[str, Any] = {"id": place, "expectedVersion": 1, "published": published}
    async with unchanged(database):
        payload = await write(editor, "reportUpdate", change)
        (error,) = payload["userErrors"]
        assert (error["code"], error["field"]) == (NEEDED, ["input", "published", "edtf"])
        assert error["message"] == (
            f'"last Friday", the time of {said}, is placed by it: leave that open first.'
        )
    await written(editor, "statementUpdate", id=said, expectedVersion=3, said=OPEN)
    await written(editor, "reportUpdate", **change)


async def test_a_date_may_become_another_that_places_it_too(editor: Write) -> None:
    place = await report(editor, published=MONDAY)
    assert await placed(editor, await in_report(editor, place)) == []
    later = {"edtf": "2026-03-10"}
    await written(editor, "reportUpdate", id=place, expectedVersion=1, published=later)


async def test_another_statement_keeps_the_time_that_places_one(
    editor: Write, database: str
) -> None:
    place, elsewhere = await report(editor), await report(editor)
    other = await statement(editor, said=MONDAY)
    id_ = (await written(editor, "appearanceCreate", **appears(other, place)))["id"]
    said = await in_report(editor, place)
    assert await placed(editor, said) == []
    async with unchanged(database):
        given = {"id": other, "expectedVersion": 2, "said": None}
        assert await refusals(editor, "statementUpdate", **given) == [(NEEDED, REFUSED[1])]
        assert await refusals(editor, "appearanceUpdate", id=id_, report=elsewhere) == [
            (NEEDED, "input.report")
        ]
        assert await refusals(editor, "appearanceRemove", id=id_) == [(NEEDED, "input.id")]
    await in_report(editor, place, said={"edtf": "2026-03-10"})
    await written(editor, "appearanceUpdate", id=id_, report=elsewhere)


async def test_who_does_not_see_what_is_placed_is_not_kept_from_changing(
    editor: Write, writer: Write
) -> None:
    place = await report(editor, published=MONDAY)
    said = await in_report(editor, place, visibility="CONFIDENTIAL")
    assert await placed(editor, said) == []
    await written(writer, "reportUpdate", id=place, expectedVersion=1, published=None)
    # What else changes of the statement is not kept back by it.
    await written(editor, "statementUpdate", id=said, expectedVersion=3, occasion="a briefing")


async def test_who_places_a_time_and_who_takes_away_what_places_it_take_turns(
    editor: Write,
) -> None:
    for _ in range(10):
        place = await report(editor, published=MONDAY)
        said = await in_report(editor, place)
        change: dict[str, Any] = {"id": place, "expectedVersion": 1, "published": None}
        errors, payload = await asyncio.gather(
            placed(editor, said), write(editor, "reportUpdate", change)
        )
        emptied = [(error["code"], error["field"]) for error in payload["userErrors"]]
        assert (errors, emptied) in (
            ([REFUSED], []),
            ([], [(NEEDED, ["input", "published", "edtf"])]),
        )
