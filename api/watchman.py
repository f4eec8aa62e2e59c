"""Whether who listens may still do so: keys are revoked and tokens end while sockets stay open."""

import asyncio
from collections.abc import Sequence

from api.auth import Authenticator
from schema.context import Viewer
from schema.errors import ExpectedError, Unavailable

EVERY_SECONDS = 1.0


async def until_refused(
    authenticator: Authenticator, credentials: Sequence[str], viewer: Viewer
) -> None:
    """Return when these credentials no longer make the viewer that they made."""
    if not credentials:
        await asyncio.Event().wait()
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            if await authenticator.viewer(credentials) != viewer:
                return
        except Unavailable:
            continue  # Whoever could say is away: what was good counts.
        except ExpectedError:
            return
