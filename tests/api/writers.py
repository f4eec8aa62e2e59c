"""Viewers who write: clients of the API with keys of their own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import asyncpg
import httpx

from schema.tables.vocabulary import Scope
from tests.api.credentials import stored_key

Write: TypeAlias = Callable[..., Awaitable[dict[str, Any]]]

EDITOR = (
    Scope.RECORDS_READ,
    Scope.CONFIDENTIAL_READ,
    Scope.RECORDS_WRITE,
    Scope.SOURCES_READ,
    Scope.AUDIT_READ,
)


async def as_viewer(url: str, *scopes: Scope) -> dict[str, str]:
    """The headers of a viewer with these scopes."""
    _, key = await stored_key(url, *scopes)
    return {"Authorization": f"Bearer {key}"}


def asking(client: httpx.AsyncClient, headers: dict[str, str] | None = None) -> Write:
    """Asks one operation as a viewer; its variables are the keywords. Errors are refused."""

    async def ask(query: str, **variables: Any) -> dict[str, Any]:
        answer = await client.post(
            "/graphql", json={"query": query, "variables": variables}, headers=headers
        )
        body = answer.json()
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    return ask


async def write(ask: Write, mutation: str, given: dict[str, Any], selection: str = "") -> Any:
    """The payload of a mutation: its object's id and `selection`, and its user errors."""
    noun = mutation
    for verb in ("Create", "Update", "Retract", "Restore", "Merge", "Unmerge", "Record"):
        noun = noun.removesuffix(verb)
    answer = "removedId" if mutation.endswith("Remove") else f"{noun} {{ id {selection} }}"
    name = f"{mutation[0].upper()}{mutation[1:]}Input"
    query = (
        f"mutation ($input: {name}!) {{ {mutation}(input: $input)"
        f" {{ {answer} userErrors {{ code field message }} }} }}"
    )
    return (await ask(query, input=given))[mutation]


async def written(ask: Write, mutation: str, selection: str = "", **given: Any) -> Any:
    """The object of a mutation that is not refused."""
    payload = await write(ask, mutation, given, selection)
    assert payload.pop("userErrors") == []
    (found,) = payload.values()
    return found


async def person(editor: Write, name: str, **given: str) -> str:
    """The id of a new person."""
    found: str = (await written(editor, "actorCreate", kind="PERSON", name=name, **given))["id"]
    return found


VERSION = "query ($id: ID!) { node(id: $id) { ... on Record { version } } }"


async def version(ask: Write, id_: str) -> int:
    """The version of a record."""
    found: int = (await ask(VERSION, id=id_))["node"]["version"]
    return found


async def merge(editor: Write, loser: str, winner: str) -> None:
    """Merge an actor into another."""
    now = await version(editor, loser)
    await written(editor, "actorMerge", id=loser, into=winner, expectedVersion=now)


async def refusals(ask: Write, mutation: str, **given: Any) -> list[tuple[str, str]]:
    """Codes and paths of what is refused; the answer holds nothing else."""
    payload = await write(ask, mutation, given)
    errors = payload.pop("userErrors")
    assert errors
    assert list(payload.values()) == [None]
    assert all(error["message"] for error in errors)
    return [(error["code"], ".".join(error["field"])) for error in errors]


@asynccontextmanager
async def unchanged(url: str) -> AsyncIterator[None]:
    """Nothing that is stored changes within the block."""
    before = await contents(url)
    yield
    assert await contents(url) == before


async def contents(url: str) -> dict[str, list[str]]:
    """All rows of all tables but those of keys, as text."""
    connection = await asyncpg.connect(url)
    try:
        names = [
            record["relname"]
            for record in await connection.fetch(
                "SELECT relname FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = 'public'::regnamespace"
                " AND relname NOT IN ('api_key', 'alembic_version')"
            )
        ]
        return {
            name: [
                record["row"]
                for record in await connection.fetch(
                    f"SELECT t::text AS row FROM {name} AS t ORDER BY 1"
                )
            ]
            for name in names
        }
    finally:
        await connection.close()
