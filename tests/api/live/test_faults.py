"""Faults of ours, as those who listen are told of them: under the id that the log has them by."""

import json

import httpx
import pytest

from schema.codes import Code
from tests.api.live.listening import opened
from tests.api.writers import Write, written
from tests.conftest import execute

pytestmark = pytest.mark.anyio

QUERY = """
subscription ($after: String) { recorded(after: $after) { node { ... on Claim { text } } } }
"""
NEWEST = {"query": "{ revisions(first: 1) { nodes { cursor } } }"}


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The ids of all faults in the log."""
    return [each.correlation_id for each in caplog.records if hasattr(each, "correlation_id")]


async def test_a_socket_is_closed_and_a_stream_ended_with_the_id_of_the_fault(
    database: str,
    client: httpx.AsyncClient,
    editor: Write,
    headers: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    await written(editor, "claimCreate", text="told")
    newest = (await client.post("/graphql", json=NEWEST, headers=headers)).json()
    cursor = newest["data"]["revisions"]["nodes"][0]["cursor"]
    await written(editor, "claimCreate", text="missed")
    await execute(database, "ALTER TABLE claim RENAME COLUMN text TO missing")
    try:
        async with opened(client) as socket:
            await socket.subscribe("1", QUERY, after=cursor)
            code, reason = await socket.closed()
        error = await streamed(client, cursor)
    finally:
        await execute(database, "ALTER TABLE claim RENAME COLUMN missing TO text")
    of_socket, of_stream = logged(caplog)
    assert (code, reason) == (4500, f"Something went wrong here: {of_socket}")
    assert error["extensions"] == {"code": Code.INTERNAL, "correlationId": of_stream}


async def streamed(client: httpx.AsyncClient, after: str) -> dict[str, dict[str, str]]:
    """The error that ends a stream of events."""
    answer = await client.post(
        "/graphql",
        json={"query": QUERY, "variables": {"after": after}},
        headers={"Accept": "text/event-stream"},
    )
    first, last, _ = answer.text.split("\n\n")
    assert last == "event: complete\ndata:"
    [error] = json.loads(first.removeprefix("event: next\ndata: "))["errors"]
    found: dict[str, dict[str, str]] = error
    return found
