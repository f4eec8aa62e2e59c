"""Hundreds of clients who send or read a byte at a time: all cut off, and nobody else the worse."""

import asyncio
import socket
from collections import Counter
from pathlib import Path
from statistics import median
from time import perf_counter

import orjson
import pytest

from tests.trial.polite import in_words, polite
from tests.trial.processes import Api
from tests.trial.sockets import place_of, slow_socket

pytestmark = [pytest.mark.anyio, pytest.mark.trial]

CLIENTS = 400
TIMEOUT_SECONDS = 4.0
PAUSE = 0.5
MOST_TIMES = 3.0
MOST_MORE = 40.0
"""MB by which a server may grow with hundreds of connections that are not polite."""
READERS = 20

HEAD = b"POST /graphql HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
SLOW_PARTS = {
    "heads": (HEAD, b"a"),
    "bodies": (HEAD + b"Content-Length: 10000\r\n\r\n", b" "),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
}


async def test_clients_who_send_a_byte_at_a_time(sampled_database: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Api(sampled_database, log, ONRECORD_CLIENT_TIMEOUT=f"{TIMEOUT_SECONDS}") as api:
        async with polite(api.url):
            await asyncio.sleep(1)
        async with polite(api.url) as usual:
            await asyncio.sleep(3)
        print(f"\na polite client waits {in_words(usual)}")
        for name, (beginning, part) in SLOW_PARTS.items():
            memory = api.memory
            async with polite(api.url) as beside:
                ends = await asyncio.gather(
                    *(trickle(api.url, beginning, part) for _ in range(CLIENTS))
                )
                more = api.memory - memory
            seconds = [each for _, each in ends]
            outcomes = Counter(outcome for outcome, _ in ends)
            print(
                f"  beside {CLIENTS} slow {name} {in_words(beside)}; they end after"
                f" {min(seconds):.1f} to {max(seconds):.1f} s, and take {more:.1f} MB"
            )
            assert outcomes == {"408 TIMEOUT": CLIENTS}
            assert max(seconds) < TIMEOUT_SECONDS + 3
            assert median(beside) < MOST_TIMES * median(usual)
            assert more < MOST_MORE


async def trickle(url: str, beginning: bytes, part: bytes) -> tuple[str, float]:
    """What a client is told who sends on and on, and after how many seconds."""
    reader, writer = await asyncio.open_connection(*place_of(url))
    began = perf_counter()
    writer.write(beginning)
    answer = asyncio.create_task(reader.readuntil(b"\r\n\r\n"))
    while not answer.done():
        writer.write(part)
        await asyncio.wait([answer], timeout=PAUSE)
    seconds = perf_counter() - began
    status = int(answer.result().split()[1])
    error = orjson.loads(await reader.read())["errors"][0]
    writer.close()
    return f"{status} {error['extensions']['code']}", seconds


async def test_clients_who_read_a_byte_a_second(sampled_database: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Api(sampled_database, log, ONRECORD_CLIENT_TIMEOUT=f"{TIMEOUT_SECONDS}") as api:
        async with polite(api.url):
            await asyncio.sleep(1)
        async with polite(api.url) as usual:
            await asyncio.sleep(3)
        memory = most = api.memory
        began = perf_counter()
        async with polite(api.url) as beside:
            readers = [await asyncio.to_thread(slow_reader, api.url) for _ in range(READERS)]
            ports = [each.getsockname()[1] for each in readers]
            async with asyncio.timeout(60):
                while any(api.talks_to(port) for port in ports):
                    most = max(most, api.memory)
                    for each in readers:
                        read_a_byte(each)
                    await asyncio.sleep(1)
        seconds = perf_counter() - began
        for each in readers:
            each.close()
        after = api.memory
    print(
        f"\n{len(readers)} clients who ask for megabytes and read a byte a second: cut off after"
        f" {seconds:.1f} s; the server grew by {most - memory:.1f} MB, and {after - memory:.1f} MB"
        f" are left\n  a polite client waits {in_words(usual)};\n  beside them {in_words(beside)}"
    )
    assert seconds < TIMEOUT_SECONDS + 20
    assert median(beside) < MOST_TIMES * median(usual)


def slow_reader(url: str) -> socket.socket:
    """A client who has asked for several megabytes, and takes hardly any."""
    fields = " ".join(
        f"a{number}: statements {{ nodes {{ id text createdAt updatedAt }} }}"
        for number in range(40)
    )
    body = orjson.dumps({"query": "{" + fields + "}"})
    plain = slow_socket(url, 2_048)
    request = HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
    plain.setblocking(False)
    plain.send(request * 50)
    return plain


def read_a_byte(plain: socket.socket) -> None:
    """Read a byte, if there is one to read."""
    try:
        plain.recv(1)
    except OSError:
        return
