"""The generated record in a database of our own server, made once and found again."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import asyncpg

from api import embedded, migrations
from api.postgresql import DATABASE
from bench.rows import HIDE, Rows
from schema.permissions import RECORDS

FOLDER = Path(__file__).parent

OPTIONS = {
    # The planner of the peer's connections shall not compile its SQL either: see api/database.py.
    "jit": "off",
    # Nothing here needs to outlive the machine's power, nor to be vacuumed while it is measured.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "4GB",
}
PREFIX = "rows"
DRAFT = f"{PREFIX}_draft"


@dataclass(frozen=True, slots=True)
class Records:
    """Generated records by their size, each in a database, made when it is first asked for."""

    server: str

    def public(self, statements: int) -> str:
        """The address of the record of so many statements."""
        name = f"{PREFIX}_{statements}_public_{fingerprint()}"
        if name not in asyncio.run(names(self.server)):
            print(f"Generating a record of {statements:,} statements ...", flush=True)
            asyncio.run(execute(self.server, f"CREATE DATABASE {DRAFT}"))
            migrate(address(self.server, DRAFT))
            asyncio.run(fill(address(self.server, DRAFT), Rows(statements)))
            asyncio.run(execute(self.server, f"ALTER DATABASE {DRAFT} RENAME TO {name}"))
        return address(self.server, name)

    def partly_hidden(self, statements: int) -> str:
        """The address of a copy of it, in which three records of ten are hidden from guests."""
        name = f"{PREFIX}_{statements}_hidden_{fingerprint()}"
        if name not in asyncio.run(names(self.server)):
            self.public(statements)
            print("Hiding three records of ten in a copy of it ...", flush=True)
            public = f"{PREFIX}_{statements}_public_{fingerprint()}"
            asyncio.run(execute(self.server, f"CREATE DATABASE {DRAFT} TEMPLATE {public}"))
            asyncio.run(hide(address(self.server, DRAFT)))
            asyncio.run(execute(self.server, f"ALTER DATABASE {DRAFT} RENAME TO {name}"))
        return address(self.server, name)


@contextmanager
def records(data: Path) -> Iterator[Records]:
    """The records in a folder, which is kept, for as long as the block."""
    with embedded.server(data, OPTIONS) as server:
        asyncio.run(drop_stale(server))
        yield Records(server)


def fingerprint() -> str:
    """Changes with the rows that are generated, and with the tables that hold them."""
    digest = sha256((FOLDER / "rows.py").read_bytes())
    for version in sorted(migrations.VERSIONS.glob("*.py")):
        digest.update(version.read_bytes())
    return digest.hexdigest()[:8]


def address(server: str, name: str) -> str:
    """The address of another database of the same server."""
    return server.replace(f"/{DATABASE}?", f"/{name}?")


def migrate(url: str) -> None:
    """Make the tables."""
    subprocess.run(
        [sys.executable, "-m", "api.cli", "migrate"],
        cwd=migrations.ROOT,
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        check=True,
    )


async def drop_stale(server: str) -> None:
    """Drop the databases that were made of other rows or tables, or not to the end."""
    for name in await names(server):
        if not name.endswith(fingerprint()):
            await execute(server, f"DROP DATABASE {name} WITH (FORCE)")


async def names(server: str) -> list[str]:
    """The names of the databases made here."""
    connection = await asyncpg.connect(server)
    try:
        found = await connection.fetch(
            "SELECT datname FROM pg_database WHERE starts_with(datname, $1)", f"{PREFIX}_"
        )
        return [row["datname"] for row in found]
    finally:
        await connection.close()


async def execute(url: str, sql: str) -> None:
    """Run one statement on a connection of its own."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


async def fill(url: str, rows: Rows) -> None:
    """Copy the rows in, every rule of the database in force."""
    connection = await asyncpg.connect(url)
    try:
        await connection.set_type_codec(
            "uuid", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary"
        )
        for table, rows_of in rows.tables().items():
            begun = time.monotonic()
            copied = await connection.copy_records_to_table(
                table,
                columns=list(next(rows_of())),
                records=(tuple(row.values()) for row in rows_of()),
                timeout=None,
            )
            number = int(copied.split()[-1])
            seconds = time.monotonic() - begun
            print(f"  {table:<12}{number:>10,} rows{seconds:>8.1f} s", flush=True)
        await connection.execute("VACUUM ANALYZE", timeout=None)
    finally:
        await connection.close()


async def hide(url: str) -> None:
    """Hide some of the records."""
    connection = await asyncpg.connect(url)
    try:
        for table in sorted(RECORDS):
            await connection.execute(HIDE.format(table=table), timeout=None)
        # No trace of the former rows is left: the tables are as if written so.
        await connection.execute("VACUUM FULL", timeout=None)
        await connection.execute("VACUUM ANALYZE", timeout=None)
    finally:
        await connection.close()
