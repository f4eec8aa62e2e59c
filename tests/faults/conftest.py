"""postgresql   a server of its own, with all that makes it durable, to be stopped and broken
database     its database, with the tables, and the only one
headers      the credentials of an editor
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from api import migrations
from api.postgresql import Server, server_user
from tests.api.writers import EDITOR, as_viewer
from tests.conftest import settings_of


@pytest.fixture
def postgresql(folder: Path) -> Iterator[Server]:
    data = folder / uuid4().hex[:8]
    server = Server(data, server_user())
    server.make_folder()
    server.start({})
    yield server
    server.stop()
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def database(postgresql: Server) -> str:
    migrations.upgrade(postgresql.url, settings_of(postgresql.url))
    return postgresql.url


@pytest.fixture
async def headers(database: str) -> dict[str, str]:
    return await as_viewer(database, *EDITOR)
