"""What watching costs: the processor's time of the benchmark's feed, with and without.

In this process and in turns, so that whatever else the machine does meets all alike; PostgreSQL and
whoever receives the traces are other processes. Sending the traces counts: it is done here.
"""

import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from resource import RUSAGE_SELF, getrusage
from statistics import quantiles
from typing import Any, TypeAlias

import orjson
import pytest
from starlette.types import Message

from api.app import create_app
from api.caching import Caching
from api.endpoint import Endpoint
from bench.questions import FEED
from bench.record import FOLDER, fill
from bench.rows import Rows
from schema.operations import Operations
from schema.root import planner, schema
from tests.conftest import settings_of

pytestmark = [pytest.mark.anyio, pytest.mark.trial]

Once: TypeAlias = Callable[[], Awaitable[None]]
Sent: TypeAlias = Callable[[], None]

STATEMENTS = 2_000
ROUNDS, ASKED = 32, 64
BARE, WATCHED, SAMPLED, TRACED = "bare", "watched", "a tenth traced", "all traced"
WAYS: dict[str, dict[str, Any]] = {
    BARE: {"bare": True},
    WATCHED: {},
    SAMPLED: {"traces": 0.1},
    TRACED: {"traces": 1},
}
COLLECTOR = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Collector(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """The loop that the program runs on."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever receives traces, as a process of its own."""
    process = subprocess.Popen([sys.executable, "-c", COLLECTOR], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = process.stdout.readline().strip()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{port}")
    # Sent when we say so: at the cost of whoever left them.
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "3600000")
    yield
    process.kill()
    process.wait()
    process.stdout.close()


@asynccontextmanager
async def asking(
    database: str, *, bare: bool = False, **settings: Any
) -> AsyncIterator[tuple[Once, Sent]]:
    """Has the feed answered once, and all traces sent; ``bare``: by nobody who watches."""
    query = (FOLDER / "queries" / "onrecord" / "feed.graphql").read_text()
    body = orjson.dumps({"query": query, "variables": {"first": FEED}})
    given = settings_of(database, **settings)
    app = create_app(given)
    operations = Operations(schema._schema, planner, given.limits)
    answering = Endpoint(operations, Caching.of(given), graphiql=True) if bare else app
    headers = [
        *((b"host", b"127.0.0.1"), (b"accept", b"application/json"), (b"user-agent", b"trial")),
        *((b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))),
    ]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "scheme": "http",
        "headers": headers,
        "app": app,
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def once() -> None:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        await answering(dict(scope), receive, send)
        assert sent[0]["status"] == 200
        assert sent[1]["body"].startswith(b'{"data":')

    def sent() -> None:
        if app.tracing is not None:
            app.tracing.flush()

    async with app.router.lifespan_context(app):
        yield once, sent


@pytest.mark.usefixtures("collector")
async def test_what_is_watched_costs_little_more(database: str) -> None:
    await fill(database, Rows(STATEMENTS))
    spent: dict[str, list[float]] = {name: [] for name in WAYS}
    async with AsyncExitStack() as stack:
        askings = {
            name: await stack.enter_async_context(asking(database, **settings))
            for name, settings in WAYS.items()
        }
        for _ in range(ROUNDS):
            for name, (once, sent) in askings.items():
                began = getrusage(RUSAGE_SELF).ru_utime
                for _ in range(ASKED):
                    await once()
                sent()
                spent[name].append((getrusage(RUSAGE_SELF).ru_utime - began) / ASKED * 1000)
    # What else the machine does makes rounds slower, never quicker.
    figures = {name: quantiles(each, n=4)[0] for name, each in spent.items()}
    print("\nThe processor's time of a feed, in the quickest quarter of rounds:")
    for name, milliseconds in figures.items():
        print(f"  {name}: {milliseconds:.3f} ms ({milliseconds / figures[BARE] - 1:+.1%})")
    assert figures[WATCHED] / figures[BARE] < 1.1
    assert figures[SAMPLED] / figures[WATCHED] < 1.1
