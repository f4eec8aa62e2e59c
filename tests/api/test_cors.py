"""Which websites' scripts may ask the API from a browser."""

import httpx
import pytest

from api.caching import VARY
from tests.conftest import ClientOf

pytestmark = pytest.mark.anyio
SITE = "https://site.example"
ASKED = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization, content-type",
}
EXPOSED = {
    "access-control-expose-headers": "ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"
}
QUERY = {"query": "{ __typename }"}


def shared(answer: httpx.Response) -> dict[str, str]:
    """What an answer's headers allow to other websites."""
    return {k: v for k, v in answer.headers.items() if k.startswith("access-control-")}


async def test_a_named_website_may_ask(database: str, client_of: ClientOf) -> None:
    async with client_of(database, cors_origins=(SITE,)) as client:
        before = await client.options("/graphql", headers={"Origin": SITE, **ASKED})
        assert before.status_code == 200
        allowed = shared(before)
        headers = allowed.pop("access-control-allow-headers").split(", ")
        assert {"Authorization", "Content-Type", "X-Request-ID", "traceparent"} <= set(headers)
        assert allowed == {
            "access-control-allow-origin": SITE,
            "access-control-allow-methods": "GET, POST",
            "access-control-max-age": "600",
        }
        answer = await client.post("/graphql", json=QUERY, headers={"Origin": SITE})
        assert answer.json()["data"] == {"__typename": "Query"}
        assert shared(answer) == {"access-control-allow-origin": SITE, **EXPOSED}
        assert answer.headers["vary"] == f"{VARY}, Origin"


async def test_another_website_may_not(database: str, client_of: ClientOf) -> None:
    other = {"Origin": "https://other.example"}
    async with client_of(database, cors_origins=(SITE,)) as client:
        before = await client.options("/graphql", headers={**other, **ASKED})
        assert before.status_code == 400
        assert "access-control-allow-origin" not in before.headers
        assert shared(await client.post("/graphql", json=QUERY, headers=other)) == EXPOSED


async def test_all_may_where_the_setting_says_so(database: str, client_of: ClientOf) -> None:
    async with client_of(database, cors_origins=("*",)) as client:
        answer = await client.post("/graphql", json=QUERY, headers={"Origin": SITE})
        assert shared(answer) == {"access-control-allow-origin": "*", **EXPOSED}


async def test_none_may_unless_it_is_set(client: httpx.AsyncClient) -> None:
    before = await client.options("/graphql", headers={"Origin": SITE, **ASKED})
    assert before.status_code == 405
    assert shared(await client.post("/graphql", json=QUERY, headers={"Origin": SITE})) == {}
