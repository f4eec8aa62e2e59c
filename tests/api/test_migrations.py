"""Migrating from the program: at once from several sides, and only where it makes sense."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from api import database, migrations
from api.errors import UsageError
from api.settings import Settings

ROOT = Path(__file__).parents[2]
MIGRATE = [sys.executable, "-m", "api.cli", "migrate"]


def fetch(url: str, sql: str) -> list[asyncpg.Record]:
    """Rows from the database."""

    async def ask() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(url)
        try:
            rows: list[asyncpg.Record] = await connection.fetch(sql)
            return rows
        finally:
            await connection.close()

    return asyncio.run(ask())


def settings_of(url: str) -> Settings:
    return Settings(_env_file=None, database_url=url)


@pytest.fixture(scope="module")
def tenant(server: str) -> None:
    """A user who owns nothing."""
    fetch(server, "CREATE ROLE tenant LOGIN")


def test_the_last_file_is_the_head_of_the_migrations() -> None:
    scripts = ScriptDirectory.from_config(Config(toml_file=ROOT / "pyproject.toml"))
    assert scripts.get_heads() == [migrations.newest()]


def test_four_at_once_on_an_empty_database_migrate_it_once(empty_database: str) -> None:
    environment = {**os.environ, "DATABASE_URL": empty_database}
    at_once = [
        subprocess.Popen(
            MIGRATE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(4)
    ]
    said = [process.communicate(timeout=60)[0] for process in at_once]
    assert said == ["The tables are up to date.\n"] * 4
    applied = fetch(empty_database, "SELECT version_num FROM alembic_version")
    assert [row["version_num"] for row in applied] == [migrations.newest()]


def test_a_database_without_tables_is_refused_where_nothing_shall_be_migrated(server: str) -> None:
    with pytest.raises(UsageError, match="lacks tables of this program: run `onrecord migrate`"):
        migrations.require(server, settings_of(server))


def test_a_database_of_a_newer_program_is_refused_and_left_alone(database: str) -> None:
    fetch(database, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UsageError, match=r"by a newer version of this program \(to 9999"):
        migrations.upgrade(database, settings_of(database))
    assert fetch(database, "SELECT version_num FROM alembic_version")[0]["version_num"] == "9999"


@pytest.mark.usefixtures("tenant")
def test_a_user_who_may_not_make_tables_is_told_to_own_the_database(server: str) -> None:
    url = server.replace("postgres@", "tenant@")
    with pytest.raises(UsageError) as refused:
        migrations.upgrade(url, settings_of(url))
    assert str(refused.value) == (
        "the tables could not be brought up to date: permission denied for schema public: "
        "let this user own the database"
    )


@pytest.mark.usefixtures("tenant")
def test_a_user_who_may_not_read_the_tables_is_told_the_same(database: str) -> None:
    url = database.replace("postgres@", "tenant@")
    with pytest.raises(UsageError) as refused:
        migrations.upgrade(url, settings_of(url))
    assert str(refused.value) == (
        "permission denied for table alembic_version: let this user own the database"
    )


def test_what_postgresql_says_is_all_that_is_told_of_a_failed_migration() -> None:
    said = (
        "Traceback (most recent call last):\n"
        "asyncpg.exceptions.UniqueViolationError: could not create unique index\n"
        "DETAIL:  Key (slug)=(a) is duplicated.\n\n"
        "The above exception was the direct cause of the following exception:\n"
    )
    assert migrations.reason(said) == (
        "could not create unique index\nDETAIL:  Key (slug)=(a) is duplicated."
    )
    assert migrations.reason("No module named alembic\n") == "\nNo module named alembic"


def test_a_server_too_old_is_refused(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "OLDEST_SERVER", 19)
    with pytest.raises(UsageError, match="runs PostgreSQL 18: 19 or newer is needed"):
        migrations.upgrade(server, settings_of(server))
