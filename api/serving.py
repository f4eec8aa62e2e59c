"""The process that serves: its socket, what must be so before it starts, and the server."""

import asyncio
import gc
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

if TYPE_CHECKING:
    from starlette.types import ASGIApp

from api import logs, migrations
from api.database import has_records
from api.errors import UsageError
from api.settings import Settings

log = logging.getLogger("onrecord.serving")

UNREAD_MILLISECONDS = 30_000

IDLE_SECONDS = 75
"""How long a connection may be idle between requests: longer than proxies keep theirs, most of them
60 seconds, so that none is closed just as it is used again."""

START_SECONDS = 30
"""How long a worker may take to start, or to answer that it still runs."""

GRACE_SECONDS = 5
"""How long answers that are on their way may take when the server stops."""


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """The socket to serve on, taken before anything else is started."""
    try:
        family, *_, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.create_server(address[:2], family=family, backlog=2048)
    except (OSError, UnicodeError) as error:
        reason = "no host has this name"
        if isinstance(error, OSError):
            reason = str(error.strerror).partition(" (")[0]
        raise UsageError(
            f"cannot listen on {settings.host} port {settings.port} ({reason}): choose "
            "others with --host and --port, or with ONRECORD_HOST and ONRECORD_PORT"
        ) from None
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # A client that reads nothing keeps its connection open for ever otherwise: what is sent to
        # it is acknowledged by nobody. Connections have the listener's options.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_MILLISECONDS)
    with listener:
        yield listener


def make_ready(url: str, settings: Settings) -> None:
    """Check the database, bring its tables up to date, and store the sample if asked to."""
    if settings.migrate:
        migrations.upgrade(url, settings)
    else:
        migrations.require(url, settings)
    if settings.sample and not asyncio.run(has_records(url, settings)):
        store_sample(url)


def store_sample(url: str) -> None:
    """Store the sample in a process of its own: this one shall not carry the importers."""
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "sample"],
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        raise UsageError("the sample could not be stored: the lines above say why")


def run(settings: Settings, listener: socket.socket) -> None:
    """Serve until a signal says to stop."""
    config = configuration(settings)
    if settings.workers == 1:
        with suppress(KeyboardInterrupt):
            Server(config, settings).run(sockets=[listener])
        return
    logs.configure(settings)  # The workers do so for themselves.
    if settings.metrics_token is not None:
        raise UsageError(
            "metrics are those of one process: run several with ONRECORD_WORKERS=1, or unset "
            "ONRECORD_METRICS_TOKEN"
        )
    from api.tokens import tokens_of

    tokens_of(settings)  # What makes no sense is refused here, before each worker does.
    workers = Workers(config, [listener], settings)
    workers.run()
    if any(worker.exitcode == STARTUP_FAILURE for worker in workers.processes):
        raise UsageError("a worker could not start: the lines above say why")


def configuration(settings: Settings) -> uvicorn.Config:
    """The server as settings want it."""
    # Here, since they take a second: what cannot be served is refused before.
    from api.connections import Connection

    return uvicorn.Config(
        partial(application, settings),
        factory=True,
        workers=settings.workers,
        loop="uvloop",
        http=partial(Connection, patience=settings.client_timeout),  # type: ignore[arg-type]
        access_log=False,
        server_header=False,
        log_config=None,
        log_level="warning",
        ws="websockets-sansio",
        ws_max_size=4 * settings.limit_body,
        # Each compressed socket would take a quarter of a megabyte.
        ws_per_message_deflate=False,
        timeout_keep_alive=IDLE_SECONDS,
        # A stream of events ends only when somebody ends it.
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_worker_healthcheck=START_SECONDS,
    )


def application(settings: Settings) -> "ASGIApp":
    """The application of a process that serves, and how it logs."""
    # Nothing that is made meanwhile is garbage: to look for it takes a tenth of the start.
    gc.disable()
    from api.app import create_app

    logs.configure(settings)
    app = create_app(settings)
    collect_rarely()
    return app


class Server(uvicorn.Server):
    """Uvicorn, which says where it is found once it can be."""

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self._settings = settings

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then name the address."""
        await super().startup(sockets)
        announce(sockets or [], self._settings)


class Workers(Multiprocess):
    """Uvicorn's processes, which say where they are found once all of them can be."""

    def __init__(
        self, config: uvicorn.Config, sockets: list[socket.socket], settings: Settings
    ) -> None:
        super().__init__(config, sockets)
        self._settings = settings

    def init_processes(self) -> None:
        """Start all, then name the address."""
        super().init_processes()
        if all(worker.wait_until_ready(START_SECONDS) for worker in self.processes):
            announce(self.sockets, self._settings)


def announce(sockets: Sequence[socket.socket], settings: Settings) -> None:
    """Say where the API is found."""
    for each in sockets:
        host, port = each.getsockname()[:2]
        named = f"[{host}]" if ":" in host else host
        said = f"On Record serves at http://{named}:{port}/graphql"
        if settings.log_format == "json":
            log.info(said)
        else:
            browser = "open it in a browser for GraphiQL; " if settings.graphiql else ""
            print(f"{said}\n  {browser}stop with Ctrl-C", flush=True)


def collect_rarely() -> None:
    """Look for garbage in cycles rarely.

    An answer is thousands of new objects, none of them in a cycle: looking through them after
    every 700, as Python does by itself, takes a tenth of the time of a large answer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()
