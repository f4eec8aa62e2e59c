"""editor   asks as an editor who may do everything, over a database without rows"""

from collections.abc import AsyncIterator

import pytest

from tests.api.writers import EDITOR, Write, as_viewer, asking
from tests.conftest import ClientOf


@pytest.fixture(scope="module")
async def editor(database: str, client_of: ClientOf) -> AsyncIterator[Write]:
    """Asks as an editor who may do everything."""
    async with client_of(database) as client:
        yield asking(client, await as_viewer(database, *EDITOR))
