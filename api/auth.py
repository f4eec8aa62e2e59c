"""Credentials in, a viewer out: on whose behalf a request is answered."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from api import api_keys
from api.api_keys import ApiKeys
from api.settings import Settings
from api.tokens import Tokens
from schema.context import GUEST, Clearance, Viewer
from schema.errors import Forbidden, Unauthenticated
from schema.read_pool import ReadPool

LONGEST = 8_192
"""Code points of an Authorization header; tokens with many claims have a few thousand."""


class Authenticator:
    """Knows viewers by their API keys, or by the tokens of the deployment's identity provider."""

    def __init__(self, keys: ApiKeys, tokens: Tokens | None, *, public_reading: bool) -> None:
        self._keys = keys
        self._tokens = tokens
        self._public_reading = public_reading

    async def viewer(self, credentials: Sequence[str]) -> Viewer:
        """Who sent these Authorization headers; one, or none at all.

        Raises ``Unauthenticated``, which never says what is wrong with credentials;
        ``Forbidden`` where they are good but allow no reading; ``Unavailable`` where they cannot
        be checked just now.
        """
        if not credentials:
            if self._public_reading:
                return GUEST
            raise Unauthenticated("Credentials are needed here: send `Authorization: Bearer …`.")
        viewer = await self._known(credentials)
        if viewer is None:
            raise Unauthenticated("These credentials are not valid.")
        if not self._public_reading and viewer.clearance is Clearance.GUEST:
            raise Forbidden(
                "These credentials do not allow reading: `records:read` and `confidential:read` do."
            )
        return viewer

    async def _known(self, credentials: Sequence[str]) -> Viewer | None:
        if len(credentials) != 1 or len(credentials[0]) > LONGEST:
            return None
        scheme, _, token = credentials[0].partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = token.strip()
        if token.startswith(api_keys.PREFIX):
            return await self._keys.viewer(token)
        return None if self._tokens is None else await self._tokens.viewer(token)


@asynccontextmanager
async def authentication(
    reads: ReadPool, url: str, settings: Settings, tokens: Tokens | None
) -> AsyncIterator[Authenticator]:
    """An authenticator, and beside it what keeps its knowledge fresh and notes the uses of keys."""
    keys = ApiKeys(reads, url, settings)
    beside = [asyncio.create_task(keys.note_uses())]
    if tokens is not None:
        beside.append(asyncio.create_task(tokens.keys.stay_fresh()))
    try:
        yield Authenticator(keys, tokens, public_reading=settings.public_reading)
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await keys.write_uses()
