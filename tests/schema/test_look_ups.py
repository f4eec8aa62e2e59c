"""One actor or one report, by what a client knows of it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

pytestmark = pytest.mark.anyio

REUTERS, FORMERLY, HIDDEN = (UUID(int=number) for number in (1, 2, 3))
STORY = UUID(int=4)

ROWS = f"""
INSERT INTO actor (version, id, kind, name, domain, visibility, merged_into_id) VALUES
    (1, '{REUTERS}', 'OUTLET', 'Reuters', 'reuters.example', 'PUBLIC', NULL),
    (1, '{FORMERLY}', 'OUTLET', 'Reuter', 'reuter.example', 'PUBLIC', '{REUTERS}'),
    (1, '{HIDDEN}', 'OUTLET', 'Hidden', 'hidden.example', 'INTERNAL', NULL);
INSERT INTO report (version, id, kind, outlet_id, url, canonical_url, visibility) VALUES
    (1, '{STORY}', 'WIRE', '{REUTERS}', 'https://Reuters.example/новини?id=1#top',
     'https://reuters.example/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8?id=1', 'PUBLIC');
INSERT INTO external_id (id, scheme, value, actor_id, report_id) VALUES
    ('{UUID(int=5)}', 'wikidata', 'Q130879', '{REUTERS}', NULL),
    ('{UUID(int=6)}', 'own', 'reuter', '{FORMERLY}', NULL),
    ('{UUID(int=7)}', 'own', 'hidden', '{HIDDEN}', NULL),
    ('{UUID(int=8)}', 'doi', '10.1000/182', NULL, '{STORY}');
"""


def actor(key: UUID) -> str:
    """The global id of an actor."""
    return f"actor_{key.hex}"


def report(key: UUID) -> str:
    """The global id of a report."""
    return f"report_{key.hex}"


@pytest.fixture(scope="module")
async def client(database: str, client_of: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with asyncpg.create_pool(database, min_size=1, max_size=1) as pool:
        await pool.execute(ROWS)
    async with client_of(database) as client:
        yield client


ACTOR = "query($by: ActorBy!) { actor(by: $by) { id } }"
REPORT = "query($by: ReportBy!) { report(by: $by) { id url } }"


@pytest.mark.parametrize(
    "by",
    [
        {"id": actor(REUTERS)},
        {"domain": "reuters.example"},
        {"externalId": {"scheme": "wikidata", "value": "Q130879"}},
        # A merged actor leads on to the one that it was merged into.
        {"id": actor(FORMERLY)},
        {"domain": "reuter.example"},
        {"externalId": {"scheme": "own", "value": "reuter"}},
    ],
)
async def test_an_actor_is_found_by_each_thing_known_of_it(ask: Any, by: dict[str, Any]) -> None:
    assert await ask(ACTOR, by=by) == {"actor": {"id": actor(REUTERS)}}


@pytest.mark.parametrize(
    "by",
    [
        {"id": actor(HIDDEN)},
        {"domain": "hidden.example"},
        {"externalId": {"scheme": "own", "value": "hidden"}},
        {"id": actor(UUID(int=99))},
        {"id": report(STORY)},
        {"domain": "Reuters.example"},
        {"externalId": {"scheme": "doi", "value": "10.1000/182"}},
        {"externalId": {"scheme": "own", "value": "Q130879"}},
    ],
)
async def test_an_actor_that_is_hidden_or_unknown_is_null(ask: Any, by: dict[str, Any]) -> None:
    assert await ask(ACTOR, by=by) == {"actor": None}


@pytest.mark.parametrize(
    "by",
    [
        {"id": report(STORY)},
        {"externalId": {"scheme": "doi", "value": "10.1000/182"}},
        {"url": "https://Reuters.example/новини?id=1#top"},
        {"url": "HTTPS://REUTERS.EXAMPLE:443/новини?id=1"},
        {"url": "https://reuters.example/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8?id=1"},
    ],
)
async def test_a_report_is_found_however_its_url_is_written(ask: Any, by: dict[str, Any]) -> None:
    found = {"id": report(STORY), "url": "https://Reuters.example/новини?id=1#top"}
    assert await ask(REPORT, by=by) == {"report": found}


async def test_a_url_in_the_document_itself_is_looked_up_alike(ask: Any) -> None:
    query = '{ report(by: { url: "https://REUTERS.example/новини?id=1" }) { id } }'
    assert await ask(query) == {"report": {"id": report(STORY)}}


@pytest.mark.parametrize(
    ("query", "by", "code"),
    [
        (ACTOR, {"id": "reuters"}, "BAD_USER_INPUT"),
        (ACTOR, {}, "BAD_USER_INPUT"),
        (ACTOR, {"domain": None}, "BAD_USER_INPUT"),
        (ACTOR, {"id": actor(REUTERS), "domain": "reuters.example"}, "BAD_USER_INPUT"),
        (ACTOR, {"externalId": {"scheme": "own"}}, "BAD_USER_INPUT"),
        (REPORT, {"url": "reuters.example/story"}, "BAD_USER_INPUT"),
        (REPORT, {"url": ["https://reuters.example/"]}, "BAD_USER_INPUT"),
    ],
)
async def test_what_looks_nothing_up_is_refused(
    client: httpx.AsyncClient, query: str, by: dict[str, Any], code: str
) -> None:
    answer = await client.post("/graphql", json={"query": query, "variables": {"by": by}})
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == [code]
