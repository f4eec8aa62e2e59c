"""Committed changes, told to those who listen: read once for all who ask the same.

One connection of the process listens for the database's notifications; each says no more than that
there are new revisions. It then reads which, in the order of their commits: whoever knows the last
one that it was told of misses none.
"""

import asyncio
import logging
import time
from bisect import bisect_right
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

import asyncpg

from api.database import plain_url
from api.listener import Broken, Listener
from api.settings import Settings
from schema.context import Context
from schema.errors import BadCursor, Unavailable, masked
from schema.operations import Operations
from schema.outages import LOST
from schema.planner import cursors
from schema.read_pool import ReadPool
from schema.requests import Watch
from schema.types.recorded import Recorded
from schema.writes.revision import CHANNEL

log = logging.getLogger("onrecord.feed")

BATCH = 100
"""Changes that are read at once."""
ASK_ANYWAY_SECONDS = 10.0
"""How long no notification is believed to mean that there is nothing new."""
RECONNECT_SECONDS = 1.0

NEWEST = "SELECT coalesce(max(sequence), 0) FROM revision"
NEWS = (
    "SELECT sequence, replace(id::text, '-', ''),"
    " extract(epoch FROM clock_timestamp() - at)::double precision"
    " FROM revision WHERE sequence > $1 ORDER BY sequence LIMIT $2"
)

ORDER = Recorded.__stored__.order  # type: ignore[attr-defined]


class Change(NamedTuple):
    """A revision: its place in the order of commits, its key, and how old it was when read."""

    sequence: int
    key: str
    seconds: float


@dataclass(eq=False)
class Group:
    """Listeners who are told the same: each change is read once for all of them."""

    watch: Watch
    context: Context
    position: int
    listeners: set[Listener] = field(default_factory=set)
    task: asyncio.Task[None] | None = None


class Feed:
    """Tells of new revisions, as long as ``listening`` lasts."""

    def __init__(
        self,
        url: str,
        settings: Settings,
        reads: ReadPool,
        lagged: Callable[[float], None] = lambda _: None,
    ) -> None:
        """``lagged`` is told how many seconds old changes were when they were heard of."""
        self._url = url
        self._settings = settings
        self._reads = reads
        self._lagged = lagged
        self.subscriptions = 0
        """How many are told just now."""
        self.heard_at = 0.0
        """When, by the clock, all changes were known that there were."""
        self._groups: dict[Hashable, Group] = {}
        self._newest = 0
        self._recent: deque[Change] = deque(maxlen=1_000)
        self._news = asyncio.Condition()
        self._asked = asyncio.Event()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Feed"]:
        """Listen for as long as the block lasts."""
        async with self._reads.borrowed() as connection:
            self._newest = await connection.fetchval(NEWEST)
        tasks = [asyncio.create_task(self._listen())]
        try:
            yield self
        finally:
            tasks += [group.task for group in self._groups.values() if group.task]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def waiting(self) -> int:
        """About how many changes those who are furthest behind were not told yet."""
        return max((self._newest - group.position for group in self._groups.values()), default=0)

    async def messages(
        self, operations: Operations, watch: Watch, context: Context
    ) -> AsyncGenerator[bytes, None]:
        """What a subscription is told: first what it missed, then what comes.

        Raises ``ExpectedError`` for arguments that are refused, ``TooSlow``, and ``Unavailable``.
        """
        await operations.told(watch, [], context)  # What is wrong with its arguments is told now.
        listener = Listener(self._newest if watch.after is None else position_of(watch.after))
        with self._counted():
            while listener.position < (until := self._position(watch)):
                changes = await self._since(listener.position, until)
                if not changes:
                    listener.position = until
                    continue
                told = await operations.told(watch, [change.key for change in changes], context)
                for change in changes:
                    body = told[change.key]
                    listener.position = change.sequence
                    if body is not None:
                        yield body
            # It has come to where the others are, and nothing happens between here and there.
            group = self._joined(operations, watch, context, listener)
            try:
                while True:
                    yield await listener.next()
            finally:
                group.listeners.discard(listener)
                if not group.listeners:
                    self._dissolve(group)
                    if group.task is not None:
                        group.task.cancel()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count a subscription for as long as the block lasts."""
        self.subscriptions += 1
        try:
            yield
        finally:
            self.subscriptions -= 1

    def _dissolve(self, group: Group) -> None:
        """Let the next one who asks the same begin a group of its own."""
        if self._groups.get(group.watch.group) is group:
            del self._groups[group.watch.group]

    def _position(self, watch: Watch) -> int:
        """How far those have been told who listen to the same."""
        group = self._groups.get(watch.group)
        return self._newest if group is None else group.position

    def _joined(
        self, operations: Operations, watch: Watch, context: Context, listener: Listener
    ) -> Group:
        group = self._groups.get(watch.group)
        if group is None:
            group = self._groups[watch.group] = Group(watch, context, self._newest)
            group.task = asyncio.create_task(self._serve(operations, group))
        group.listeners.add(listener)
        return group

    async def _serve(self, operations: Operations, group: Group) -> None:
        """Tell all of a group what is new, until a fault of ours ends it: they may come back."""
        try:
            await self._tell(operations, group)
        except Exception as error:
            fault = masked(error)
            self._dissolve(group)
            for listener in group.listeners:
                listener.end(Broken(fault))

    async def _tell(self, operations: Operations, group: Group) -> None:
        """Read what is new once, and put it before all of a group."""
        while True:
            async with self._news:
                await self._news.wait_for(lambda: self._newest > group.position)
                until = self._newest
            try:
                changes = await self._since(group.position, until)
                keys = [change.key for change in changes]
                told = await operations.told(group.watch, keys, group.context)
            except Unavailable as error:
                log.warning("subscribers wait: %s", error.message)
                await asyncio.sleep(RECONNECT_SECONDS)
                continue
            for change in changes:
                body = told[change.key]
                for listener in group.listeners:
                    if listener.position < change.sequence:
                        listener.position = change.sequence
                        if body is not None:
                            listener.tell(body)
            group.position = changes[-1].sequence if changes else until

    async def _since(self, position: int, until: int) -> Sequence[Change]:
        """The next changes after a position, up to another."""
        if self._recent and self._recent[0].sequence <= position + 1:
            begin = bisect_right(self._recent, position, key=attrgetter("sequence"))
            recent = islice(self._recent, begin, begin + BATCH)
            return [change for change in recent if change.sequence <= until]
        async with self._reads.borrowed() as connection:
            rows = await connection.fetch(NEWS, position, BATCH)
        return [Change(*row) for row in rows if row[0] <= until]

    async def _listen(self) -> None:
        """Hold a connection that listens, and read on it what is new; another when it is lost."""
        while True:
            try:
                connection = await asyncpg.connect(
                    plain_url(self._url),
                    timeout=self._settings.connect_timeout,
                    command_timeout=self._settings.statement_timeout,
                )
                try:
                    await connection.add_listener(CHANNEL, lambda *_: self._asked.set())
                    # A lost connection is noticed by reading on it.
                    connection.add_termination_listener(lambda *_: self._asked.set())
                    while True:
                        await self._read_news(connection)
                        with suppress(TimeoutError):
                            async with asyncio.timeout(ASK_ANYWAY_SECONDS):
                                await self._asked.wait()
                        self._asked.clear()
                finally:
                    connection.terminate()
            except (*LOST, asyncpg.PostgresError) as error:
                log.warning("cannot listen for changes: %s", error or type(error).__name__)
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _read_news(self, connection: asyncpg.Connection) -> None:
        """Read the places of new revisions, and wake those who tell of them."""
        full = True
        while full:
            rows = await connection.fetch(NEWS, self._newest, BATCH)
            full = len(rows) == BATCH
            if not full:
                self.heard_at = time.time()
            if rows:
                self._lagged(rows[0][2])
                self._recent.extend(Change(*row) for row in rows)
                async with self._news:
                    self._newest = rows[-1][0]
                    self._news.notify_all()


def position_of(cursor: str) -> int:
    """The place in the order of commits that a cursor names. Raises ``BadCursor``."""
    try:
        return int(cursors.decode(cursor, ORDER.tag, ORDER.sort.kind).sort)
    except BadCursor:
        raise BadCursor(
            "`after` is no cursor of a change. Give that of the last change that you were told of, "
            "or leave it out to begin now: what you missed is not told then."
        ) from None
