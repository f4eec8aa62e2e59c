"""Subscriptions as server-sent events."""

import asyncio
import json

import httpx
import pytest

from api.caching import VARY
from tests.api.live.telling import ALL, claim
from tests.api.writers import Write

pytestmark = pytest.mark.anyio


async def test_a_stream_of_events_tells_the_same(
    client: httpx.AsyncClient, editor: Write, headers: dict[str, str]
) -> None:
    body = {"query": ALL}
    accept = {"Accept": "text/event-stream", **headers}
    async with client.stream("POST", "/graphql", json=body, headers=accept) as stream:
        assert stream.status_code == 200
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        lines = stream.aiter_lines()
        await asyncio.sleep(0.2)
        id_ = await claim(editor, "streamed")
        async with asyncio.timeout(5):
            assert await anext(lines) == "event: next"
            data = json.loads((await anext(lines)).removeprefix("data: "))
        assert data["data"]["recorded"]["node"]["id"] == id_


async def test_only_subscriptions_are_streamed(client: httpx.AsyncClient) -> None:
    accept = {"Accept": "text/event-stream, application/json;q=0.5"}
    answer = await client.post("/graphql", json={"query": "{ viewer { label } }"}, headers=accept)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.json()["data"] == {"viewer": {"label": "guest"}}
    refused = await client.post("/graphql", json={"query": ALL})
    assert refused.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    for stream in ("text/event-stream", "Text/Event-Stream;Q=0.5"):
        alone = await client.post(
            "/graphql", json={"query": "{ viewer { label } }"}, headers={"Accept": stream}
        )
        assert alone.status_code == 406


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription ($w: RecordedWhere!) { recorded(where: $w) { at } }", "BAD_USER_INPUT"),
    ],
)
async def test_what_is_no_subscription_is_refused_before_it_streams(
    client: httpx.AsyncClient, query: str, code: str
) -> None:
    body = {"query": query}
    answer = await client.post("/graphql", json=body, headers={"Accept": "text/event-stream"})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/graphql-response+json")
    assert answer.json()["errors"][0]["extensions"]["code"] == code
    assert "data" not in answer.json()


@pytest.mark.parametrize("accept", ["text/event-stream;q=0, */*", "text/event-streams, */*"])
async def test_who_does_not_accept_a_stream_gets_none(
    client: httpx.AsyncClient, accept: str
) -> None:
    answer = await client.post("/graphql", json={"query": ALL}, headers={"Accept": accept})
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("is_known", [True, False])
async def test_what_one_is_told_is_kept_by_no_cache(
    client: httpx.AsyncClient, headers: dict[str, str], is_known: bool
) -> None:
    accept = {"Accept": "TEXT/event-stream", **(headers if is_known else {})}
    async with client.stream("POST", "/graphql", json={"query": ALL}, headers=accept) as stream:
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.headers["vary"] == VARY
        assert stream.headers["cache-control"] == "no-store"
