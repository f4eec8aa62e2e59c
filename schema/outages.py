"""Connections that may fail: what the driver raises then becomes ``Unavailable``."""

from contextlib import suppress

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


class borrowed:  # noqa: N801 - it reads as the function that it stands for
    """A connection of the pool for a block, waited for at most ``patience`` seconds.

    Raises ``Unavailable`` when the database cannot be asked, or takes too long. A class, since a
    generator would take as long as the rest of a small answer's way to the database.
    """

    def __init__(self, pool: asyncpg.Pool, patience: float) -> None:
        self._pool = pool
        self._patience = patience
        self._connection: asyncpg.Connection

    async def __aenter__(self) -> asyncpg.Connection:
        try:
            # A free connection needs no watch over the waiting, which costs as much again.
            idle = self._pool.get_idle_size() > 0
            self._connection = await self._pool.acquire(timeout=None if idle else self._patience)
        except (*LOST, asyncpg.PostgresError) as error:
            raise unavailable() from error
        return self._connection

    async def __aexit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        # A refusal is about what was asked for, or an error stands among the values: the
        # connection is none the worse for it.
        if error is None or isinstance(error, ExpectedError | orjson.JSONEncodeError):
            await self._pool.release(self._connection)
            return
        try:
            # Whatever was interrupted may be half said: the driver prepares a text without a Sync,
            # and the pool asks nothing of a connection that comes back.
            with suppress(asyncpg.InterfaceError):  # The pool has dropped what the server closed.
                self._connection.terminate()
            # A ValueError is the driver's word for a value that it cannot send.
            if isinstance(error, LOST) and not isinstance(error, ValueError):
                raise unavailable() from error
        finally:
            await self._pool.release(self._connection)


def unavailable() -> Unavailable:
    """The error of whoever wanted to read meanwhile."""
    return Unavailable("The record cannot be read just now. Try again shortly.")


def was_cancelled(error: Unavailable) -> bool:
    """Whether it is the database that ended a statement, which took too long."""
    return isinstance(error.__cause__, asyncpg.QueryCanceledError)


def too_slow(limit: str, seconds: float) -> Unavailable:
    """The error of what took longer than it may."""
    return Unavailable(
        f"This takes longer than {seconds:g} s. Ask for less, or try again later.",
        limit=limit,
        maximum=seconds,
    )
