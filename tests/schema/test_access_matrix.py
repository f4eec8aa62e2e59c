"""Whoever asks, by whatever path: each sort of credentials is answered what its scopes allow.

What scopes allow is held to a reference in `test_three_ways`; here each viewer asks over HTTP for
all fields of all rows, hidden ones too, for all lists with all that is next to their rows, and by
some filters, and gets what they are worth to the byte. Who is not known gets nothing at all.
"""

import time
from collections.abc import AsyncIterator, Iterator
from random import Random

import httpx
import pytest
from graphql import GraphQLSchema

from api.database import read_pool, sessions
from schema.limits import Limit
from schema.tables.vocabulary import Scope
from schema.writes.releasing import release_lapsed
from tests.api.credentials import (
    AUDIENCE,
    ISSUER,
    IdentityProvider,
    confused,
    identity_provider,
    stored_key,
    unsigned,
)
from tests.conftest import ClientOf, settings_of
from tests.reference.loading import load
from tests.reference.operation_generator import Operation
from tests.reference.record_generator import RecordGenerator
from tests.reference.row_generator import Terms
from tests.reference.survey import every_field, every_filter, every_list
from tests.reference.ways import LIMITS, ThreeWays

pytestmark = pytest.mark.anyio

READ, CONFIDENTIAL = (Scope.RECORDS_READ,), (Scope.CONFIDENTIAL_READ,)
GOOD: dict[str, tuple[str, ...]] = {
    "guest": (),
    "reader by key": READ,
    "reader by token": READ,
    "confidential reader by key": CONFIDENTIAL,
    "confidential reader by token": CONFIDENTIAL,
    "writer by key": (),
}
BAD = (
    *("expired key", "revoked key", "token without a signature", "token by the public key"),
    *("token of another issuer", "token for another audience", "token by another key"),
    "token that expired",
)


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with identity_provider() as provider:
        provider.publish("ec-1", "rsa-1")
        yield provider


@pytest.fixture(scope="module")
async def bearers(database: str, provider: IdentityProvider) -> dict[str, str]:
    """What each sort of viewer sends."""
    stranger = IdentityProvider()
    stranger.publish("ec-1")
    token = provider.token

    async def key(*scopes: Scope, **columns: str) -> str:
        return (await stored_key(database, *scopes, **columns))[1]

    return {
        "reader by key": await key(*READ),
        "reader by token": token(scope="records:read"),
        "confidential reader by key": await key(*CONFIDENTIAL),
        "confidential reader by token": token(scope="confidential:read"),
        "writer by key": await key(Scope.RECORDS_WRITE),
        "expired key": await key(*CONFIDENTIAL, expires_at="now()"),
        "revoked key": await key(*CONFIDENTIAL, revoked_at="now()"),
        "token without a signature": unsigned(scope="confidential:read"),
        "token by the public key": confused(provider.private["rsa-1"], "rsa-1"),
        "token of another issuer": token(iss="https://elsewhere.example/"),
        "token for another audience": token(aud="https://elsewhere.example/"),
        "token by another key": stranger.token(),
        "token that expired": token(exp=int(time.time()) - 60),
    }


@pytest.fixture(scope="module")
async def ways(schema: GraphQLSchema, terms: Terms, database: str) -> AsyncIterator[ThreeWays]:
    rows = RecordGenerator(7, terms).rows()
    await load(rows, database)
    async with read_pool(database, settings_of(database)) as reads:
        yield ThreeWays(schema, rows, reads)


@pytest.fixture(scope="module")
def operations(ways: ThreeWays) -> list[Operation]:
    return [
        *every_field(ways.schema, ways.rows),
        *every_list(ways.schema),
        *list(every_filter(ways.schema, ways.rows, Random(7)))[::4],
    ]


@pytest.fixture(scope="module")
async def client(
    ways: ThreeWays, database: str, provider: IdentityProvider, client_of: ClientOf
) -> AsyncIterator[httpx.AsyncClient]:
    given = {"jwt_issuer": ISSUER, "jwt_audience": AUDIENCE, "jwt_keys": provider.address}
    await release_what_is_due(database)
    async with client_of(database, **given, limit_cost=LIMITS[Limit.COST]) as client:
        yield client


async def release_what_is_due(database: str) -> None:
    """The running API does so in its first second: between two answers, if it had to."""
    writes = sessions(database, settings_of(database))
    due = True
    while due:
        async with writes.begin() as session:
            due = await release_lapsed(session)
    await writes.kw["bind"].dispose()


async def ask(
    client: httpx.AsyncClient, operation: Operation, bearer: str | None
) -> httpx.Response:
    return await client.post(
        "/graphql",
        json={"query": operation.text, "variables": operation.variables},
        headers={} if bearer is None else {"Authorization": f"Bearer {bearer}"},
    )


@pytest.mark.parametrize("who", GOOD)
async def test_a_viewer_is_answered_what_its_scopes_allow(
    client: httpx.AsyncClient,
    ways: ThreeWays,
    operations: list[Operation],
    bearers: dict[str, str],
    who: str,
) -> None:
    assert len(operations) > 30
    for operation in operations:
        answer = await ask(client, operation, bearers.get(who))
        assert answer.content == await ways.planned(operation, GOOD[who]), operation.text


@pytest.mark.parametrize("who", BAD)
async def test_who_is_not_known_is_answered_nothing(
    client: httpx.AsyncClient, operations: list[Operation], bearers: dict[str, str], who: str
) -> None:
    for operation in operations:
        answer = await ask(client, operation, bearers[who])
        assert (answer.status_code, answer.json().keys()) == (401, {"errors"})
