"""Statements whose time words relate to another one, and the reports in which they appear."""

from typing import Any

from tests.api.writers import Write, write, written

LAST_FRIDAY = {"edtf": "2026-03-06", "text": "last Friday", "basis": "RELATIVE"}
OPEN = {**LAST_FRIDAY, "edtf": "XXXX-XX-XX"}
MONDAY = {"edtf": "2026-03-09"}
REFUSED = "BAD_USER_INPUT", "input.said.edtf"
NEEDED = "CONFLICT"


async def statement(editor: Write, **given: Any) -> str:
    found: str = (await written(editor, "statementCreate", act="ASSERT", text="t", **given))["id"]
    return found


async def report(editor: Write, **given: Any) -> str:
    found: str = (await written(editor, "reportCreate", headline="h", **given))["id"]
    return found


def appears(statement: str, report: str) -> dict[str, Any]:
    return {"statement": statement, "report": report, "form": "PARAPHRASE"}


async def placed(editor: Write, id_: str, version: int = 2, **said: Any) -> list[tuple[str, str]]:
    """What is refused of a time that words place, of a statement on record."""
    given = {"id": id_, "expectedVersion": version, "said": {**LAST_FRIDAY, **said}}
    errors = (await write(editor, "statementUpdate", given))["userErrors"]
    return [(error["code"], ".".join(error["field"])) for error in errors]


async def in_report(editor: Write, place: str, **given: Any) -> str:
    """A statement that appears in a report."""
    id_ = await statement(editor, **given)
    await written(editor, "appearanceCreate", **appears(id_, place))
    return id_
