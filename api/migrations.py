"""Bringing a database's tables up to date, in a process of its own.

So the process that serves never carries Alembic; `alembic/env.py` takes a lock in the database, so
that several may migrate at once.
"""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

from api.database import NOT_ALLOWED, applied_migration, named
from api.errors import UsageError
from api.settings import Settings

ROOT = Path(__file__).parent.parent
VERSIONS = ROOT / "alembic" / "versions"

# What PostgreSQL says stands in the middle of a long traceback, after its error's name.
SAID = re.compile(r"^asyncpg\.exceptions\.(\w+): (.+(?:\n(?:DETAIL|HINT): .+)*)", re.MULTILINE)


def upgrade(url: str, settings: Settings) -> None:
    """Apply the migrations that the database lacks."""
    if is_current(url, settings):
        return
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise UsageError(f"the tables could not be brought up to date: {reason(done.stdout)}")


def reason(output: str) -> str:
    """Why Alembic failed: what PostgreSQL said where it did, or else all that was printed."""
    said = SAID.search(output)
    if said is None:
        return f"\n{output.strip()}"
    error, message = said.groups()
    return f"{message}: {NOT_ALLOWED}" if error == "InsufficientPrivilegeError" else message


def require(url: str, settings: Settings) -> None:
    """Refuse a database that lacks migrations."""
    if not is_current(url, settings):
        raise UsageError(
            f"{named(settings)} lacks tables of this program: run `onrecord migrate`, "
            "or name another by DATABASE_URL or ONRECORD_DATA"
        )


def is_current(url: str, settings: Settings) -> bool:
    """Whether the database has all migrations; one that has more than we know is refused."""
    applied = asyncio.run(applied_migration(url, settings))
    if applied is not None and applied > newest():
        raise UsageError(
            f"the database was migrated by a newer version of this program (to {applied}, "
            f"here the last is {newest()}): update the program"
        )
    return applied == newest()


def newest() -> str:
    """The number of the last migration: their files begin with it."""
    return max(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*.py"))
