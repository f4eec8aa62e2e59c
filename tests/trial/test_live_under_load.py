"""Two servers, many subscribers, changes all the while: each is told all that it may see, once."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import monotonic
from typing import Any, NamedTuple

import asyncpg
import orjson
import pytest

from api.feed import position_of
from schema.tables.vocabulary import Scope
from tests.api.writers import EDITOR, as_viewer
from tests.trial.posting import Connections, connections
from tests.trial.processes import ROOT, Api, environment

pytestmark = [pytest.mark.anyio, pytest.mark.trial]

CHANGES = 5_000
PER_SECOND = 50
SUBSCRIBERS = 200
CUTS_PER_SECOND = 4.0
UPDATES = 0.3
"""Which part of the changes are not new claims."""
MEDIAN_AIM = 0.1
MOST_AT_ONCE = 24
"""Writes under way: where the machine cannot keep up, they become fewer a second."""
SEED = 1
LONGEST_LINE = 2**28

CREATE = """
mutation ($input: ClaimCreateInput!) {
    claimCreate(input: $input) { claim { id version } userErrors { code } }
}
"""
UPDATE = """
mutation ($input: ClaimUpdateInput!) {
    claimUpdate(input: $input) { claim { id version } userErrors { code } }
}
"""
NEWEST = "{ revisions(first: 1) { nodes { cursor } } }"


class Change(NamedTuple):
    """A revision, and who may see its claim."""

    sequence: int
    node: str
    action: str
    visibility: str


@dataclass(frozen=True)
class Group:
    """Subscribers who may see the same and ask for the same; ``share`` of a hundred."""

    share: int
    scopes: tuple[Scope, ...]
    sees: frozenset[str]
    where: dict[str, Any] | None
    matches: Callable[[Change], bool]


def groups(watched: str) -> list[Group]:
    """All sorts of subscribers; some watch one claim."""
    public = frozenset({"PUBLIC"})
    internal = public | {"INTERNAL"}
    confidential = internal | {"CONFIDENTIAL"}
    reader, insider = (Scope.RECORDS_READ,), (Scope.CONFIDENTIAL_READ,)
    updates = {"action": {"eq": "UPDATE"}}
    creates = {"type": {"eq": "CLAIM"}, "action": {"in": ["CREATE", "RELEASE"]}}
    return [
        Group(30, (), public, None, lambda _: True),
        Group(10, (), public, updates, lambda change: change.action == "UPDATE"),
        Group(25, reader, internal, None, lambda _: True),
        Group(5, reader, internal, {"node": watched}, lambda change: change.node == watched),
        Group(5, reader, internal, creates, lambda change: change.action == "CREATE"),
        Group(20, insider, confidential, None, lambda _: True),
        Group(5, insider, confidential, {"not": updates}, lambda change: change.action != "UPDATE"),
    ]


async def test_each_subscriber_is_told_all_that_it_may_see_once_and_in_order(
    database: str, tmp_path: Path
) -> None:
    editor = await as_viewer(database, *EDITOR)
    with Api(database, tmp_path / "one") as one, Api(database, tmp_path / "two") as two:
        urls = [one.url, two.url]
        async with connections(one.url, editor) as to_one, connections(two.url, editor) as to_two:
            writer = Writer([to_one, to_two], random.Random(SEED))
            watched = await writer.create("PUBLIC")
            start = (await writer.ask(NEWEST))["revisions"]["nodes"][0]["cursor"]
            kinds = groups(watched)
            everyone = [kind for kind in kinds for _ in range(kind.share * SUBSCRIBERS // 100)]
            headers = {
                kind.scopes: await as_viewer(database, *kind.scopes) if kind.scopes else None
                for kind in kinds
            }
            plan = {
                "urls": urls,
                "start": start,
                "seed": SEED,
                "cutsPerSecond": CUTS_PER_SECOND,
                "groups": [
                    {"headers": headers[kind.scopes], "where": kind.where} for kind in everyone
                ],
            }
            async with subscribers(plan) as process:
                took = await writer.write(CHANGES, PER_SECOND)
                changes = await stored(database, after=position_of(start))
                assert len(changes) == CHANGES
                expected = [seen_by(kind, changes) for kind in everyone]
                result = await answer(process, [len(each) for each in expected])
    names = [(position_of(cursor), node) for cursor, node in result["changes"]]
    wrong = [
        place
        for place, (numbers, seen) in enumerate(zip(result["received"], expected, strict=True))
        if [names[number] for number in numbers] != seen
    ]
    delays = result["delays"]
    cuts = quantiles(delays, n=100)
    print(
        f"\n{CHANGES:,} changes in {took:.0f} s ({writer.timeouts} timeouts),"
        f" {len(everyone)} subscribers on two servers:"
        f" {sum(map(len, result['received'])):,} messages received"
        f" ({sum(map(len, expected)):,} expected), {result['missed']:,} of them missed and sent"
        f" afterwards; {result['cuts']:,} cuts, {result['cutWithNothing']} before anything was"
        f" received\nfrom a revision's `at` to its receipt: median {cuts[49] * 1000:.1f} ms,"
        f" 95th percentile {cuts[94] * 1000:.1f} ms, longest {max(delays) * 1000:.0f} ms"
        f" ({len(delays):,} messages)"
    )
    assert result["faults"] == []
    assert wrong == [], [difference(names, result, expected, place) for place in wrong[:3]]
    # How long it takes is the machine's as well: the aim is told, not asserted.
    met = "met" if cuts[49] < MEDIAN_AIM else "missed"
    print(f"aim of a median under {MEDIAN_AIM * 1000:.0f} ms: {met}")


def difference(
    names: list[tuple[int, str]], result: Any, expected: list[list[tuple[int, str]]], place: int
) -> str:
    """How a subscriber's changes differ from those that it should have received."""
    received = [names[number] for number in result["received"][place]]
    seen = expected[place]
    missing, surplus = sorted({*seen} - {*received}), sorted({*received} - {*seen})
    return (
        f"subscriber {place}: {len(received)} received, {len(seen)} expected, {len(missing)} are"
        f" missing {missing[:3]}, {len(surplus)} are not its own {surplus[:3]},"
        f" {len(received) - len({*received})} came twice, in order: {received == sorted(received)}"
    )


class Writer:
    """Changes claims through two servers in turn, each change in time."""

    def __init__(self, servers: list[Connections], chance: random.Random) -> None:
        self._servers = servers
        self._chance = chance
        self._turn = asyncio.Semaphore(MOST_AT_ONCE)
        self._asked = 0
        self.timeouts = 0
        self._idle: list[tuple[str, int]] = []
        """Claims that no change is under way for, and their versions."""
        self._watched: str | None = None

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of an answer."""
        self._asked += 1
        server = self._servers[self._asked % len(self._servers)]
        async with self._turn:
            while True:
                body = await server.ask(query, **variables)
                if "errors" not in body:
                    break
                # A machine that is busy with others lets some wait for a connection for too long.
                assert [each["extensions"]["code"] for each in body["errors"]] == ["TIMEOUT"], body
                self.timeouts += 1
        return body["data"]

    async def create(self, visibility: str) -> str:
        """A new claim."""
        text = f"{visibility} {self._asked}"
        given = {"text": text, "visibility": visibility, "idempotencyKey": text}
        payload = (await self.ask(CREATE, input=given))["claimCreate"]
        assert payload["userErrors"] == []
        self._idle.append((payload["claim"]["id"], payload["claim"]["version"]))
        id_: str = payload["claim"]["id"]
        self._watched = self._watched or id_
        return id_

    async def write(self, number: int, per_second: float) -> float:
        """So many changes, at a rate; gives the seconds that they took."""
        began = monotonic()
        async with asyncio.TaskGroup() as group:
            for place in range(number):
                await asyncio.sleep(began + place / per_second - monotonic())
                if self._idle and self._chance.random() < UPDATES:
                    # The first one is the one that is watched.
                    chosen = 0 if place % 50 == 0 else self._chance.randrange(len(self._idle))
                    group.create_task(self._update(*self._idle.pop(chosen)))
                else:
                    visibility = self._chance.choices(
                        ["PUBLIC", "INTERNAL", "CONFIDENTIAL"], [2, 1, 1]
                    )
                    group.create_task(self.create(*visibility))
        return monotonic() - began

    async def _update(self, id_: str, version: int) -> None:
        given = {"id": id_, "expectedVersion": version, "text": f"changed {version}"}
        payload = (await self.ask(UPDATE, input=given))["claimUpdate"]
        assert payload["userErrors"] == []
        changed = (id_, payload["claim"]["version"])
        if id_ == self._watched:
            self._idle.insert(0, changed)
        else:
            self._idle.append(changed)


async def stored(database: str, after: int) -> list[Change]:
    """All changes after a place in the order of commits."""
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch(
            "SELECT r.sequence, 'claim_' || replace(r.record_id::text, '-', '') AS node, r.action,"
            " c.visibility FROM revision r JOIN claim c ON c.id = r.record_id"
            " WHERE r.sequence > $1 ORDER BY r.sequence",
            after,
        )
        return [Change(*row) for row in rows]
    finally:
        await connection.close()


def seen_by(group: Group, changes: list[Change]) -> list[tuple[int, str]]:
    """What subscribers of a group are to be told of."""
    return [
        (change.sequence, change.node)
        for change in changes
        if change.visibility in group.sees and group.matches(change)
    ]


@asynccontextmanager
async def subscribers(plan: dict[str, Any]) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process of all subscribers, who listen."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.trial.subscribers"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
        limit=LONGEST_LINE,
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(orjson.dumps(plan) + b"\n")
        async with asyncio.timeout(60):
            assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def answer(process: asyncio.subprocess.Process, expected: list[int]) -> Any:
    """What the subscribers have received, once they have had the time to."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(orjson.dumps(expected) + b"\n")
    async with asyncio.timeout(180):
        return orjson.loads(await process.stdout.readline())
