"""Who asks, over a database without rows:

editor   may do everything
writer   writes, and does not see what is confidential
"""

from collections.abc import AsyncIterator

import httpx
import pytest

from schema.tables.vocabulary import Scope
from tests.api.writers import EDITOR, Write, as_viewer, asking
from tests.conftest import ClientOf


@pytest.fixture(scope="module")
async def client(database: str, client_of: ClientOf) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(database) as client:
        yield client


@pytest.fixture(scope="module")
async def editor(client: httpx.AsyncClient, database: str) -> Write:
    return asking(client, await as_viewer(database, *EDITOR))


@pytest.fixture(scope="module")
async def writer(client: httpx.AsyncClient, database: str) -> Write:
    return asking(client, await as_viewer(database, Scope.RECORDS_READ, Scope.RECORDS_WRITE))
