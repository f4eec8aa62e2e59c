"""Clients who read and write for as long as they are let, and what becomes of what they ask."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from itertools import count
from time import perf_counter
from typing import Any
from uuid import UUID

import asyncpg
import httpx

CREATE = """
mutation ($text: String!, $key: String!) {
    claimCreate(input: { text: $text, idempotencyKey: $key }) {
        claim { id text } userErrors { code }
    }
}
"""
LAST = "{ claims(last: 10) { nodes { id text } } }"
PAUSE = 0.02
"""Seconds after a refusal; who is refused does not ask again at once."""


class Load:
    """Half of the clients write claims, the others read.

    A write that is refused, or whose answer is lost, is repeated with its key until it is
    acknowledged or the load ends. Anything but an answer, a `TIMEOUT` or a lost connection fails.
    """

    def __init__(self, client: httpx.AsyncClient, clients: int) -> None:
        self._client = client
        self._clients = clients
        self._numbers = count()
        self._changed = asyncio.Event()
        self._is_ended = False
        self.acknowledged: dict[str, str] = {}
        """The ids of claims by their texts."""
        self.reads = 0
        self.refused: Counter[str] = Counter()
        """Refusals by status and code."""
        self.lost = 0
        """Requests whose connection was lost, or that found none."""

    async def run(self) -> None:
        async with asyncio.TaskGroup() as clients:
            for number in range(self._clients):
                clients.create_task(self._write() if number % 2 else self._read())

    def end(self) -> None:
        self._is_ended = True

    async def recovers(self) -> float:
        """Wait until more was both read and written; gives the seconds that it took."""
        began = perf_counter()
        written, read = len(self.acknowledged), self.reads
        await self._until(lambda: len(self.acknowledged) > written and self.reads > read)
        return perf_counter() - began

    async def is_refused(self) -> None:
        """Wait until more was refused."""
        before = self.refused.total()
        await self._until(lambda: self.refused.total() > before)

    async def _until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()

    async def _read(self) -> None:
        while not self._is_ended:
            if await self._ask(LAST) is not None:
                self.reads += 1
                self._changed.set()

    async def _write(self) -> None:
        while not self._is_ended:
            text = f"claim {next(self._numbers)}"
            while text not in self.acknowledged:
                if self._is_ended:
                    return
                data = await self._ask(CREATE, text=text, key=f"key of {text}")
                if data is not None:
                    payload = data["claimCreate"]
                    assert payload["userErrors"] == [], payload
                    assert payload["claim"]["text"] == text
                    self.acknowledged[text] = payload["claim"]["id"]
                    self._changed.set()

    async def _ask(self, query: str, **variables: str) -> Any:
        """The data of an answer; None where there is none yet."""
        try:
            answer = await self._client.post(
                "/graphql", json={"query": query, "variables": variables}
            )
        except httpx.TransportError:
            self.lost += 1
            await asyncio.sleep(PAUSE)
            return None
        body = answer.json()
        if "errors" not in body:
            assert answer.status_code == 200
            return body["data"]
        for error in body["errors"]:
            self.refused[f"{answer.status_code} {error['extensions']['code']}"] += 1
        self._changed.set()
        await asyncio.sleep(PAUSE)
        return None


@asynccontextmanager
async def loaded(url: str, headers: Mapping[str, str], clients: int = 16) -> AsyncIterator[Load]:
    """A server under load for as long as the block lasts; all that was refused had one code."""
    async with httpx.AsyncClient(
        base_url=url.removesuffix("/graphql"),
        headers=headers,
        timeout=60,
        limits=httpx.Limits(max_connections=clients, max_keepalive_connections=clients),
    ) as client:
        load = Load(client, clients)
        running = asyncio.create_task(load.run())
        try:
            await load.recovers()
            yield load
        finally:
            load.end()
            async with asyncio.timeout(60):
                await running
    assert {*load.refused} <= {"503 TIMEOUT", "200 TIMEOUT"}, load.refused


async def check_none_lost(database: str, load: Load) -> int:
    """Each acknowledged claim is there, once; what else is there was sent, and is there once.

    Gives how many are there that nobody was told of.
    """
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch("SELECT text, id FROM claim WHERE text LIKE 'claim %'")
        created = await connection.fetchval(
            "SELECT count(*) FROM revision WHERE action = 'CREATE' AND record_type = 'claim'"
        )
    finally:
        await connection.close()
    stored = {row["text"]: row["id"] for row in rows}
    expected = {text: UUID(id_.partition("_")[2]) for text, id_ in load.acknowledged.items()}
    assert len(stored) == len(rows) == created
    assert {text: stored.get(text) for text in expected} == expected
    return len(stored) - len(expected)


def told(load: Load, unacknowledged: int) -> str:
    """What became of all, in words."""
    refused = ", ".join(f"{number:,} times {what}" for what, number in load.refused.items())
    return (
        f"{len(load.acknowledged):,} writes acknowledged, none lost ({unacknowledged} more stored);"
        f" {load.reads:,} reads; {refused or 'none refused'}; {load.lost:,} connections lost"
    )
