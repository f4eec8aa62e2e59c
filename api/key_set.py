"""The public keys of an identity provider (JWKS, RFC 7517), as they come and go."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anyio
import orjson
from anyio import to_thread
from jwt import PyJWK, PyJWKClient, PyJWTError

from api.errors import UsageError
from schema.errors import Unavailable

log = logging.getLogger("onrecord.tokens")

# Signatures by a private key alone: what is public can never sign. Each key has one of them.
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)

FETCH_SECONDS = 5.0
REFRESH_SECONDS = 300.0
"""After so long at the latest, a key that the provider gave up is no longer taken."""
PAUSE_SECONDS = 10.0
"""How often at most a key that nobody knows makes us ask the provider."""
TRUSTED_SECONDS = 3_600.0
"""How long keys count when the provider cannot be asked."""

Keys = Mapping[str, PyJWK]


class KeySet:
    """Keys by their ids; read anew from time to time, and when one is asked for that is missing."""

    def __init__(self, read: Callable[[], Keys]) -> None:
        self._read = read
        self._keys: Keys = {}
        self._read_at = self._tried_at = float("-inf")
        self._reading = anyio.Lock()

    async def get(self, kid: str | None) -> PyJWK | None:
        """A key by its id; None where the provider has none. Raises ``Unavailable``."""
        if kid is None:
            return None
        if kid not in self._keys:
            await self.refresh()
        if time.monotonic() - self._read_at > TRUSTED_SECONDS:
            raise Unavailable("Credentials cannot be checked just now. Try again shortly.")
        return self._keys.get(kid)

    async def refresh(self) -> None:
        """Read the keys, unless that was tried just now. The event loop does not wait."""
        async with self._reading:
            now = time.monotonic()
            if now - self._tried_at < PAUSE_SECONDS:
                return
            self._tried_at = now
            try:
                self._keys = await to_thread.run_sync(self._read, abandon_on_cancel=True)
            except Exception as error:  # Whatever a provider answers, we go on.
                log.warning("the keys of the identity provider could not be read: %s", error)
            else:
                self._read_at = now

    async def stay_fresh(self) -> None:
        """Read the keys from time to time, until cancelled."""
        while True:
            await self.refresh()
            await asyncio.sleep(REFRESH_SECONDS)


def reader_of(place: str) -> Callable[[], Keys]:
    """What reads the keys from where a setting says: an address, the JSON itself, or a file.

    A provider may be out of reach when we start; what is given with the settings must be right.
    """
    if place.startswith(("https://", "http://")):
        client = PyJWKClient(place, cache_jwk_set=False, timeout=FETCH_SECONDS)
        return lambda: keys_in(client.fetch_data())

    def read() -> Keys:
        given = place if place.startswith("{") else Path(place).read_bytes()
        return keys_in(orjson.loads(given))

    try:
        if not read():
            raise ValueError("no key in it can be used")
    except (OSError, ValueError) as error:
        raise UsageError(
            f"ONRECORD_JWT_KEYS names no key set ({error}): give the address of a JWKS "
            "(https://…), the path of a file with one, or its JSON"
        ) from None
    return read


def keys_in(document: Any) -> Keys:
    """The keys of a JWKS that verify signatures; members that are of no use here are passed over.

    Raises ``ValueError`` where it is no JWKS.
    """
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("it is no JSON object with a list `keys`")
    keys = (key_of(member) for member in document["keys"])
    return {key.key_id: key for key in keys if key is not None and key.key_id is not None}


def key_of(member: Any) -> PyJWK | None:
    """A key of a JWKS, if it is for signatures of the kinds that are taken."""
    if not isinstance(member, dict) or not isinstance(member.get("kid"), str):
        return None
    # One with a private half (`d`) should not be here: whoever can read it could sign.
    if member.get("use", "sig") != "sig" or "d" in member:
        return None
    try:
        key = PyJWK(member)
    except (PyJWTError, TypeError, ValueError):
        return None
    return key if key.algorithm_name in ALGORITHMS else None
