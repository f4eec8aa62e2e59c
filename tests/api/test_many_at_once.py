"""Many root fields, many operations: right answers, a connection at a time for each operation."""

import asyncio

import asyncpg
import httpx
import pytest

from tests.conftest import ClientOf, execute

pytestmark = pytest.mark.anyio

ACTS = ["ASSERT", "REPORT", "WARN", "REAFFIRM"]


def operation(fields: int, *, executed: bool) -> str:
    """An operation of many root fields; introspection among them makes it an executed one."""
    roots = [
        f"f{number}: statements(where: {{ act: {{ eq: {ACTS[number % 4]} }} }}) {{ totalCount "
        "nodes { act appearances { nodes { report { outlet { name } } } } } }"
        for number in range(fields)
    ]
    return "{" + " ".join(roots) + (" __schema { __typename }" if executed else "") + "}"


@pytest.mark.parametrize("executed", [False, True], ids=["planned", "executed"])
async def test_forty_root_fields_in_each_of_fifty_operations_at_once(
    sampled_database: str, client_of: ClientOf, executed: bool
) -> None:
    async with client_of(sampled_database, read_connections=3, acquire_timeout=60) as client:
        alone = await ask(client, operation(4, executed=False))
        answers = await asyncio.gather(
            *(ask(client, operation(40, executed=executed)) for _ in range(50))
        )
    counts = [alone[f"f{number}"]["totalCount"] for number in range(4)]
    assert counts == [4, 5, 2, 1]
    for answer in answers:
        for number in range(40):
            assert answer[f"f{number}"] == alone[f"f{number % 4}"]


async def ask(client: httpx.AsyncClient, query: str) -> dict[str, dict[str, int]]:
    response = await client.post("/graphql", json={"query": query}, timeout=120)
    body = response.json()
    assert "errors" not in body, body["errors"][:1]
    data: dict[str, dict[str, int]] = body["data"]
    return data


async def test_a_pool_that_is_used_up_is_a_coded_error_and_recovers(
    sampled_database: str, client_of: ClientOf
) -> None:
    query = {"query": "{ claims { totalCount } }"}
    async with client_of(sampled_database, read_connections=1, acquire_timeout=0.2) as client:
        app = client._transport.app  # type: ignore[attr-defined]
        async with app.state.reads.borrowed():
            refused = await client.post("/graphql", json=query)
            ready = await client.get("/readyz")
        assert refused.status_code == 503
        assert [error["extensions"] for error in refused.json()["errors"]] == [{"code": "TIMEOUT"}]
        assert ready.status_code == 503
        answered = await client.post("/graphql", json=query)
        assert answered.json()["data"] == {"claims": {"totalCount": 11}}
        assert (await client.get("/readyz")).status_code == 200


async def test_lost_connections_are_replaced(sampled_database: str, client_of: ClientOf) -> None:
    query = {"query": "{ claims { totalCount } }"}
    async with client_of(sampled_database, read_connections=2) as client:
        app = client._transport.app  # type: ignore[attr-defined]
        async with app.state.reads.borrowed() as connection:
            with pytest.raises(Exception, match="terminating connection"):
                await connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database()"
                )
        answers = [(await client.post("/graphql", json=query)).json() for _ in range(4)]
        assert answers[-1].get("data") == {"claims": {"totalCount": 11}}
        for answer in answers:
            assert "data" in answer or answer["errors"][0]["extensions"]["code"] == "TIMEOUT"


async def test_a_database_that_lets_nobody_in_is_an_outage_until_it_does(
    server: str, sampled_database: str, client_of: ClientOf
) -> None:
    query = {"query": "{ claims { totalCount } }"}
    name = sampled_database.split("@/")[1].split("?")[0]
    async with client_of(sampled_database, read_connections=1) as client:
        try:
            await execute(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            await execute(
                server,
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
            )
            answers = [await client.post("/graphql", json=query) for _ in range(3)]
            ready = await client.get("/readyz")
        finally:
            await execute(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        for refused in answers:
            assert refused.status_code == 503
            (error,) = refused.json()["errors"]
            assert error["extensions"] == {"code": "TIMEOUT"}
        assert ready.status_code == 503
        answered = await client.post("/graphql", json=query)
        assert answered.json()["data"] == {"claims": {"totalCount": 11}}


async def test_a_silent_database_is_waited_for_no_longer_than_the_time_out(
    sampled_database: str, client_of: ClientOf
) -> None:
    """A lock stands for a server that does not answer: the operation's own time-out ends it."""
    query = {"query": "{ claims { nodes { text children { totalCount } } } }"}
    async with client_of(sampled_database, operation_timeout=0.3) as client:
        holder = await asyncpg.connect(sampled_database)
        try:
            async with holder.transaction():
                await holder.execute("LOCK TABLE claim IN ACCESS EXCLUSIVE MODE")
                refused = await client.post("/graphql", json=query, timeout=20)
        finally:
            await holder.close()
        assert refused.status_code == 503
        assert [error["extensions"] for error in refused.json()["errors"]] == [
            {"code": "TIMEOUT", "limit": "operationTime", "maximum": 0.3}
        ]
        answered = await client.post("/graphql", json=query)
        assert len(answered.json()["data"]["claims"]["nodes"]) == 11
