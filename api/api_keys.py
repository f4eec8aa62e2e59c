"""API keys: what one looks like, whose it is, and when it was last used."""

import asyncio
import hashlib
import logging
import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

from api.database import plain_url
from api.settings import Settings
from schema.context import Viewer
from schema.outages import LOST
from schema.read_pool import ReadPool

log = logging.getLogger("onrecord.keys")

# By the prefix people and scanners for leaked secrets know what they have found.
PREFIX = "onrecord_"
FORM = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")

REMEMBERED_SECONDS = 3.0
"""How long a look-up counts: a revoked key is refused after this at the latest."""
NOTING_SECONDS = 60.0

LOOK_UP = (
    "SELECT id, scopes, expires_at FROM api_key WHERE hash = $1 AND revoked_at IS NULL"
    " AND (expires_at IS NULL OR expires_at > now())"
)
NOTE_USES = (
    "UPDATE api_key SET last_used_at = used.at"
    " FROM unnest($1::uuid[], $2::timestamptz[]) AS used (id, at) WHERE api_key.id = used.id"
    " AND (last_used_at IS NULL OR last_used_at <= used.at - interval '1 minute')"
)


def new_key() -> str:
    """A key that nobody can guess: 256 random bits."""
    return f"{PREFIX}{secrets.token_urlsafe(32)}"


def hash_of(key: str) -> bytes:
    """What is stored of a key. It is random throughout, so that a plain hash gives nothing away."""
    return hashlib.sha256(key.encode()).digest()


@dataclass(frozen=True, slots=True)
class Known:
    """A key that was found to be good."""

    id: str
    viewer: Viewer
    expires_at: datetime | None
    until: float
    """When it must be looked up again, on the monotonic clock."""

    def is_good(self) -> bool:
        fresh = time.monotonic() < self.until
        return fresh and (self.expires_at is None or datetime.now(UTC) < self.expires_at)


class ApiKeys:
    """Looks keys up by their hashes and remembers them for a moment."""

    def __init__(self, reads: ReadPool, url: str, settings: Settings) -> None:
        self._reads = reads
        self._url = url
        self._settings = settings
        # Only good keys are remembered: guesses cannot fill it.
        self._known: dict[bytes, Known] = {}
        self._used: dict[str, datetime] = {}

    async def viewer(self, key: str) -> Viewer | None:
        """The holder of a key; None where it is unknown, expired or revoked."""
        if not FORM.fullmatch(key):
            return None
        hash_ = hash_of(key)
        known = self._known.get(hash_)
        if known is None or not known.is_good():
            known = await self._look_up(hash_)
        if known is None:
            self._known.pop(hash_, None)
            return None
        self._known[hash_] = known
        self._used[known.id] = datetime.now(UTC)
        return known.viewer

    async def _look_up(self, hash_: bytes) -> Known | None:
        # Counted from before the question: the answer is no newer than that.
        until = time.monotonic() + REMEMBERED_SECONDS
        async with self._reads.borrowed() as connection:
            row = await connection.fetchrow(LOOK_UP, hash_)
        if row is None:
            return None
        viewer = Viewer(f"key:{row['id']}", frozenset(row["scopes"]))
        return Known(row["id"], viewer, row["expires_at"], until)

    async def note_uses(self) -> None:
        """Write down from time to time which keys were used, until cancelled."""
        while True:
            await asyncio.sleep(NOTING_SECONDS)
            self._known = {hash_: known for hash_, known in self._known.items() if known.is_good()}
            await self.write_uses()

    async def write_uses(self) -> None:
        """Write down which keys were used since the last time; no request waits for it."""
        used, self._used = self._used, {}
        if not used:
            return
        try:
            connection = await asyncpg.connect(
                plain_url(self._url),
                timeout=self._settings.connect_timeout,
                command_timeout=self._settings.statement_timeout,
            )
            try:
                await connection.execute(NOTE_USES, list(used), list(used.values()))
            finally:
                await connection.close()
        except (*LOST, asyncpg.PostgresError) as error:
            log.warning("the last use of %d keys could not be noted: %s", len(used), error)
