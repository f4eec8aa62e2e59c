"""Connections that may fail: what the driver raises then becomes ``Unavailable``."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import orjson

from schema.errors import ExpectedError, Unavailable

LOST = (
    TimeoutError,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What is raised when a connection is lost, refused, cancelled or too slow."""


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """Bound how long the block may take. Raises ``Unavailable`` when it takes longer."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise _unavailable() from error


@asynccontextmanager
async def borrowed(pool: asyncpg.Pool, patience: float) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the pool, waited for at most ``patience`` seconds.

    Raises ``Unavailable`` when the database cannot be asked, or takes too long.
    """
    try:
        # A free connection needs no watch over the waiting, which costs as much as a small answer.
        idle = pool.get_idle_size() > 0
        connection = await pool.acquire(timeout=None if idle else patience)
    except (*LOST, asyncpg.PostgresError) as error:
        raise _unavailable() from error
    try:
        yield connection
    except (ExpectedError, orjson.JSONEncodeError):
        # What was asked for is at fault, or an error stands among the values; not the connection.
        raise
    except BaseException as error:
        # Whatever was interrupted may be half said: the driver prepares a text without a Sync, and
        # the pool asks nothing of a connection that comes back.
        with suppress(asyncpg.InterfaceError):  # The pool has dropped what the server closed.
            connection.terminate()
        # A ValueError is the driver's word for a value that it cannot send.
        if isinstance(error, LOST) and not isinstance(error, ValueError):
            raise _unavailable() from error
        raise
    finally:
        await pool.release(connection)


def _unavailable() -> Unavailable:
    return Unavailable("The record cannot be read just now. Try again shortly.")
