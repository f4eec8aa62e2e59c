"""What tests stand on: a real PostgreSQL, databases made from templates, the API in-process.

Ask for the least that the test needs:

    empty_database     the URL of a database without tables, the module's own
    database           … with the tables
    sampled_database   … with the tables and the sample article
    client_of          `async with client_of(url, **settings) as client`: the API over a database
    client             an HTTP client of the API over `sampled_database`
    ask                asks the client one GraphQL operation and gives its data, errors refused
    selects            the SQL that the API's read pool sends inside a block
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
)
from pathlib import Path
from typing import Any, TypeAlias
from uuid import uuid4

import asyncpg
import httpx
import pytest

from api import database as api_database
from api import embedded, migrations
from api.app import create_app
from api.importers.sample import load_sample
from api.postgresql import DATABASE
from api.settings import Settings

Ask: TypeAlias = Callable[..., Awaitable[dict[str, Any]]]
ClientOf: TypeAlias = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]
Selects: TypeAlias = Callable[[], AbstractContextManager[list[str]]]

# Nothing in a test needs to outlive the machine's power.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """All asynchronous tests run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A short path that the server's user may enter, also where the tests run as root."""
    path = Path(tempfile.mkdtemp(prefix="onrecord-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def server(folder: Path) -> Iterator[str]:
    """The URL of a PostgreSQL of the tests' own."""
    with embedded.server(folder / "server", CARELESS) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_template(server: str) -> str:
    """A database with all tables, to be copied."""
    url = create_database(server, "migrated")
    migrations.upgrade(url, settings_of(url))
    return url


@pytest.fixture(scope="session")
def sampled_template(server: str, migrated_template: str) -> str:
    """A database with the sample article, to be copied."""
    url = create_database(server, "sampled", template="migrated")

    async def load() -> None:
        sessions = api_database.sessions(url, settings_of(url))
        assert await load_sample(sessions)
        await sessions.kw["bind"].dispose()

    asyncio.run(load())
    return url


@pytest.fixture(scope="module")
def empty_database(server: str) -> Iterator[str]:
    """A database without tables."""
    with copied(server) as url:
        yield url


@pytest.fixture(scope="module")
def database(server: str, migrated_template: str) -> Iterator[str]:
    """A database with the tables and no rows."""
    with copied(server, template="migrated") as url:
        yield url


@pytest.fixture(scope="module")
def sampled_database(server: str, sampled_template: str) -> Iterator[str]:
    """A database with the sample article."""
    with copied(server, template="sampled") as url:
        yield url


@pytest.fixture(scope="module")
def sent() -> list[str]:
    """All SQL that the module's client has made the read pool send."""
    return []


@pytest.fixture(scope="module")
def client_of(sent: list[str]) -> ClientOf:
    """`async with client_of(url, **settings) as client`: the API over a database, in-process."""
    prepare = api_database.prepare

    async def prepare_and_listen(connection: asyncpg.Connection) -> None:
        await prepare(connection)
        connection.add_query_logger(lambda query: sent.append(query.query))

    @asynccontextmanager
    async def client_of(url: str, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(settings_of(url, **settings))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(api_database, "prepare", prepare_and_listen)
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(
                    transport=httpx.ASGITransport(app),
                    base_url="http://test",
                    # What the driver logs is told in the loop's next turn.
                    event_hooks={"response": [lambda _: asyncio.sleep(0)]},
                ) as client,
            ):
                await asyncio.sleep(0)
                yield client

    return client_of


@pytest.fixture(scope="module")
async def client(sampled_database: str, client_of: ClientOf) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API over the sample article."""
    async with client_of(sampled_database) as client:
        yield client


@pytest.fixture(scope="module")
def ask(client: httpx.AsyncClient) -> Ask:
    """Ask one operation; its variables are the keywords."""

    async def ask(query: str, **variables: Any) -> dict[str, Any]:
        answer = await client.post("/graphql", json={"query": query, "variables": variables})
        body = answer.json()
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    return ask


@pytest.fixture(scope="module")
def selects(sent: list[str]) -> Selects:
    """`with selects() as sql:` fills `sql`, at the block's end, with the SELECTs sent in it."""

    @contextmanager
    def block() -> Iterator[list[str]]:
        before = len(sent)
        sql: list[str] = []
        yield sql
        sql += [text for text in sent[before:] if text.lstrip(" (").startswith(("SELECT", "WITH"))]

    return block


def settings_of(url: str, **more: Any) -> Settings:
    """Settings for a database, whatever the environment and `.env` say."""
    return Settings(_env_file=None, database_url=url, **more)


@contextmanager
def copied(server: str, template: str = "template1") -> Iterator[str]:
    """A database of its own, made from a template, dropped after use."""
    name = f"test_{uuid4().hex}"
    url = create_database(server, name, template)
    yield url
    asyncio.run(execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


def create_database(server: str, name: str, template: str = "template1") -> str:
    """Make a database on a server and give its URL."""
    asyncio.run(execute(server, f"CREATE DATABASE {name} TEMPLATE {template}"))
    return server.replace(f"/{DATABASE}?", f"/{name}?")


async def execute(url: str, sql: str) -> None:
    """Run one statement on a connection of its own."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()
