"""Claims by their latest stance, and by how contested they are."""

from typing import Any

import httpx
import pytest

from schema.tables.vocabulary import Scope
from tests.api.writers import Write, as_viewer, asking, written

pytestmark = pytest.mark.anyio

PAGE = """
query ($field: ClaimOrderField!, $direction: OrderDirection!, $first: Int, $after: String,
       $last: Int, $before: String) {
    claims(orderBy: { field: $field, direction: $direction }, first: $first, after: $after,
           last: $last, before: $before) {
        nodes { text }
        pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
    }
}
"""
CONTESTED = ["two a side", "one a side, b", "one a side, a", "hidden", "affirmed", "none"]
LATEST = ["none", "affirmed", "two a side", "hidden", "one a side, b", "one a side, a"]


@pytest.fixture(scope="module")
async def editor(editor: Write) -> Write:
    """Has recorded claims, and the stances on them."""
    texts = ("none", "affirmed", "one a side, a", "one a side, b", "two a side", "hidden")
    claims = {text: (await written(editor, "claimCreate", text=text))["id"] for text in texts}

    async def statement(**given: Any) -> str:
        id_: str = (await written(editor, "statementCreate", act="ASSERT", text="t", **given))["id"]
        return id_

    async def stance(claim: str, position: str, statement: str, **given: Any) -> None:
        of = {"claim": claims[claim], "statement": statement, "position": position}
        await written(editor, "stanceCreate", **of, **given)

    secret = await statement(visibility="CONFIDENTIAL")
    retracted = await statement()
    withdrawn = (await written(editor, "reportCreate", headline="h"))["id"]
    both = await statement()
    for _ in range(3):
        await stance("affirmed", "ASSERTS", await statement())
    # One statement that affirms in two ways is one; comments are on no side.
    await stance("affirmed", "REPORTS", both)
    await stance("affirmed", "WARNS_OF", both)
    await stance("affirmed", "COMMENTS_ON", await statement())
    for position in ("DENIES", "ASSERTS", "DENIES", "REPORTS"):
        await stance("two a side", position, await statement())
    await stance("hidden", "ASSERTS", await statement())
    for text in ("one a side, b", "one a side, a"):
        await stance(text, "ASSERTS", both)
        await stance(text, "DENIES", both)
    # What none of these may move, and what only some viewers see.
    for text in ("none", "affirmed"):
        await stance(text, "DENIES", retracted)
        by = {"basis": "CHARACTERISED", "characterisedBy": withdrawn}
        await stance(text, "DENIES", await statement(), **by)
    for position in ("DENIES", "ASSERTS"):
        await stance("hidden", position, secret)
    for name, id_ in (("statement", retracted), ("report", withdrawn)):
        query = "query ($id: ID!) { node(id: $id) { ... on Record { version } } }"
        version = (await editor(query, id=id_))["node"]["version"]
        await written(editor, f"{name}Retract", id=id_, expectedVersion=version, reason="r")
    return editor


@pytest.fixture(scope="module")
async def reader(own: httpx.AsyncClient, editor: Write, database: str) -> Write:
    """Does not see what is confidential."""
    return asking(own, await as_viewer(database, Scope.RECORDS_READ))


def texts(page: Any) -> list[str]:
    return [node["text"] for node in page["claims"]["nodes"]]


@pytest.mark.parametrize(
    ("field", "expected"), [("CONTESTED", CONTESTED), ("LATEST_STANCE", LATEST[::-1])]
)
async def test_claims_are_ordered_by_what_the_viewer_sees(
    reader: Write, field: str, expected: list[str]
) -> None:
    for direction, in_order in (("DESC", expected), ("ASC", expected[::-1])):
        page = await reader(PAGE, field=field, direction=direction, first=100)
        assert texts(page) == in_order
        variables: dict[str, Any] = {"field": field, "direction": direction}
        forward: list[str] = []
        backward: list[str] = []
        after = before = None
        for _ in range(3):
            page = await reader(PAGE, **variables, first=2, after=after)
            forward += texts(page)
            after = page["claims"]["pageInfo"]["endCursor"]
            page = await reader(PAGE, **variables, last=2, before=before)
            backward = texts(page) + backward
            before = page["claims"]["pageInfo"]["startCursor"]
        assert forward == backward == in_order


async def test_a_stance_that_only_some_see_moves_its_claim_for_them_alone(
    editor: Write, reader: Write
) -> None:
    page = await editor(PAGE, field="CONTESTED", direction="DESC", first=100)
    assert texts(page) == [
        *("two a side", "hidden", "one a side, b", "one a side, a", "affirmed", "none")
    ]
    page = await editor(PAGE, field="LATEST_STANCE", direction="DESC", first=1)
    assert texts(page) == ["hidden"]
    page = await reader(PAGE, field="LATEST_STANCE", direction="DESC", first=1)
    assert texts(page) == ["one a side, a"]


async def test_a_cursor_is_of_its_order_alone(reader: Write, own: httpx.AsyncClient) -> None:
    page = await reader(PAGE, field="CONTESTED", direction="DESC", first=1)
    cursor = page["claims"]["pageInfo"]["endCursor"]
    for field in ("LATEST_STANCE", "CREATED"):
        variables = {"field": field, "direction": "DESC", "after": cursor}
        answer = await own.post("/graphql", json={"query": PAGE, "variables": variables})
        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == "BAD_CURSOR"
