"""The connections that reads run on."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import orjson

from schema.errors import ExpectedError
from schema.outages import LOST, unavailable

CLOSING_SECONDS = 5.0
"""How long the server may take to say goodbye, too."""


class ReadPool:
    """Connections to read with, at most so many at a time, kept at hand for the next read.

    The driver's own pool has a task of its own give back each connection, and wraps it anew each
    time: an eighth of what a row by its key takes. Reads leave nothing on a connection that one
    would have to clear away; where that may be otherwise, the connection is given up.
    """

    def __init__(
        self, connect: Callable[[], Awaitable[asyncpg.Connection]], most: int, patience: float
    ) -> None:
        """``patience``: seconds that a read waits for a connection at most."""
        self._connect = connect
        self._patience = patience
        self._turns = asyncio.Semaphore(most)
        self._at_hand: list[asyncpg.Connection] = []
        self._is_closed = False
        self.most = most
        self.busy = 0
        """How many are in use."""

    @property
    def open(self) -> int:
        """How many there are."""
        return self.busy + len(self._at_hand)

    def borrowed(self) -> "Borrowed":
        """A connection for a block. Raises ``Unavailable``; see there."""
        return Borrowed(self)

    async def start(self) -> None:
        """Connect once: a database that cannot be used is met before anyone wants to read."""
        self._at_hand.append(await self._connect())

    async def take(self) -> asyncpg.Connection:
        """A connection, which is to be given back or dropped.

        Raises what is in ``LOST``, and what the database says against a new connection.
        """
        while self._at_hand and self._at_hand[-1].is_closed():
            self._at_hand.pop()
        if self._at_hand and not self._turns.locked():
            # Nothing to wait for: watching the time would take as long as taking it.
            return await self._taken()
        async with asyncio.timeout(self._patience):
            return await self._taken()

    async def _taken(self) -> asyncpg.Connection:
        await self._turns.acquire()
        self.busy += 1
        try:
            if self._is_closed:
                raise asyncpg.InterfaceError("the pool is closed")
            while self._at_hand:
                # The last one first: what it read is still in the processor's cache.
                connection = self._at_hand.pop()
                if not connection.is_closed():
                    return connection
            return await self._connect()
        except BaseException:
            self._free()
            raise

    def give_back(self, connection: asyncpg.Connection) -> None:
        """Have the connection at hand for the next read."""
        if self._is_closed:
            connection.terminate()
        else:
            self._at_hand.append(connection)
        self._free()

    def drop(self, connection: asyncpg.Connection) -> None:
        """Give up a connection of which nobody knows what it was about to say."""
        connection.terminate()
        self._free()

    def _free(self) -> None:
        self.busy -= 1
        self._turns.release()

    async def close(self) -> None:
        """Close the connections at hand, and those in use as they come back; lend no more."""
        self._is_closed = True
        at_hand, self._at_hand = self._at_hand, []
        await asyncio.gather(*map(close, at_hand))


async def close(connection: asyncpg.Connection) -> None:
    """Say goodbye to the server, unless that takes long."""
    try:
        await connection.close(timeout=CLOSING_SECONDS)
    except LOST:
        pass
    finally:
        connection.terminate()


class Borrowed:
    """A connection of the pool for a block.

    Raises ``Unavailable`` when the database cannot be asked, or takes too long. A class, since a
    generator would take as long as the rest of a small answer's way to the database.
    """

    __slots__ = ("_connection", "_pool")

    def __init__(self, pool: ReadPool) -> None:
        self._pool = pool
        self._connection: asyncpg.Connection

    async def __aenter__(self) -> asyncpg.Connection:
        try:
            self._connection = await self._pool.take()
        except (*LOST, asyncpg.PostgresError) as error:
            raise unavailable() from error
        return self._connection

    async def __aexit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        # A refusal is about what was asked for, or an error stands among the values: the
        # connection is none the worse for it.
        if error is None or isinstance(error, ExpectedError | orjson.JSONEncodeError):
            self._pool.give_back(self._connection)
            return
        # Whatever was interrupted may be half said: the driver prepares a text without a Sync.
        self._pool.drop(self._connection)
        # A ValueError is the driver's word for a value that it cannot send.
        if isinstance(error, LOST) and not isinstance(error, ValueError):
            raise unavailable() from error
