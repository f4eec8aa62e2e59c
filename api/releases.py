"""Looks for embargoes that have ended, and releases what they held back."""

import asyncio
import logging

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api.database import Sessions
from schema.outages import LOST
from schema.permissions import RECORDS
from schema.writes.releasing import release_lapsed

log = logging.getLogger("onrecord.releases")

EVERY_SECONDS = 1.0

ANY_DUE = "SELECT " + " OR ".join(
    f"EXISTS (SELECT FROM {table} WHERE embargo_until <= now())" for table in sorted(RECORDS)
)


async def release_in_time(writes: Sessions) -> None:
    """Release what is due, until cancelled."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            async with writes() as session:
                due = await session.scalar(text(ANY_DUE))
            while due:
                async with writes.begin() as session:
                    due = await release_lapsed(session)
        except (SQLAlchemyError, *LOST) as error:
            log.warning("embargoes cannot be looked at: %s", error)
        except Exception:
            log.exception("an embargo cannot be released")
