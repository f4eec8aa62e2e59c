"""How much a viewer may ask for in a while, in the unit of cost: counted in windows of time."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from math import ceil

from limits import RateLimitItem, parse
from limits.aio.storage import RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import StorageError
from limits.util import WindowStats
from starlette.types import Scope

from api.settings import Settings
from api.windows import Windows
from schema.context import Standing, Viewer
from schema.errors import OperationTooLarge, RateLimited

log = logging.getLogger("onrecord.rates")

SHARED_SECONDS = 1.0
"""How long the shared storage may take; without it, each process counts by itself."""
AWAY_SECONDS = 5.0
"""How long it is not asked again then."""


class Allowance:
    """How much may be taken in a window, how long one lasts, and those of this process."""

    def __init__(self, text: str) -> None:
        self.item = parse(text)
        self.amount = self.item.amount
        self.seconds = self.item.get_expiry()
        self.windows = Windows(self.amount, self.seconds)
        self.policy = b"ratelimit-policy", b'"cost";q=%d;w=%d' % (self.amount, self.seconds)
        """The header that tells of it, after the IETF's draft of RateLimit header fields."""


class Rates:
    """The budgets of all viewers."""

    def __init__(self, settings: Settings, shared: Storage | None = None) -> None:
        self._known = Allowance(settings.rate_limit)
        self._guests = Allowance(settings.rate_limit_guests)
        self._shared = None if shared is None else FixedWindowRateLimiter(shared)
        self._ask_at = 0.0

    def budget(self, viewer: Viewer, scope: Scope) -> "ViewersBudget":
        """The budget of a viewer; guests are told apart by where they connect from."""
        if viewer.is_known:
            return ViewersBudget(self, self._known, f"viewer {viewer.label}")
        host, _ = scope.get("client") or ("", 0)
        return ViewersBudget(self, self._guests, f"guest {network_of(host)}")

    async def look_up(self, allowance: Allowance, key: str) -> WindowStats:
        """What is left under a key, and until when."""
        if self._shared is not None and self._ask_at <= time.monotonic():
            try:
                return await self._shared.get_window_stats(allowance.item, key)
            except StorageError as error:
                self._do_without(error)
        return allowance.windows.look_up(key)

    async def take(self, allowance: Allowance, key: str, cost: int) -> bool:
        """Count a cost under a key, unless it is more than is left; whether it was counted."""
        if self._shared is not None and self._ask_at <= time.monotonic():
            try:
                return await _hit(self._shared, allowance.item, key, cost)
            except StorageError as error:
                self._do_without(error)
        return allowance.windows.take(key, cost)

    def _do_without(self, error: StorageError) -> None:
        """Ask the shared storage no more for a while: no request shall wait for what is lost."""
        self._ask_at = time.monotonic() + AWAY_SECONDS
        log.warning("costs are counted in this process alone: %s", error.storage_error)


async def _hit(limiter: FixedWindowRateLimiter, item: RateLimitItem, key: str, cost: int) -> bool:
    """Count first, so that of many at once none sees what is left before the others; else undo."""
    if await limiter.hit(item, key, cost=cost):
        return True
    await limiter.storage.incr(item.key_for(key), item.get_expiry(), amount=-cost)
    return False


@asynccontextmanager
async def rates_of(settings: Settings) -> AsyncIterator[Rates]:
    """The budgets as settings want them, and the connections to where they are shared."""
    if settings.rate_storage is None:
        yield Rates(settings)
        return
    # Here, since few have one: it takes some megabytes.
    from redis.asyncio import ConnectionPool

    pool = ConnectionPool.from_url(
        settings.rate_storage,
        socket_timeout=SHARED_SECONDS,
        socket_connect_timeout=SHARED_SECONDS,
    )
    try:
        yield Rates(
            settings,
            RedisStorage(
                "async+redis://",
                implementation="redispy",
                wrap_exceptions=True,
                connection_pool=pool,  # type: ignore[arg-type]
            ),
        )
    finally:
        await pool.aclose()


class ViewersBudget:
    """What one viewer may ask for, as it is known to one request."""

    __slots__ = ("_allowance", "_ends", "_key", "_left", "_rates")

    def __init__(self, rates: Rates, allowance: Allowance, key: str) -> None:
        self._rates = rates
        self._allowance = allowance
        self._key = key
        self._left = allowance.amount
        self._ends = 0.0

    async def open(self) -> None:
        """Look up where the viewer stands. Raises ``RateLimited`` where nothing is left."""
        self._ends, self._left = await self._rates.look_up(self._allowance, self._key)
        if self._left == self._allowance.amount:
            # The window begins with what is asked for now.
            self._ends = time.time() + self._allowance.seconds
        if self._left <= 0:
            raise self._refused(1)

    async def charge(self, cost: int) -> None:
        """Take an operation's cost off. Raises ``RateLimited`` if it is more than is left, and
        ``OperationTooLarge`` if it is more than there ever is."""
        most = self._allowance.amount
        if cost > most:
            raise OperationTooLarge(
                f"This costs {cost:,}; you may ask for {most:,} at most in a while.",
                limit="rate",
                maximum=most,
                requested=cost,
            )
        if cost > self._left or not await self._rates.take(self._allowance, self._key, cost):
            raise self._refused(cost)
        self._left -= cost

    async def fine(self, cost: int) -> None:
        """Take off the cost of a request that is refused, or what is left."""
        await self.charge(min(cost, self._left))

    @property
    def standing(self) -> Standing:
        """Where the viewer stands now."""
        return Standing(self._allowance.amount, self._left, datetime.fromtimestamp(self._ends, UTC))

    @property
    def seconds(self) -> int:
        """For how long what is left must do."""
        return max(1, ceil(self._ends - time.time()))

    @property
    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """What the viewer is told."""
        standing = b'"cost";r=%d;t=%d' % (self._left, self.seconds)
        return self._allowance.policy, (b"ratelimit", standing)

    def _refused(self, cost: int) -> RateLimited:
        seconds = self.seconds
        return RateLimited(
            f"You may ask for {self._left:,} more in the next {seconds:,} s; this costs {cost:,}.",
            limit="rate",
            maximum=self._allowance.amount,
            remaining=self._left,
            requested=cost,
            retryAfter=seconds,
        )


@lru_cache(maxsize=10_000)
def network_of(host: str) -> str:
    """Whom an address stands for: with IPv6, one household or host has a whole /64."""
    try:
        found = ip_address(host)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return found.exploded[:19]
    return str(found)
