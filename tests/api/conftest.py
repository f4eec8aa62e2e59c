"""Data folders for servers of our own, and clients that run in Node."""

import shutil
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from api import embedded
from api.graphiql.build import Command, commands_of_the_machine
from tests.api.servers import copy_database, postmaster

CLIENTS = Path(__file__).parent / "clients"
"""The folder of the npm packages that clients in Node use."""


@pytest.fixture(scope="module")
def made(folder: Path) -> Path:
    """A data folder with a database in it, stopped, to be copied."""
    with embedded.server(folder / "made"):
        pass
    return folder / "made"


@pytest.fixture
def new(folder: Path) -> Iterator[Path]:
    """A data folder to be made; a server left in it is ended."""
    path = folder / uuid4().hex[:8]
    yield path
    if (process := postmaster(path)) is not None:
        process.kill()
        process.wait(10)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def data(new: Path, made: Path) -> Path:
    """A data folder with a database in it."""
    copy_database(made, new)
    return new


@pytest.fixture(scope="module")
def node() -> Command:
    """Node, with the exact packages of the lock."""
    commands = commands_of_the_machine()
    if commands is None:
        pytest.skip("no Node is installed (Debian: apt-get install nodejs npm)")
    node, npm = commands
    digest = sha256((CLIENTS / "package-lock.json").read_bytes()).hexdigest()
    ready = CLIENTS / "node_modules" / f".ready-{digest[:16]}"
    if not ready.exists():
        options = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
        done = subprocess.run([*npm, "ci", *options], cwd=CLIENTS, capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip(f"npm could not install the packages: {done.stderr.strip()[-200:]}")
        ready.touch()
    return node
