"""Looks for embargoes that have ended, and releases what they held back."""

import asyncio
import logging

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from api.database import Sessions
from schema.errors import Unavailable
from schema.outages import LOST, borrowed
from schema.permissions import RECORDS
from schema.writes.releasing import release_lapsed

log = logging.getLogger("onrecord.releases")

EVERY_SECONDS = 1.0

LAPSED = " OR ".join(
    f"EXISTS (SELECT FROM {table} WHERE embargo_until <= now())" for table in sorted(RECORDS)
)


async def release_in_time(reads: asyncpg.Pool, writes: Sessions, patience: float) -> None:
    """Release what is due, until cancelled."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            async with borrowed(reads, patience) as connection:
                due = await connection.fetchval(f"SELECT {LAPSED}")
            while due:
                async with writes.begin() as session:
                    due = await release_lapsed(session)
        except (Unavailable, SQLAlchemyError, *LOST) as error:
            log.warning("embargoes cannot be looked at: %s", error)
