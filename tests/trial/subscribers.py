"""Subscribers in a process of their own: `python -m tests.trial.subscribers`.

The first line of its input is the plan, the second says that all is written and how many changes
each subscriber may see. It answers the first with a line as soon as all listen, and the second with
what each has received.
"""

import asyncio
import random
import sys
import time
from array import array
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
import uvloop

from tests.trial.sockets import Client, connect

SETTLED = 3.0
"""Seconds after a subscription was sent that its server surely listens."""
PATIENCE = 60
SURPLUS = 2.0
"""Seconds in which what is told too often would come."""

QUERY = """
subscription ($after: String, $where: RecordedWhere) {
    recorded(after: $after, where: $where) { cursor at node { id } }
}
"""


class Subscriber:
    """One who listens, is cut off, and comes back with its last cursor."""

    def __init__(self, everyone: "Subscribers", group: Mapping[str, Any]) -> None:
        self.everyone = everyone
        self.group = group
        self.cursor: str | None = None
        self.received: list[int] = []
        self.client: Client | None = None
        self.is_listening = False
        self.acknowledged = asyncio.Event()
        self.lost = asyncio.Event()
        self.since = 0.0

    async def connect(self, url: str, *, resumed: bool) -> None:
        """Begin to listen: behind the last one received, or behind the beginning."""
        self.lost.clear()
        variables: dict[str, Any] = {"where": self.group["where"]}
        if resumed:
            variables["after"] = self.cursor or self.everyone.start

        def told(client: Client, message: Any) -> None:
            match message["type"]:
                case "next":
                    self._receive(message["payload"])
                case "open":
                    client.send("connection_init", payload=self.group["headers"])
                case "connection_ack":
                    payload = {"query": QUERY, "variables": variables}
                    client.send("subscribe", id="1", payload=payload)
                    self.since = time.time()
                    self.is_listening = True
                    self.acknowledged.set()
                case "ping":
                    client.send("pong")
                case _:
                    self.everyone.faults.append(str(message))

        def lost(code: int | None) -> None:
            self.is_listening = False
            self.lost.set()
            if code is not None:
                self.everyone.faults.append(f"closed with {code}")

        self.client = await connect(url, told, lost)

    def _receive(self, payload: Any) -> None:
        now = time.time()
        recorded = payload["data"]["recorded"]
        self.cursor = recorded["cursor"]
        at = datetime.fromisoformat(recorded["at"]).timestamp()
        if at > self.since:
            self.everyone.delays.append(now - at)
        else:
            self.everyone.missed += 1
        self.received.append(self.everyone.number_of(recorded["cursor"], recorded["node"]["id"]))

    async def cut(self) -> None:
        """Lose the connection."""
        assert self.client is not None
        self.client.cut()
        await self.lost.wait()


class Subscribers:
    """All of them."""

    def __init__(self, plan: Any) -> None:
        self.chance = random.Random(plan["seed"])
        self.urls: list[str] = plan["urls"]
        self.start: str = plan["start"]
        self.cuts_per_second: float = plan["cutsPerSecond"]
        self.delays = array("d")
        self.missed = 0
        self.cuts = 0
        self.cut_with_nothing = 0
        self.faults: list[str] = []
        self.is_ending = False
        self._numbers: dict[tuple[str, str], int] = {}
        self.all = [Subscriber(self, group) for group in plan["groups"]]

    def number_of(self, cursor: str, node: str) -> int:
        """A change, for short."""
        return self._numbers.setdefault((cursor, node), len(self._numbers))

    async def begin(self) -> None:
        """Have all listen, on both servers; some are cut off before they are told anything."""
        for number, each in enumerate(self.all):
            url = self.urls[number % len(self.urls)]
            await each.connect(url, resumed=number % 3 == 0)
        async with asyncio.timeout(PATIENCE):
            for each in self.all:
                await each.acknowledged.wait()
        await asyncio.sleep(SETTLED)
        assert all(each.is_listening for each in self.all), self.faults[:5]

    async def cut_at_random(self) -> None:
        """Cut one after the other, until the end; each comes back after a while."""
        async with asyncio.TaskGroup() as group:
            while not self.is_ending:
                await asyncio.sleep(self.chance.expovariate(self.cuts_per_second))
                each = self.chance.choice(self.all)
                if each.is_listening:
                    self.cuts += 1
                    self.cut_with_nothing += not each.received
                    await each.cut()
                    group.create_task(self._come_back(each))

    async def _come_back(self, each: Subscriber) -> None:
        # Some are away for long, and some not at all.
        await asyncio.sleep(self.chance.choice([0, self.chance.random(), 8]))
        await each.connect(self.chance.choice(self.urls), resumed=True)

    async def end(self, expected: list[int]) -> dict[str, Any]:
        """Wait until all have received what they may see, and a little for what is too much."""
        wanting = list(zip(self.all, expected, strict=True))
        for _ in range(PATIENCE):
            if all(len(each.received) >= number for each, number in wanting):
                break
            await asyncio.sleep(1)
        await asyncio.sleep(SURPLUS)
        return {
            "changes": list(self._numbers),
            "received": [each.received for each in self.all],
            "delays": self.delays.tolist(),
            "missed": self.missed,
            "cuts": self.cuts,
            "cutWithNothing": self.cut_with_nothing,
            "faults": self.faults,
        }


async def main() -> None:
    """Do as the input says."""
    everyone = Subscribers(orjson.loads(sys.stdin.readline()))
    await everyone.begin()
    # Cut before the first change is written: these come back behind the beginning.
    for each in everyone.all[::10]:
        everyone.cuts += 1
        everyone.cut_with_nothing += 1
        await each.cut()
        await each.connect(everyone.chance.choice(everyone.urls), resumed=True)
    print("ready", flush=True)
    cutting = asyncio.create_task(everyone.cut_at_random())
    expected = orjson.loads(await asyncio.to_thread(sys.stdin.readline))
    everyone.is_ending = True
    await cutting
    print(orjson.dumps(await everyone.end(expected)).decode(), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
