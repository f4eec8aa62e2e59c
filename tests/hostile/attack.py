"""The corpus sent to a server, row after row: `python -m tests.hostile.attack URL`.

A process of its own, so that what it costs to attack is not taken for what it costs to be attacked.
It prints what came of each row, and after how many seconds, as one line of JSON.
"""

import asyncio
import sys
from time import perf_counter

import orjson

from tests.hostile.corpus import ROWS
from tests.hostile.sending import outcome


async def attack(url: str) -> None:
    for row in ROWS:
        began = perf_counter()
        found = await outcome(url, row)
        print(orjson.dumps([row.name, found, perf_counter() - began]).decode(), flush=True)


if __name__ == "__main__":
    asyncio.run(attack(sys.argv[1]))
