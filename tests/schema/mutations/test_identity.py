"""Who unnamed sources are: encrypted at rest, told to few, and by nothing else."""

import hashlib
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from api.database import sessions
from api.errors import UsageError
from api.identities import new_key, rotate
from schema.tables.vocabulary import Scope
from schema.vault import Vault
from tests.api.writers import EDITOR, as_viewer, asking, refusals, unchanged, write, written
from tests.conftest import ClientOf, settings_of

pytestmark = pytest.mark.anyio

SECRET = "Deep Throat, of the Bureau"
KEY = new_key()
NODE = "query ($id: ID!) { node(id: $id) { ... on Actor { name identity } } }"


@pytest.fixture(scope="module")
async def client(database: str, client_of: ClientOf) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(database, identity_keys=(KEY,)) as client:
        yield client


async def source(client: httpx.AsyncClient, url: str, **given: Any) -> str:
    """An unnamed actor whose identity is recorded."""
    editor = asking(client, await as_viewer(url, *EDITOR))
    unnamed = {"kind": "UNNAMED", "name": "an official", "descriptor": "an official", **given}
    found: str = (await written(editor, "actorCreate", **unnamed, identity=SECRET))["id"]
    return found


async def stored(url: str) -> list[bytes]:
    connection = await asyncpg.connect(url)
    found = await connection.fetch("SELECT identity FROM actor WHERE identity IS NOT NULL")
    await connection.close()
    return [row["identity"] for row in found]


async def test_an_identity_is_told_to_whoever_has_the_scope_and_to_nobody_else(
    client: httpx.AsyncClient, database: str
) -> None:
    id_ = await source(client, database)
    editor = asking(client, await as_viewer(database, *EDITOR))
    assert await editor(NODE, id=id_) == {"node": {"name": "an official", "identity": SECRET}}
    for scopes in ((), (Scope.CONFIDENTIAL_READ, Scope.RECORDS_WRITE, Scope.AUDIT_READ)):
        headers = await as_viewer(database, *scopes) if scopes else {}
        answer = await client.post(
            "/graphql", json={"query": NODE, "variables": {"id": id_}}, headers=headers
        )
        body = answer.json()
        assert body["data"] == {"node": {"name": "an official", "identity": None}}
        (error,) = body["errors"]
        assert (error["extensions"]["code"], error["path"]) == ("FORBIDDEN", ["node", "identity"])
        assert SECRET not in answer.text


async def test_an_identity_stands_in_no_row_revision_or_log(
    client: httpx.AsyncClient, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    id_ = await source(client, database)
    editor = asking(client, await as_viewer(database, *EDITOR))
    await written(editor, "actorUpdate", id=id_, expectedVersion=1, identity=f"{SECRET}, again")
    history = await editor(
        "query ($id: ID!) { revisions(where: { node: $id }) { nodes { action patch state } } }",
        id=id_,
    )
    assert [r["action"] for r in history["revisions"]["nodes"]] == ["UPDATE", "CREATE"]
    assert SECRET not in json.dumps(history)
    assert '"identity"' not in json.dumps(history)
    assert SECRET not in caplog.text
    assert all(SECRET.encode() not in identity for identity in await stored(database))
    assert (await editor(NODE, id=id_))["node"]["identity"] == f"{SECRET}, again"
    await written(editor, "actorUpdate", id=id_, expectedVersion=2, identity=None)
    assert (await editor(NODE, id=id_))["node"]["identity"] is None


async def test_an_identity_is_written_only_with_its_scope_and_where_there_is_a_key(
    client: httpx.AsyncClient, client_of: ClientOf, database: str
) -> None:
    query = """
    mutation { actorCreate(input: { kind: UNNAMED, name: "x", descriptor: "x", identity: "y" }) {
        actor { id } } }
    """
    writer = await as_viewer(database, Scope.RECORDS_WRITE)
    editor = await as_viewer(database, *EDITOR)
    async with client_of(database) as keyless, unchanged(database):
        for asked, headers in ((client, writer), (keyless, editor)):
            answer = await asked.post("/graphql", json={"query": query}, headers=headers)
            assert answer.json()["data"] is None
            (error,) = answer.json()["errors"]
            assert error["extensions"]["code"] == "FORBIDDEN"
        payload = await write(
            asking(client, editor),
            "actorCreate",
            {"kind": "PERSON", "name": "Ann", "identity": "somebody"},
        )
    assert [error["field"] for error in payload["userErrors"]] == [["input", "identity"]]


async def test_keys_are_renewed_and_old_ones_dropped(
    client: httpx.AsyncClient, client_of: ClientOf, database: str
) -> None:
    id_ = await source(client, database)
    before = await stored(database)
    renewed, stranger = new_key(), new_key()
    makers = sessions(database, settings_of(database))
    with pytest.raises(UsageError, match="nothing was changed"):
        await rotate(makers, Vault([stranger]))
    assert await stored(database) == before
    assert await rotate(makers, Vault([renewed, KEY])) == len(before)
    await makers.kw["bind"].dispose()
    assert set(await stored(database)).isdisjoint(before)
    headers = await as_viewer(database, *EDITOR)
    async with client_of(database, identity_keys=(renewed,)) as other:
        assert (await asking(other, headers)(NODE, id=id_))["node"]["identity"] == SECRET
    async with client_of(database, identity_keys=(stranger,)) as other:
        answer = await other.post(
            "/graphql", json={"query": NODE, "variables": {"id": id_}}, headers=headers
        )
        (error,) = answer.json()["errors"]
        assert (error["extensions"]["code"], error["path"]) == ("INTERNAL", ["node", "identity"])


async def test_whether_there_is_an_identity_is_not_told(
    client: httpx.AsyncClient, database: str
) -> None:
    with_one = await source(client, database)
    editor = asking(client, await as_viewer(database, *EDITOR))
    unnamed = {"kind": "UNNAMED", "name": "an official", "descriptor": "an official"}
    without = (await written(editor, "actorCreate", "", **unnamed))["id"]
    writer = asking(client, await as_viewer(database, Scope.RECORDS_READ, Scope.RECORDS_WRITE))
    told = []
    async with unchanged(database):
        for id_ in (with_one, without):
            given = {"id": id_, "expectedVersion": 1, "kind": "PERSON", "descriptor": None}
            told.append((await write(writer, "actorUpdate", given))["userErrors"])
    assert told[0] == told[1]
    assert [(error["code"], error["field"]) for error in told[0]] == [
        ("BAD_USER_INPUT", ["input", "kind"])
    ]


async def test_what_a_repeat_is_known_by_does_not_tell_an_identity(
    client: httpx.AsyncClient, database: str
) -> None:
    given = {"kind": "UNNAMED", "name": "an official", "descriptor": "an official"}
    given |= {"idempotencyKey": "once", "identity": SECRET}
    editor = asking(client, await as_viewer(database, *EDITOR))
    first = await written(editor, "actorCreate", "", **given)
    assert await written(editor, "actorCreate", "", **given) == first
    other = {**given, "identity": "somebody else"}
    assert await refusals(editor, "actorCreate", **other) == [("CONFLICT", "input.idempotencyKey")]
    connection = await asyncpg.connect(database)
    stored = await connection.fetchval("SELECT input_hash FROM idempotency WHERE key = 'once'")
    await connection.close()
    guess = {"idempotency_key" if name == "idempotencyKey" else name: given[name] for name in given}
    text = json.dumps(["actorCreate", guess], sort_keys=True)
    assert stored != hashlib.sha256(text.encode()).digest()
