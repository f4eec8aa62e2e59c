"""What a website can have a browser send without asking us first changes nothing here."""

import httpx
import pytest

from tests.api.writers import EDITOR, as_viewer
from tests.conftest import ClientOf

pytestmark = pytest.mark.anyio

MUTATION = 'mutation { claimCreate(input: { text: "forged" }) { claim { id } } }'
COUNT = {"query": "{ claims { totalCount } }"}
SIMPLE = [
    "text/plain",
    "text/plain; application/json",
    "text/plain;charset=utf-8, application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=application/json",
    "",
]
"""The types of a body that browsers send to other websites without a preflight."""


async def test_a_simple_body_is_refused_whoever_sends_it(
    database: str, client_of: ClientOf
) -> None:
    headers = await as_viewer(database, *EDITOR)
    async with client_of(database, cors_origins=("*",)) as client:
        for content_type in SIMPLE:
            answer = await client.post(
                "/graphql",
                content=b'{"query": "%s"}' % MUTATION.replace('"', '\\"').encode(),
                headers={**headers, "Content-Type": content_type},
            )
            assert answer.status_code == 415
            assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}
        assert (await client.post("/graphql", json=COUNT)).json()["data"] == {
            "claims": {"totalCount": 0}
        }


async def test_a_link_changes_nothing(database: str, client_of: ClientOf) -> None:
    headers = await as_viewer(database, *EDITOR)
    async with client_of(database) as client:
        answer = await client.get("/graphql", params={"query": MUTATION}, headers=headers)
        assert answer.status_code in (400, 405)
        assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}
        assert (await client.post("/graphql", json=COUNT)).json()["data"] == {
            "claims": {"totalCount": 0}
        }


async def test_no_other_website_is_allowed_credentials_by_the_browser(
    database: str, client_of: ClientOf
) -> None:
    async with client_of(database, cors_origins=("https://site.example",)) as client:
        answer = await client.post(
            "/graphql", json=COUNT, headers={"Origin": "https://site.example"}
        )
        assert "access-control-allow-credentials" not in answer.headers
        assert "set-cookie" not in answer.headers


async def test_a_client_without_a_body_is_no_way_around(client: httpx.AsyncClient) -> None:
    answer = await client.post("/graphql", params={"query": MUTATION})
    assert answer.status_code == 415
