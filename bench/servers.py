"""The servers that are measured: On Record as users start it, the floor and the peer."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import psutil

from api.migrations import ROOT
from bench import peer

Cores: TypeAlias = Sequence[int]
"""The processor's cores that a server has."""

START_SECONDS = 60
STOP_SECONDS = 10
SAID = "On Record serves at"
"""What ours says once all its processes are ready."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: how its figures are headed, where it is asked, and its process."""

    label: str
    origin: str
    process: psutil.Process

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"{self.origin}{path}"


@contextmanager
def onrecord(
    label: str, database: str, cores: Cores, folder: Path, workers: int = 1
) -> Iterator[Server]:
    """On Record, in one process or several."""
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--no-migrate", "--port", str(port)]
    command += ["--workers", str(workers)]
    environment = {"DATABASE_URL": database}
    with running(label, command, environment, port, cores, folder, SAID) as server:
        yield server


@contextmanager
def floor(label: str, database: str, cores: Cores, folder: Path, bodies: Path) -> Iterator[Server]:
    """The bare handler, for the questions whose bodies are in a folder."""
    port = free_port()
    command = [sys.executable, "-m", "bench.floor", str(port), str(bodies)]
    with running(label, command, {"DATABASE_URL": database}, port, cores, folder) as server:
        yield server


@contextmanager
def postgraphile(
    label: str, database: str, cores: Cores, folder: Path, node: Path
) -> Iterator[Server]:
    """PostGraphile, in production mode."""
    port = free_port()
    environment = {
        "DATABASE_URL": database,
        "PORT": str(port),
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
    }
    with running(label, peer.command(node), environment, port, cores, folder) as server:
        yield server


@contextmanager
def running(
    label: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    port: int,
    cores: Cores,
    folder: Path,
    said: str = "",
) -> Iterator[Server]:
    """A server of its own process, on some cores, which ends with the block.

    It is ready once it takes connections and has said this.
    """
    log = folder / f"{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["taskset", "--cpu-list", ",".join(map(str, cores)), *command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_ready(label, process, port, log, said)
        yield Server(label, f"http://127.0.0.1:{port}", psutil.Process(process.pid))
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(
    label: str, process: subprocess.Popen[bytes], port: int, log: Path, said: str
) -> None:
    """Wait for a server to take connections, and to have said something."""
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0 and said in log.read_text():
                return
        time.sleep(0.05)
    raise SystemExit(f"{label} did not start:\n{log.read_text(errors='replace')[-2000:]}")


def free_port() -> int:
    """A port of the loopback that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
