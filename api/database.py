"""The way to PostgreSQL: a pool of plain connections for reads, sessions for writes."""

import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TypeAlias

import asyncpg
import orjson
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from api import embedded
from api.errors import UsageError
from api.settings import Settings
from schema.read_pool import ReadPool

OLDEST_SERVER = 15
APPLICATION = "onrecord"
NOT_ALLOWED = "let this user own the database"

# Nobody listens there, or has a database of that name.
ABSENT = (
    ConnectionRefusedError,
    FileNotFoundError,
    socket.gaierror,
    asyncpg.InvalidCatalogNameError,
)
# What else the driver raises for an address that it cannot connect to; no port is over 65535.
REFUSED = (OSError, ValueError, OverflowError, asyncpg.PostgresError, asyncpg.InterfaceError)

READING: Mapping[str, str] = {
    "application_name": APPLICATION,
    "TimeZone": "UTC",
    # Cursors hold times as the server writes them.
    "DateStyle": "ISO",
    # The planner's SELECTs are many and short: compiling them never pays.
    "jit": "off",
    # Nor does planning them anew for each request's values: their limits are constants, and all
    # else in them is found by its key.
    "plan_cache_mode": "force_generic_plan",
    # What is read is in memory or on flash: a row by key costs little more than the next.
    "random_page_cost": "1.1",
    "default_transaction_read_only": "on",
}
"""How the server is set for reads."""

Sessions: TypeAlias = async_sessionmaker[AsyncSession]


def named(settings: Settings) -> str:
    """The database that the settings name, in words for people."""
    if settings.database_url:
        return f"the database {shown(settings.database_url)}"
    return f"the database in {embedded.folder(settings.data)}"


def shown(url: str) -> str:
    """A database's address without its password."""
    address = make_url(plain_url(url)).difference_update_query(["password", "sslpassword"])
    return address.render_as_string(hide_password=True)


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """The database that the settings name, or else our own server for as long as it is used."""
    if settings.database_url:
        yield plain_url(settings.database_url)
    else:
        with embedded.server(settings.data) as url:
            yield url


def plain_url(url: str) -> str:
    """The `postgresql://` form of a database's address, however its driver is named."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise UsageError(
            "DATABASE_URL is not the address of a database: "
            "write postgresql://user:password@host:port/name"
        ) from None
    if parsed.drivername.partition("+")[0] not in {"postgres", "postgresql"}:
        raise UsageError(
            f"DATABASE_URL names {parsed.drivername}: only PostgreSQL can be used "
            "(postgresql://user:password@host:port/name)"
        )
    return parsed.set(drivername="postgresql").render_as_string(hide_password=False)


@asynccontextmanager
async def read_pool(
    url: str,
    settings: Settings,
    connections: type[asyncpg.Connection] = asyncpg.Connection,
) -> AsyncIterator[ReadPool]:
    """Connections that only read, as long as the block lasts: uuids come as 32 hex digits, moments
    in UTC. A database that cannot be used is met at once."""

    longest = milliseconds(settings.statement_timeout)

    async def connect() -> asyncpg.Connection:
        connection = await asyncpg.connect(
            plain_url(url),
            timeout=settings.connect_timeout,
            connection_class=connections,
            # A plan's SQL is long and comes back: keep it prepared, within reason.
            statement_cache_size=1000,
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=50_000,
            # Longer than the server's own limit: this one is for a server that no longer answers.
            command_timeout=settings.statement_timeout + 2,
            server_settings={**READING, "statement_timeout": longest},
        )
        try:
            await prepare(connection)
        except BaseException:
            connection.terminate()
            raise
        return connection

    pool = ReadPool(connect, settings.read_connections, settings.acquire_timeout)
    try:
        await pool.start()
        yield pool
    finally:
        await pool.close()


async def prepare(connection: asyncpg.Connection) -> None:
    """Check the server once a connection and take uuids as hex text, both ways."""
    check_server(connection)
    await connection.set_type_codec(
        "uuid", schema="pg_catalog", encoder=bytes.fromhex, decoder=bytes.hex, format="binary"
    )
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=orjson.dumps, decoder=orjson.loads
    )
    # The driver looks up each type once a connection: better now than within the first answer.
    await connection.fetchval("SELECT $1::uuid[]", [])


def check_server(connection: asyncpg.Connection) -> None:
    """Refuse a server that is too old, and a database that cannot hold every script."""
    version = connection.get_server_version()
    if version.major < OLDEST_SERVER:
        raise UsageError(
            f"the database runs PostgreSQL {version.major}: {OLDEST_SERVER} or newer is needed"
        )
    encoding = connection.get_settings().server_encoding
    if encoding != "UTF8":
        raise UsageError(
            f"the database's encoding is {encoding}, and UTF8 is needed: make a database with "
            "`createdb --encoding=UTF8 --template=template0 onrecord`"
        )


@asynccontextmanager
async def connected(url: str, settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own; a database that cannot be used is refused, saying why."""
    try:
        connection = await asyncpg.connect(plain_url(url), timeout=settings.connect_timeout)
    except REFUSED as error:
        failed, remedy = (
            ("no database at", "start it or correct DATABASE_URL")
            if isinstance(error, ABSENT)
            else ("cannot connect to", "correct DATABASE_URL")
        )
        raise UsageError(
            f"{failed} {shown(url)} ({error or 'no answer in time'}): {remedy}; "
            "without DATABASE_URL the program runs a PostgreSQL of its own"
        ) from None
    try:
        check_server(connection)
        yield connection
    except asyncpg.InsufficientPrivilegeError as error:
        raise UsageError(f"{error}: {NOT_ALLOWED}") from None
    finally:
        await connection.close()


async def applied_migration(url: str, settings: Settings) -> str | None:
    """The last migration that the database has."""
    async with connected(url, settings) as connection:
        if await connection.fetchval("SELECT to_regclass('alembic_version') IS NULL"):
            return None
        found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return found


async def has_records(url: str, settings: Settings) -> bool:
    """Whether anything is on record yet."""
    async with connected(url, settings) as connection:
        found: bool = await connection.fetchval(
            "SELECT EXISTS (SELECT FROM report) OR EXISTS (SELECT FROM actor)"
        )
        return found


def sessions(url: str, settings: Settings) -> Sessions:
    """Sessions that write; their engine is `sessions.kw["bind"]`, disposed of by its owner."""
    engine = create_async_engine(
        "postgresql+asyncpg://",
        # SQLAlchemy would not understand all of an address that the driver does: sslmode, say.
        async_creator=partial(
            asyncpg.connect,
            plain_url(url),
            timeout=settings.connect_timeout,
            server_settings={
                "application_name": APPLICATION,
                "TimeZone": "UTC",
                "statement_timeout": milliseconds(settings.statement_timeout),
            },
        ),
        pool_size=settings.write_connections,
        max_overflow=0,
        pool_timeout=settings.acquire_timeout,
        # A connection that the server closed meanwhile is replaced before it is used.
        pool_pre_ping=True,
        # What errors say goes to the log, and records are nobody's there.
        hide_parameters=True,
    )
    # What is flushed when is for the writes to say.
    return async_sessionmaker(engine, expire_on_commit=False, autoflush=False)


@asynccontextmanager
async def session_maker(url: str, settings: Settings) -> AsyncIterator[Sessions]:
    """Sessions that write, as long as the block lasts."""
    makers = sessions(url, settings)
    try:
        yield makers
    finally:
        await makers.kw["bind"].dispose()


def milliseconds(seconds: float) -> str:
    """A duration as PostgreSQL's settings take it."""
    return str(round(seconds * 1000))
