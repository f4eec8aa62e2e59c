"""Bringing a database's tables up to date, in a process of its own.

So the process that serves never carries Alembic; `alembic/env.py` takes a lock in the database, so
that several may migrate at once.
"""

import os
import subprocess
import sys
from pathlib import Path

from api.errors import UsageError

ROOT = Path(__file__).parent.parent


def upgrade(url: str) -> None:
    """Apply the migrations that the database lacks."""
    done = alembic(url, "upgrade", "head")
    if done.returncode != 0:
        raise UsageError(f"the tables could not be brought up to date: {done.stdout.strip()}")


def require(url: str) -> None:
    """Refuse a database that lacks migrations, or has some that this program does not know."""
    if alembic(url, "current", "--check-heads").returncode != 0:
        raise UsageError(
            "the database's tables are not those of this program: run `onrecord migrate`"
        )


def alembic(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Alembic's own command on a database."""
    return subprocess.run(
        [sys.executable, "-m", "alembic", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
