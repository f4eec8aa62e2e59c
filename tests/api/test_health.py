"""Whether the process is alive and ready, in words that are safe to tell."""

import httpx
import pytest

from api import migrations
from api.health import BEHIND
from tests.conftest import ClientOf, execute

pytestmark = pytest.mark.anyio


async def told(client: httpx.AsyncClient, path: str) -> tuple[int, dict[str, str]]:
    """The status of an answer, and what it says."""
    answer = await client.get(path)
    return answer.status_code, answer.json()


async def test_a_process_with_a_migrated_database_is_alive_and_ready(
    client: httpx.AsyncClient,
) -> None:
    for path in ("/healthz", "/readyz"):
        assert await told(client, path) == (200, {"status": "ok"})


async def test_until_the_database_is_migrated_the_process_is_alive_and_not_ready(
    database: str, client_of: ClientOf
) -> None:
    before = f"{int(migrations.newest()) - 1:04}"
    later = f"{int(migrations.newest()) + 1:04}"
    async with client_of(database) as client:
        await execute(database, f"UPDATE alembic_version SET version_num = '{before}'")
        assert await told(client, "/readyz") == (503, {"status": BEHIND})
        assert await told(client, "/healthz") == (200, {"status": "ok"})
        # A newer version of the program is being rolled out.
        await execute(database, f"UPDATE alembic_version SET version_num = '{later}'")
        assert await told(client, "/readyz") == (200, {"status": "ok"})
        await execute(database, "DELETE FROM alembic_version")
        assert await told(client, "/readyz") == (503, {"status": BEHIND})
        await execute(database, "DROP TABLE alembic_version")
        assert await told(client, "/readyz") == (503, {"status": BEHIND})


async def test_without_its_database_the_process_is_alive_and_not_ready(
    sampled_database: str, client_of: ClientOf
) -> None:
    async with client_of(sampled_database, read_connections=1, acquire_timeout=0.1) as client:
        app = client._transport.app  # type: ignore[attr-defined]
        async with app.state.reads.borrowed():
            assert await told(client, "/readyz") == (
                503,
                {"status": "The record cannot be read just now. Try again shortly."},
            )
            assert await told(client, "/healthz") == (200, {"status": "ok"})
        assert await told(client, "/readyz") == (200, {"status": "ok"})
