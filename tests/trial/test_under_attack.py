"""Hostile requests one after the other: each soon refused, beside a polite client, in no memory."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median

import orjson
import pytest

from tests.hostile.corpus import ROWS
from tests.trial.polite import in_words, polite
from tests.trial.processes import ROOT, Api

pytestmark = [pytest.mark.anyio, pytest.mark.trial]

ROUNDS = 8
"""In the first, whatever is made once is made."""
MOST_SECONDS = 1.0
MOST_TIMES = 3.0
"""By how much a polite client may wait longer than usual, in the middle of its requests."""
MOST_MORE = 20.0
"""MB by which the server may grow from the second round to the last."""


async def attack(url: str) -> AsyncIterator[tuple[str, str, float]]:
    """What comes of each row of the corpus, and after how many seconds."""
    command = (sys.executable, "-m", "tests.hostile.attack", url)
    attacking = await asyncio.create_subprocess_exec(*command, stdout=PIPE, cwd=ROOT)
    assert attacking.stdout is not None
    async for line in attacking.stdout:
        name, found, seconds = orjson.loads(line)
        yield name, found, seconds
    assert await attacking.wait() == 0


async def test_under_attack_a_server_refuses_soon_and_serves_the_others(
    sampled_database: str, tmp_path: Path
) -> None:
    slowest: dict[str, float] = {}
    memory: list[float] = []
    beside: list[float] = []
    with Api(sampled_database, tmp_path / "log") as api:
        async with polite(api.url):
            await asyncio.sleep(1)
        async with polite(api.url) as usual:
            await asyncio.sleep(5)
        for _ in range(ROUNDS):
            async with polite(api.url) as waited:
                found = {}
                async for name, outcome, seconds in attack(api.url):
                    found[name] = outcome
                    slowest[name] = max(slowest.get(name, 0), seconds)
            beside += waited
            assert found == {row.name: row.expected for row in ROWS}
            memory.append(api.memory)
    times = median(beside) / median(usual)
    print(f"\n{len(ROWS)} hostile requests, {ROUNDS} times; of the slowest time of each:")
    print(f"  half within {1_000 * median(slowest.values()):.1f} ms; the slowest ten:")
    for name in sorted(slowest, key=lambda name: -slowest[name])[:10]:
        print(f"  {1_000 * slowest[name]:7.1f} ms  {name}")
    print(f"a polite client waits {in_words(usual)};")
    print(f"  beside them {in_words(beside)}: {times:.1f} times as long")
    print(f"memory after each round, in MB: {', '.join(f'{each:.0f}' for each in memory)}")
    assert (tmp_path / "log").read_text() == ""
    assert max(slowest.values()) < MOST_SECONDS
    assert times < MOST_TIMES
    assert memory[-1] - memory[1] < MOST_MORE
