"""client    of a server that runs in this process, over a database without rows
headers   the credentials of an editor who may do everything
editor    asks as that editor
"""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.live.listening import served
from tests.api.writers import EDITOR, Write, as_viewer, asking


@pytest.fixture(scope="module")
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    # Some subscribe to what may be large, and is not.
    async with served(database, limit_cost=10**9, rate_limit="1999999999 per second") as client:
        yield client


@pytest.fixture(scope="module")
async def headers(database: str) -> dict[str, str]:
    return await as_viewer(database, *EDITOR)


@pytest.fixture(scope="module")
def editor(client: httpx.AsyncClient, headers: dict[str, str]) -> Write:
    return asking(client, headers)
