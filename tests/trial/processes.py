"""The API as a process of its own, as its users run it: started, killed, and looked at."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


def environment(**given: str) -> dict[str, str]:
    """The environment with these settings and no others."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("ONRECORD_", "DATABASE_URL"))}
    return {**plain, "PYTHONPATH": str(ROOT), **given}


class Api:
    """A process that serves a database; ``module`` is the command to run."""

    def __init__(
        self, database: str, log: Path, *, port: int = 0, module: str = "api.cli", **given: str
    ) -> None:
        self.log = log
        with log.open("ab") as file:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", module, "serve"),
                    *("--no-migrate", "--host", "127.0.0.1", "--port", str(port)),
                ],
                env=environment(DATABASE_URL=database, ONRECORD_LOG_LEVEL="warning", **given),
                cwd=ROOT / "tests",
                stdout=subprocess.PIPE,
                stderr=file,
                text=True,
            )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip().rpartition(" ")[2]
        assert self.url.startswith("http://127.0.0.1:"), log.read_text()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.removesuffix("/graphql").rpartition(":")[2])

    @property
    def memory(self) -> float:
        """Its resident memory, in MB."""
        resident: int = psutil.Process(self.process.pid).memory_info().rss
        return resident / 2**20

    def talks_to(self, port: int) -> bool:
        """Whether it has a connection to this port open, however little happens on it."""
        return any(
            tuple(each.raddr)[1:] == (port,)
            for each in psutil.Process(self.process.pid).net_connections("tcp")
        )

    def kill(self) -> None:
        """End it at once, without a chance to do anything more."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self) -> None:
        """Have it end; it is killed where it does not."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        assert self.process.stdout is not None
        self.process.stdout.close()
        assert "Traceback" not in self.log.read_text()


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block takes."""
    began = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - began:.1f} s")
