"""Figures for Prometheus."""

import asyncio
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.api.live.listening import opened, served
from tests.api.writers import EDITOR, as_viewer, asking, written
from tests.conftest import ClientOf

pytestmark = pytest.mark.anyio

TOKEN = "only for prometheus"
ALLOWED = {"Authorization": f"Bearer {TOKEN}"}
NAMED = "query Feed { statements(first: 1) { nodes { text } } }"


async def figures(client: httpx.AsyncClient) -> dict[tuple[str, ...], float]:
    """All figures, by their names and the values of their labels, which come by their names."""
    answer = await client.get("/metrics", headers=ALLOWED)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def ask(client: httpx.AsyncClient, query: str, **more: Any) -> Any:
    return (await client.post("/graphql", json={"query": query, **more})).json()


async def test_they_are_for_whoever_has_the_token_and_for_nobody_where_none_is_set(
    sampled_database: str, client: httpx.AsyncClient, client_of: ClientOf
) -> None:
    assert (await client.get("/metrics", headers=ALLOWED)).status_code == 404
    async with client_of(sampled_database, metrics_token=TOKEN) as watched:
        for headers in ({}, {"Authorization": TOKEN}, {"Authorization": f"Bearer {TOKEN}x"}):
            answer = await watched.get("/metrics", headers=headers)
            assert (answer.status_code, answer.content) == (401, b"")
            assert answer.headers["www-authenticate"] == "Bearer"
        assert (await watched.get("/metrics", headers=ALLOWED)).status_code == 200


async def test_operations_are_counted_and_timed_by_name_and_outcome(
    sampled_database: str, client_of: ClientOf
) -> None:
    async with client_of(
        sampled_database, metrics_token=TOKEN, metrics_operations=("Feed",)
    ) as client:
        await ask(client, NAMED)
        await ask(client, NAMED)
        await ask(client, "query Feed { statements(first: 101) { totalCount } }")
        await ask(client, "query Feed { nothing }")
        await ask(client, "{ claims { totalCount } }")
        for number in range(50):
            await ask(client, f"query Random{number} {{ __typename }}")
        await client.post("/graphql", content=b"{", headers={"Content-Type": "text/plain"})
        await client.get("/graphql", params={"query": "mutation Feed { __typename }"})
        found = await figures(client)
    operations = {
        key[1:]: count for key, count in found.items() if key[0] == "onrecord_operations_total"
    }
    assert operations == {
        ("Feed", "OK", "query"): 2,
        ("Feed", "LIMIT_EXCEEDED", "query"): 1,
        ("Feed", "BAD_REQUEST", "mutation"): 1,
        # A document that is not valid has no operation.
        ("other", "GRAPHQL_VALIDATION_FAILED", "unknown"): 1,
        ("other", "OK", "query"): 51,
    }
    assert found["onrecord_operation_seconds_count", "Feed", "query"] == 3
    assert 0 < found["onrecord_operation_seconds_sum", "Feed", "query"] < 30
    within = [
        count
        for key, count in found.items()
        if key[0] == "onrecord_operation_seconds_bucket" and {"Feed", "query"} < set(key)
    ]
    assert len(within) == 15
    assert within == sorted(within)
    assert within[-1] == 3
    assert found["onrecord_operation_cost_total", "Feed", "query"] == 2 + 2 + 11
    assert found["onrecord_responses_total", "200"] == 55
    assert found["onrecord_responses_total", "415"] == 1


async def test_the_caches_and_the_connections_are_told(
    sampled_database: str, client_of: ClientOf
) -> None:
    async with client_of(
        sampled_database, metrics_token=TOKEN, read_connections=2, write_connections=3
    ) as client:
        before = await figures(client)
        query = "{ statements(first: 2) { nodes { text act } } }"
        for _ in range(5):
            await ask(client, query)
        after = await figures(client)
        looked_up = {
            (cache, result): after["onrecord_cache_lookups_total", cache, result]
            - before["onrecord_cache_lookups_total", cache, result]
            for cache in ("documents", "plans")
            for result in ("hit", "miss")
        }
        assert looked_up == {
            ("documents", "hit"): 4,
            ("documents", "miss"): 1,
            ("plans", "hit"): 4,
            ("plans", "miss"): 1,
        }
        app = client._transport.app  # type: ignore[attr-defined]
        async with app.state.reads.borrowed(), app.state.reads.borrowed():
            busy = await figures(client)
        assert busy["onrecord_pool_connections", "read", "busy"] == 2
        assert after["onrecord_pool_connections", "read", "busy"] == 0
        assert after["onrecord_pool_connections", "read", "most"] == 2
        assert after["onrecord_pool_connections", "write", "most"] == 3
        assert after["process_resident_memory_bytes",] > 1e7


async def test_subscriptions_and_the_lag_of_the_feed_are_told(database: str) -> None:
    headers = await as_viewer(database, *EDITOR)
    async with served(database, metrics_token=TOKEN) as client:
        assert (await figures(client))["onrecord_subscriptions_open",] == 0
        async with opened(client) as socket:
            await socket.subscribe("1", "subscription { recorded { action } }")
            await until(client, "onrecord_subscriptions_open", 1)
            await written(asking(client, headers), "claimCreate", text="told")
            assert await socket.next("1") == {"recorded": {"action": "CREATE"}}
            found = await figures(client)
            assert found["onrecord_feed_lag_seconds_count",] == 1
            assert 0 <= found["onrecord_feed_lag_seconds_sum",] < 10
            assert found["onrecord_feed_heard_timestamp_seconds",] > 1.7e9
            await until(client, "onrecord_feed_waiting_changes", 0)
        await until(client, "onrecord_subscriptions_open", 0)


async def until(client: httpx.AsyncClient, name: str, value: float) -> None:
    """Wait until a figure has this value."""
    async with asyncio.timeout(10):
        while (await figures(client))[name,] != value:
            pass
