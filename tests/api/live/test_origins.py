"""Which websites' scripts may open a socket."""

import json

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from tests.api.live.listening import PROTOCOL, served

pytestmark = pytest.mark.anyio

SITE = "https://site.example"


async def handshake(client: httpx.AsyncClient, origin: str | None) -> tuple[int, str]:
    """The status of a handshake, and its body where it is refused."""
    address = str(client.base_url.join("/graphql")).replace("http", "ws", 1)
    given = None if origin is None else Origin(origin)
    try:
        async with connect(address, subprotocols=[PROTOCOL], origin=given) as socket:
            assert socket.response is not None
            assert socket.response.headers["X-Request-ID"]
            return socket.response.status_code, ""
    except InvalidStatus as refused:
        response = refused.response
    assert response.headers["X-Request-ID"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return response.status_code, (response.body or b"").decode()


async def test_our_own_pages_and_clients_that_are_no_website_may(client: httpx.AsyncClient) -> None:
    own = str(client.base_url).rstrip("/")
    for origin in (own, own.upper(), None):
        assert await handshake(client, origin) == (101, "")


async def test_other_websites_may_not_unless_they_are_named(
    database: str, client: httpx.AsyncClient
) -> None:
    refusal = {
        "errors": [
            {
                "message": "This website's scripts may not open sockets here.",
                "extensions": {"code": "FORBIDDEN"},
            }
        ]
    }
    for origin in (SITE, "null", f"{client.base_url}.example", "https://127.0.0.1"):
        status, body = await handshake(client, origin)
        assert (status, json.loads(body)) == (403, refusal)
    async with served(database, cors_origins=(SITE,)) as naming:
        assert await handshake(naming, SITE) == (101, "")
        assert (await handshake(naming, "https://other.example"))[0] == 403
    async with served(database, cors_origins=("*",)) as open_to_all:
        assert await handshake(open_to_all, "https://other.example") == (101, "")
