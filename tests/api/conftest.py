"""Data folders for servers of our own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from api import embedded
from tests.api.servers import copy_database, postmaster


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
