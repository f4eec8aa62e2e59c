"""A polite client, who asks one small question after the other and notes how long each takes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median, quantiles
from time import perf_counter

from tests.trial.posting import Connection

PAUSE = 0.01
QUERY = "{ claims { totalCount nodes { id text } } viewer { label } }"


@asynccontextmanager
async def polite(url: str) -> AsyncIterator[list[float]]:
    """Seconds that a client waits for each of its answers, while the block lasts."""
    client = await Connection.to(url, {})
    found: list[float] = []

    async def ask() -> None:
        while True:
            began = perf_counter()
            answer = await client.ask(QUERY)
            found.append(perf_counter() - began)
            assert "errors" not in answer
            await asyncio.sleep(PAUSE)

    asking = asyncio.create_task(ask())
    try:
        yield found
    finally:
        asking.cancel()
        (ended,) = await asyncio.gather(asking, return_exceptions=True)
        client.close()
    assert isinstance(ended, asyncio.CancelledError), ended


def in_words(seconds: list[float]) -> str:
    """How long one waits in the middle, nearly always, and at most, in milliseconds."""
    found = (median(seconds), quantiles(seconds, n=20)[-1], max(seconds))
    return " / ".join(f"{1_000 * each:.1f}" for each in found) + " ms (half, 95 %, all)"
