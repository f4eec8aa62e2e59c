"""Who may write, and what."""

import pytest

from schema.tables.vocabulary import Scope
from tests.api.writers import (
    EDITOR,
    as_viewer,
    asking,
    refusals,
    unchanged,
    written,
)
from tests.conftest import ClientOf

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("scopes", "code"),
    [((), "UNAUTHENTICATED"), ((Scope.RECORDS_READ, Scope.ADMIN), "FORBIDDEN")],
)
async def test_who_may_not_write_is_refused(
    database: str, client_of: ClientOf, scopes: tuple[Scope, ...], code: str
) -> None:
    headers = await as_viewer(database, *scopes) if scopes else {}
    query = 'mutation { claimCreate(input: { text: "t" }) { claim { id } } }'
    async with client_of(database) as client, unchanged(database):
        answer = await client.post("/graphql", json={"query": query}, headers=headers)
    assert answer.json()["data"] is None
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == [code]


async def test_a_writer_writes_what_it_may_read(database: str, client_of: ClientOf) -> None:
    async with client_of(database) as client:
        editor = asking(client, await as_viewer(database, *EDITOR))
        hidden = await written(
            editor, "actorCreate", kind="PERSON", name="Hidden", visibility="CONFIDENTIAL"
        )
        writer = asking(client, await as_viewer(database, Scope.RECORDS_WRITE))
        seen = await written(writer, "claimCreate", text="public")
        async with unchanged(database):
            for given, path in (
                ({"visibility": "INTERNAL"}, "visibility"),
                ({"embargoUntil": "2040-01-01T00:00:00Z"}, "embargoUntil"),
            ):
                assert await refusals(
                    writer, "claimUpdate", id=seen["id"], expectedVersion=1, **given
                ) == [("BAD_USER_INPUT", f"input.{path}")]
            assert await refusals(
                writer, "claimUpdate", id=seen["id"], expectedVersion=1, subject=hidden["id"]
            ) == [("NOT_FOUND", "input.subject")]
            assert await refusals(
                writer, "actorUpdate", id=hidden["id"], expectedVersion=1, name="Mine"
            ) == [("NOT_FOUND", "input.id")]
