"""How Alembic reaches the database: by the settings, one migrating process at a time."""

import asyncio
from functools import partial
from typing import Any, Literal

import asyncpg
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, NullPool, TypeDecorator, text
from sqlalchemy.ext.asyncio import create_async_engine

from api.database import database_url
from api.settings import Settings
from schema import tables

# "onrecord" in ASCII: a key that other users of the server are unlikely to have taken.
LOCK = int.from_bytes(b"onrecord", "big")


def render_item(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write the database's type into a migration, not ours: migrations outlive our classes."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def run_migrations(connection: Connection) -> None:
    """Run what the command asks for, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=tables.METADATA,
        compare_server_default=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        # Several may start at once: the others wait here, and then find nothing left to do.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.run_migrations()


async def connect(url: str) -> None:
    """Run the migrations on a connection of their own."""
    connecting = partial(asyncpg.connect, url)
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=connecting, poolclass=NullPool
    )
    async with engine.connect() as connection:
        await connection.run_sync(run_migrations)


with database_url(Settings()) as url:
    asyncio.run(connect(url))
