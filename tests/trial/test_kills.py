"""What was acknowledged outlives the server's death, and what is repeated is written once."""

import asyncio
import random
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import orjson
import pytest

from schema.tables.vocabulary import Scope
from tests.api.writers import EDITOR, as_viewer
from tests.trial.processes import Api, timed

pytestmark = [pytest.mark.anyio, pytest.mark.trial]

KILLS = 10
WRITES = 1_000
CLIENTS = 32
SHARED = 8
"""Claims that several clients change at once."""
UPDATES = 0.25
"""Which part of the writes changes them."""
SEED = 1

CREATE = """
mutation ($input: ClaimCreateInput!) {
    claimCreate(input: $input) { claim { id text version } userErrors { code } }
}
"""
UPDATE = """
mutation ($input: ClaimUpdateInput!) {
    claimUpdate(input: $input) { claim { id text version } userErrors { code } }
}
"""
VERSION = "query ($id: ID!) { node(id: $id) { ... on Claim { version } } }"
STATE = "query ($id: ID!) { revisions(first: 1, where: { node: $id }) { nodes { state } } }"


class Unacknowledged(Exception):
    """Nobody knows whether what was asked for was done."""


@dataclass(eq=False)
class Work:
    """One write, by its text, until it is acknowledged."""

    text: str
    target: str | None = None
    """The claim that it changes; None for a new one."""
    version: int | None = None
    """The version of its target with which it was sent."""
    tries: int = 0
    written: str | None = None
    """The claim that was acknowledged."""
    left: int | None = None
    """The version with which it left that, where it was acknowledged itself."""


class Clients:
    """Clients of one server, who do work until it is done or the server is gone."""

    def __init__(self, client: httpx.AsyncClient, database: asyncpg.Pool) -> None:
        self.client = client
        self.database = database
        self.acknowledged = 0
        self.conflicts = 0
        self.timeouts = 0
        self.is_dead = False

    async def do(self, works: Iterable[Work]) -> list[Work]:
        """Do it all; gives back what was not acknowledged."""
        waiting = deque(works)
        left: list[Work] = []

        async def one() -> None:
            while waiting and not self.is_dead:
                work = waiting.popleft()
                work.tries += 1
                try:
                    await (self._create(work) if work.target is None else self._update(work))
                    self.acknowledged += 1
                except Unacknowledged:
                    left.append(work)

        await asyncio.gather(*(one() for _ in range(CLIENTS)))
        return [*left, *waiting]

    async def finish(self, works: Iterable[Work]) -> None:
        """Do it all, as often as it takes."""
        left = [*works]
        async with asyncio.timeout(120):
            while left:
                left = await self.do(left)

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of an answer."""
        try:
            answer = await self.client.post(
                "/graphql", json={"query": query, "variables": variables}
            )
        except httpx.TransportError as error:
            raise Unacknowledged from error
        body = orjson.loads(answer.content)
        if "errors" in body:
            # With so many clients for a few connections, some wait for one for too long.
            assert [error["extensions"]["code"] for error in body["errors"]] == ["TIMEOUT"], body
            self.timeouts += 1
            raise Unacknowledged
        return body["data"]

    async def _create(self, work: Work) -> None:
        given = {"text": work.text, "idempotencyKey": f"key of {work.text}"}
        payload = (await self.ask(CREATE, input=given))["claimCreate"]
        assert payload["userErrors"] == []
        assert payload["claim"]["text"] == work.text
        work.written, work.left = payload["claim"]["id"], 1

    async def _update(self, work: Work) -> None:
        while work.written is None:
            if work.version is None:
                data = await self.ask(VERSION, id=work.target)
                work.version = data["node"]["version"]
            given = {"id": work.target, "expectedVersion": work.version, "text": work.text}
            payload = (await self.ask(UPDATE, input=given))["claimUpdate"]
            if not payload["userErrors"]:
                assert payload["claim"]["text"] == work.text
                assert payload["claim"]["version"] == work.version + 1
                work.written, work.left = work.target, work.version + 1
            else:
                assert payload["userErrors"] == [{"code": "CONFLICT"}]
                self.conflicts += 1
                # What was sent before the server died may be what it conflicts with.
                if work.tries > 1 and await self._was_written(work):
                    work.written = work.target
                work.version = None

    async def _was_written(self, work: Work) -> bool:
        told = orjson.dumps([{"op": "replace", "path": "/text", "value": work.text}]).decode()
        found: bool = await self.database.fetchval(
            "SELECT EXISTS (SELECT FROM revision WHERE record_id = $1 AND patch @> $2::jsonb)",
            key_of(work.target or ""),
            told,
        )
        return found


async def test_ten_kills_lose_nothing_that_was_acknowledged_and_write_nothing_twice(
    database: str, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    headers = await as_viewer(database, *EDITOR, Scope.ADMIN)
    log = tmp_path / "log"
    works: list[Work] = []
    repeats = committed = conflicts = timeouts = 0
    async with asyncpg.create_pool(database, min_size=1, max_size=4) as pool:
        with Api(database, log) as api:
            port = api.port
            async with clients(api, headers, pool) as first:
                shared = [Work(f"shared {number}") for number in range(SHARED)]
                assert await first.do(shared) == []
                targets = [work.written or "" for work in shared]
                beginnings = {id_: await state(first, id_) for id_ in targets}
        for number in range(KILLS):
            round_ = [
                Work(f"{number} {each}", chance.choice(targets))
                if chance.random() < UPDATES
                else Work(f"{number} {each}")
                for each in range(WRITES)
            ]
            works += round_
            with timed(f"round {number}"):
                with Api(database, log, port=port) as api:
                    async with clients(api, headers, pool) as doing:
                        left = await killed(api, doing, round_, chance)
                assert 0 < len(left) < WRITES
                assert {work for work in round_ if work.written is None} == {*left}
                with Api(database, log, port=port) as api:
                    committed += await stored(pool, left)
                    repeats += sum(work.tries > 0 for work in left)
                    async with clients(api, headers, pool) as again:
                        await again.finish(left)
                conflicts += doing.conflicts + again.conflicts
                timeouts += doing.timeouts + again.timeouts
        assert all(work.written for work in works)
        with Api(database, log) as api:
            async with clients(api, headers, pool) as last:
                ends = {id_: await state(last, id_) for id_ in targets}
        await check_creates(pool, [*shared, *(work for work in works if work.target is None)])
        updates = [work for work in works if work.target is not None]
        for id_ in targets:
            await check_updates(
                pool,
                id_,
                [work for work in updates if work.target == id_],
                beginnings[id_],
                ends[id_],
            )
    print(
        f"{len(works):,} writes acknowledged ({len(updates):,} of them changes of {SHARED} claims,"
        f" {conflicts:,} conflicts, {timeouts:,} timeouts), {KILLS} kills, {repeats:,} repeats of"
        f" what had been sent, of which {committed:,} had been stored without being acknowledged"
    )


async def killed(api: Api, doing: Clients, works: list[Work], chance: random.Random) -> list[Work]:
    """Do work, and kill the server in the middle of it; gives what was not acknowledged."""
    moment = chance.randint(WRITES // 20, WRITES * 9 // 10)
    pause = chance.random() * 0.03
    task = asyncio.create_task(doing.do(works))
    async with asyncio.timeout(120):
        while doing.acknowledged < moment:
            assert not task.done(), task.result()
            await asyncio.sleep(0.001)
        await asyncio.sleep(pause)
        api.kill()
        doing.is_dead = True
        return await task


async def stored(pool: asyncpg.Pool, works: list[Work]) -> int:
    """How many of these new claims are there."""
    texts = [work.text for work in works if work.target is None]
    found: int = await pool.fetchval("SELECT count(*) FROM claim WHERE text = ANY($1)", texts)
    return found


async def check_creates(pool: asyncpg.Pool, works: list[Work]) -> None:
    """Each new claim is there once, as acknowledged, with one CREATE; nothing else is there."""
    expected = {work.text: key_of(work.written or "") for work in works}
    created = await pool.fetch("SELECT record_id FROM revision WHERE action = 'CREATE'")
    assert Counter(row["record_id"] for row in created) == Counter(expected.values())
    rows = await pool.fetch("SELECT id FROM claim")
    assert {row["id"] for row in rows} == {*expected.values()}
    assert len(rows) == len(expected)
    keys = await pool.fetch("SELECT key, result ->> 'id' AS id FROM idempotency")
    assert {row["key"]: key_of(row["id"]) for row in keys} == {
        f"key of {text}": id_ for text, id_ in expected.items()
    }
    plain = [work for work in works if not work.text.startswith("shared")]
    texts = await pool.fetch(
        "SELECT text, id, version FROM claim WHERE id = ANY($1)",
        [expected[work.text] for work in plain],
    )
    assert {(row["text"], row["id"], row["version"]) for row in texts} == {
        (work.text, expected[work.text], 1) for work in plain
    }
    strays = await pool.fetchval(
        "SELECT count(*) FROM revision r WHERE record_type <> 'claim'"
        " OR NOT EXISTS (SELECT FROM claim c WHERE c.id = r.record_id)"
    )
    assert strays == 0


async def check_updates(
    pool: asyncpg.Pool, id_: str, works: list[Work], beginning: Any, end: Any
) -> None:
    """Each change is in one revision, and the patches lead from the first state to the last."""
    rows = await pool.fetch(
        "SELECT action, patch, inverse FROM revision WHERE record_id = $1 ORDER BY sequence",
        key_of(id_),
    )
    version, text = await pool.fetchrow(
        "SELECT version, text FROM claim WHERE id = $1", key_of(id_)
    )
    assert version == len(rows) == 1 + len(works)
    assert [row["action"] for row in rows] == ["CREATE"] + ["UPDATE"] * len(works)
    states = [beginning]
    for row in rows[1:]:
        states.append(replaced(states[-1], row["patch"]))
        assert replaced(states[-1], row["inverse"]) == states[-2]
    assert states[-1] == end
    assert (end["version"], end["text"]) == (version, text)
    assert [state["version"] for state in states] == list(range(1, version + 1))
    assert Counter(state["text"] for state in states[1:]) == Counter(work.text for work in works)
    for work in works:
        if work.left is not None:
            assert states[work.left - 1]["text"] == work.text


def replaced(state: dict[str, Any], patch: str) -> dict[str, Any]:
    """A state after a JSON Patch that does no more than give columns other values."""
    after = dict(state)
    for operation in orjson.loads(patch):
        name = operation["path"].removeprefix("/")
        assert operation["op"] == "replace"
        assert name in after
        after[name] = operation["value"]
    return after


async def state(asking: Clients, id_: str) -> Any:
    """The state of a claim, as its newest revision tells it."""
    return (await asking.ask(STATE, id=id_))["revisions"]["nodes"][0]["state"]


def key_of(id_: str) -> UUID:
    """The key in a global id."""
    return UUID(id_.rpartition("_")[2])


@asynccontextmanager
async def clients(api: Api, headers: dict[str, str], pool: asyncpg.Pool) -> AsyncIterator[Clients]:
    """Clients of a server."""
    limits = httpx.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS)
    base = api.url.removesuffix("/graphql")
    async with httpx.AsyncClient(
        base_url=base, headers=headers, limits=limits, timeout=60
    ) as client:
        yield Clients(client, pool)
