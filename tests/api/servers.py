"""Servers of our own in data folders: what the tests of them share."""

import asyncio
import subprocess
from pathlib import Path

import asyncpg
import psutil

from api.postgresql import Server, server_user


def copy_database(made: Path, data: Path) -> None:
    """Copy a database; the binaries need no copy of their own."""
    data.mkdir()
    subprocess.run(["cp", "-a", made / "postgresql", data], check=True)
    for binaries in made.glob("server-*"):
        (data / binaries.name).symlink_to(binaries)


def postmaster(data: Path) -> psutil.Process | None:
    """The server that runs in a data folder."""
    return Server(data, server_user()).postmaster()


def ask(url: str, sql: str) -> object:
    """One value from the database."""

    async def fetch() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(fetch())
