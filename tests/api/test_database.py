"""The ways to PostgreSQL: which addresses are taken, and how connections are set."""

import asyncio
import socket

import asyncpg
import pytest
from sqlalchemy import text

from api.database import applied_migration, plain_url, read_pool, sessions
from api.errors import UsageError
from api.postgresql import DATABASE
from api.settings import Settings
from schema.errors import Unavailable

pytestmark = pytest.mark.anyio
FIRST, SECOND = "0" * 31 + "1", "f" * 32


def settings_of(url: str, **more: float) -> Settings:
    return Settings(_env_file=None, database_url=url, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "given",
    [
        "postgres://a:b%40c@h:1/d",
        "postgresql://a:b%40c@h:1/d",
        "postgresql+asyncpg://a:b%40c@h:1/d",
    ],
)
async def test_addresses_of_any_postgresql_driver_are_taken(given: str) -> None:
    assert plain_url(given) == "postgresql://a:b%40c@h:1/d"


@pytest.mark.parametrize(
    "given", ["mysql://h/d", "sqlite:///file", "h:5432", "", "postgresql", "postgresql://h:port/d"]
)
async def test_other_addresses_are_refused_saying_what_to_write(given: str) -> None:
    with pytest.raises(UsageError, match="postgresql://user:password@host:port/name"):
        plain_url(given)


async def test_reads_take_and_give_uuids_as_hex_alone_and_in_arrays(server: str) -> None:
    async with read_pool(server, settings_of(server)) as pool, pool.borrowed() as connection:
        row = await connection.fetchrow(
            "SELECT $1::uuid AS one, $2::uuid[] AS many", FIRST, [FIRST, SECOND]
        )
    assert dict(row) == {"one": FIRST, "many": [FIRST, SECOND]}


async def test_reads_cannot_write(server: str) -> None:
    async with read_pool(server, settings_of(server)) as pool, pool.borrowed() as connection:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await connection.execute("CREATE TABLE written ()")


async def test_reads_see_utc_and_compile_nothing(server: str) -> None:
    async with read_pool(server, settings_of(server)) as pool, pool.borrowed() as connection:
        assert await connection.fetchval("SHOW TimeZone") == "UTC"
        assert await connection.fetchval("SHOW jit") == "off"


async def test_a_statement_that_takes_too_long_is_ended_on_both_ways(server: str) -> None:
    settings = settings_of(server, statement_timeout=0.05)
    async with read_pool(server, settings) as pool, pool.borrowed() as connection:
        with pytest.raises(asyncpg.QueryCanceledError):
            await connection.execute("SELECT pg_sleep(5)")
    writes = sessions(server, settings)
    async with writes() as session:
        with pytest.raises(Exception, match="statement timeout"):
            await session.execute(text("SELECT pg_sleep(5)"))
    await writes.kw["bind"].dispose()


async def test_who_waits_too_long_for_a_connection_is_told(server: str) -> None:
    settings = settings_of(server, read_connections=1, acquire_timeout=0.05)
    async with read_pool(server, settings) as pool:
        async with pool.borrowed() as first:
            with pytest.raises(Unavailable):
                await pool.borrowed().__aenter__()
        # Whoever comes later has the same one.
        async with pool.borrowed() as later:
            assert later is first


async def test_those_who_wait_for_a_connection_have_it_in_their_turn(server: str) -> None:
    order: list[int] = []

    async def read(number: int) -> None:
        async with pool.borrowed() as connection:
            await connection.fetchval("SELECT pg_sleep(0.01)")
            order.append(number)

    async with read_pool(server, settings_of(server, read_connections=1)) as pool:
        waiting = [asyncio.create_task(read(number)) for number in range(6)]
        await asyncio.sleep(0.005)
        assert (pool.busy, pool.open, pool.most) == (1, 1, 1)
        waiting[2].cancel()
        await asyncio.wait(waiting)
        assert order == [0, 1, 3, 4, 5]
        assert (pool.busy, pool.open) == (0, 1)


async def test_a_connection_that_the_server_closed_is_replaced(server: str) -> None:
    async with read_pool(server, settings_of(server, read_connections=1)) as pool:
        async with pool.borrowed() as connection:
            process = connection.get_server_pid()
        other = await asyncpg.connect(server)
        await other.execute("SELECT pg_terminate_backend($1, 5000)", process)
        await other.close()
        async with pool.borrowed() as connection:
            assert connection.get_server_pid() != process
            assert await connection.fetchval("SELECT 1") == 1
        assert (pool.busy, pool.open) == (0, 1)


async def test_addresses_say_the_same_to_reads_and_to_writes(server: str) -> None:
    url = f"{server}&sslmode=disable"
    async with read_pool(url, settings_of(url)) as pool, pool.borrowed() as connection:
        assert await connection.fetchval("SELECT 1") == 1
    writes = sessions(url, settings_of(url))
    async with writes() as session:
        assert await session.scalar(text("SELECT 1")) == 1
    await writes.kw["bind"].dispose()


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
async def test_a_database_in_another_encoding_is_refused_saying_how_to_make_one(
    server: str, encoding: str
) -> None:
    name = f"in_{encoding.lower()}"
    connection = await asyncpg.connect(server)
    await connection.execute(
        f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE_PROVIDER libc LOCALE 'C' "
        "TEMPLATE template0"
    )
    await connection.close()
    url = server.replace(f"/{DATABASE}?", f"/{name}?")
    said = (
        f"the database's encoding is {encoding}, and UTF8 is needed: make a database with "
        "`createdb --encoding=UTF8 --template=template0 onrecord`"
    )
    with pytest.raises(UsageError) as refused:
        await applied_migration(url, settings_of(url))
    assert str(refused.value) == said
    with pytest.raises(UsageError) as refused:
        async with read_pool(url, settings_of(url)):
            pass
    assert str(refused.value) == said


async def test_sessions_write_in_transactions(server: str) -> None:
    writes = sessions(server, settings_of(server))
    async with writes() as session:
        await session.execute(text("CREATE TABLE gone ()"))
        await session.rollback()
        assert await session.scalar(text("SELECT to_regclass('gone')")) is None
    await writes.kw["bind"].dispose()


async def test_whoever_finds_only_closed_connections_waits_no_longer_than_others(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(server, acquire_timeout=0.1, connect_timeout=60)
    async with read_pool(server, settings) as pool:
        async with pool.borrowed() as connection:
            other = await asyncpg.connect(server)
            await other.execute(
                "SELECT pg_terminate_backend($1, 5000)", connection.get_server_pid()
            )
            await other.close()
            await asyncio.sleep(0.01)
        connect = asyncpg.connect
        # Whoever listens there accepts, and says nothing.
        with socket.create_server(("127.0.0.1", 0)) as silent:
            host, port = silent.getsockname()
            monkeypatch.setattr(asyncpg, "connect", lambda *_, **__: connect(host=host, port=port))
            async with asyncio.timeout(30):
                with pytest.raises(Unavailable):
                    await pool.borrowed().__aenter__()
        assert (pool.busy, pool.open) == (0, 0)


async def test_a_closed_pool_lends_nothing_and_closes_what_comes_back(server: str) -> None:
    async with read_pool(server, settings_of(server, read_connections=2)) as pool:
        async with pool.borrowed() as connection:
            await pool.close()
            with pytest.raises(Unavailable):
                await pool.borrowed().__aenter__()
            assert await connection.fetchval("SELECT 1") == 1
        assert connection.is_closed()
        assert (pool.busy, pool.open) == (0, 0)
