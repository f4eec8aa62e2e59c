"""Measuring: wrk's requests, and the processor time that they took, from /proc."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from pathlib import Path
from statistics import median

import asyncpg
import orjson
import psutil

from bench.record import FOLDER

SCRIPT = FOLDER / "load.lua"
TIMEOUT = 30
"""Seconds that a request may take: deep pages of the peer take some."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of the load generator, or the medians of several."""

    requests_per_second: float
    p50: float
    """Milliseconds that half of all answers took at most."""
    p95: float
    server: float
    """Processor milliseconds a request, of the server."""
    database: float
    """The same, of all PostgreSQL's processes."""

    @property
    def total(self) -> float:
        """Processor milliseconds a request, of server and database."""
        return self.server + self.database


def medians(samples: Sequence[Sample]) -> Sample:
    """The median of each figure."""
    return Sample(*map(median, zip(*map(astuple, samples), strict=True)))


@dataclass(frozen=True, slots=True)
class Load:
    """How a server is asked a question."""

    label: str
    url: str
    body: Path | None
    """What is sent by POST; None for GET."""
    server: psutil.Process
    shortest: int
    """Bytes that every answer has at least."""
    headers: Mapping[str, str] = field(default_factory=dict)


def measure(load: Load, connections: int, seconds: int, postmaster: psutil.Process) -> Sample:
    """Load a server for some seconds, after a second of warming up.

    Answers that fail or are too short end the run: errors are quick.
    """
    wrk(load, connections, 1)
    before = processor_seconds(load.server), processor_seconds(postmaster)
    done = wrk(load, connections, seconds)
    after = processor_seconds(load.server), processor_seconds(postmaster)
    requests = int(done["requests"])
    if requests == 0 and not done["failures"]:
        raise SystemExit(f"{load.label} answers none in {seconds} s: measure longer (--seconds)")
    if done["failures"] or done["bytes"] / requests < load.shortest:
        raise SystemExit(f"{load.label} fails under load: {done}")
    of_server, of_database = (
        (later - earlier) * 1000 / requests for earlier, later in zip(before, after, strict=True)
    )
    return Sample(requests / done["seconds"], done["p50"], done["p95"], of_server, of_database)


def wrk(load: Load, connections: int, seconds: int) -> dict[str, float]:
    """Run wrk once; it inherits this process's cores."""
    run = subprocess.run(
        [
            *("wrk", "--threads", "1", "--connections", str(connections)),
            *("--duration", f"{seconds}s", "--timeout", f"{TIMEOUT}s"),
            *("--script", str(SCRIPT)),
            *(f"--header={name}: {value}" for name, value in load.headers.items()),
            load.url,
        ],
        env=os.environ | ({"BENCH_BODY": str(load.body)} if load.body else {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=seconds + 2 * TIMEOUT,
    )
    if run.returncode != 0:
        raise SystemExit(f"wrk failed: {run.stdout}")
    figures: dict[str, float] = orjson.loads(run.stdout.strip().splitlines()[-1])
    return figures


def processor_seconds(process: psutil.Process) -> float:
    """What a process and all below it have used, those that ended among them."""
    total = 0.0
    for each in tree(process):
        with suppress(psutil.NoSuchProcess):
            total += sum(each.cpu_times()[:4])
    return total


def resident_megabytes(process: psutil.Process) -> float:
    """The memory that a process and all below it hold."""
    return sum(each.memory_info().rss for each in tree(process)) / 2**20


def keep_beside_us(process: psutil.Process) -> None:
    """Keep a process and all below it on our own core, whoever started them."""
    for each in tree(process):
        with suppress(psutil.NoSuchProcess):
            each.cpu_affinity(list(os.sched_getaffinity(0)))


def tree(process: psutil.Process) -> list[psutil.Process]:
    """A process and all below it."""
    return [process, *process.children(recursive=True)]


async def postmaster(url: str) -> psutil.Process:
    """The first process of a database's server."""
    connection = await asyncpg.connect(url)
    try:
        found = psutil.Process(connection.get_server_pid()).parent()
    finally:
        await connection.close()
    assert found is not None
    return found
