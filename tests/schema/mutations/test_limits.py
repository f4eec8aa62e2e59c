"""A mutation that asks for too much is refused before anything is written."""

from typing import Any

import httpx
import pytest

from tests.api.writers import EDITOR, Write, as_viewer, refusals, unchanged
from tests.conftest import ClientOf

pytestmark = pytest.mark.anyio


async def post(url: str, client_of: ClientOf, query: str) -> Any:
    headers = await as_viewer(url, *EDITOR)
    async with client_of(url) as client:
        answer: httpx.Response = await client.post(
            "/graphql", json={"query": query}, headers=headers
        )
    return answer.json()


async def test_what_is_too_large_to_be_read_back_is_not_written(
    database: str, client_of: ClientOf
) -> None:
    lists = " ".join(f"a{number}: statements {{ totalCount }}" for number in range(201))
    create = 'actorCreate(input: { kind: PERSON, name: "n" })'
    async with unchanged(database):
        body = await post(
            database,
            client_of,
            f"mutation {{ one: {create} {{ actor {{ id }} }} {create} {{ actor {{ {lists} }} }} }}",
        )
    assert "data" not in body
    assert body["errors"][0]["extensions"] == {
        "code": "LIMIT_EXCEEDED",
        "limit": "lists",
        "maximum": 200,
        "requested": 201,
    }


async def test_a_document_has_so_many_mutations_and_no_more(
    database: str, client_of: ClientOf
) -> None:
    create = 'claimCreate(input: { text: "t" }) { claim { id } }'
    many = " ".join(f"m{number}: {create}" for number in range(101))
    async with unchanged(database):
        body = await post(database, client_of, f"mutation {{ {many} }}")
    assert "data" not in body
    assert body["errors"][0]["extensions"]["limit"] == "rootFields"


async def test_a_field_that_fails_after_the_write_leaves_the_other_answers(
    database: str, client_of: ClientOf
) -> None:
    create = 'claimCreate(input: { text: "t" })'
    body = await post(
        database,
        client_of,
        f'mutation {{ a: {create} {{ claim {{ children(after: "x") {{ totalCount }} }} }}'
        f" b: {create} {{ claim {{ text }} }} }}",
    )
    assert body["data"] == {"a": {"claim": None}, "b": {"claim": {"text": "t"}}}
    (error,) = body["errors"]
    assert (error["extensions"]["code"], error["path"]) == (
        "BAD_CURSOR",
        ["a", "claim", "children"],
    )


@pytest.mark.parametrize("reason", ["", " ", "a\0", "r" * 20_001])
async def test_a_reason_that_cannot_be_kept_is_refused(
    editor: Write, database: str, reason: str
) -> None:
    async with unchanged(database):
        assert await refusals(editor, "claimCreate", text="t", reason=reason) == [
            ("BAD_USER_INPUT", "input.reason")
        ]


@pytest.mark.parametrize("key", ["", "k" * 251, "k\0"])
async def test_a_key_that_cannot_be_kept_is_refused(editor: Write, database: str, key: str) -> None:
    async with unchanged(database):
        assert await refusals(editor, "claimCreate", text="t", idempotencyKey=key) == [
            ("BAD_USER_INPUT", "input.idempotencyKey")
        ]


async def test_lists_are_bounded(editor: Write, database: str) -> None:
    names = [{"text": str(number), "kind": "ALIAS"} for number in range(101)]
    async with unchanged(database):
        assert await refusals(editor, "actorCreate", kind="PERSON", name="n", names=names) == [
            ("BAD_USER_INPUT", "input.names")
        ]
        statements = [{"key": str(n), "act": "ASSERT", "text": "t"} for n in range(1_000)]
        assert await refusals(
            editor, "reportRecord", report={"key": "r"}, statements=statements
        ) == [("BAD_USER_INPUT", "input")]
        actors = [
            {
                "key": str(n),
                "kind": "PERSON",
                "name": "n",
                "names": [{"text": f"{m}", "kind": "ALIAS"} for m in range(100)],
            }
            for n in range(10)
        ]
        assert await refusals(editor, "reportRecord", report={"key": "r"}, actors=actors) == [
            ("BAD_USER_INPUT", "input")
        ]


async def test_an_address_that_is_too_long_is_refused_once(editor: Write, database: str) -> None:
    async with unchanged(database):
        assert await refusals(editor, "reportCreate", url=f"https://example.org/{'a' * 2_000}") == [
            ("BAD_USER_INPUT", "input.url")
        ]
