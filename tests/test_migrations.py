"""The migrations lead to the tables that the code declares, and back."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from schema import tables

CONFIG = Config(toml_file=Path(__file__).parent.parent / "pyproject.toml")

# Autogenerate compares neither checks nor what an index includes; the catalog knows all of it.
CATALOG = """
SELECT concat_ws(' ', attrelid::regclass, attname, format_type(atttypid, atttypmod),
                 CASE WHEN attnotnull THEN 'not null' END, attidentity, attgenerated,
                 attcollation::regcollation, pg_get_expr(adbin, adrelid))
  FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
 WHERE attrelid = ANY ($1::text[]::regclass[]) AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE conrelid = ANY ($1::text[]::regclass[])
UNION ALL
SELECT pg_get_indexdef(indexrelid)
  FROM pg_index WHERE indrelid = ANY ($1::text[]::regclass[])
UNION ALL
SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
ORDER BY 1
"""

# A claim that was secret, then internal, then public; another that always was internal; a topic.
HISTORY = """
INSERT INTO claim (id, version, text, visibility) VALUES
    ('00000000-0000-0000-0000-000000000001', 1, 'a', 'PUBLIC'),
    ('00000000-0000-0000-0000-000000000002', 1, 'b', 'INTERNAL');
INSERT INTO revision (id, by, record_type, record_id, action, patch, inverse, refers)
SELECT gen_random_uuid(), 'cli', type, ('00000000-0000-0000-0000-00000000000' || record)::uuid,
       CASE WHEN inverse IS NULL THEN 'CREATE' ELSE 'UPDATE' END,
       CASE WHEN inverse IS NOT NULL THEN '[]'::jsonb END,
       CASE WHEN inverse <> '' THEN jsonb_build_array(jsonb_build_object(
           'op', 'replace', 'path', '/visibility', 'value', inverse))
            WHEN inverse IS NOT NULL THEN '[]'::jsonb END, '{}'
  FROM (VALUES (1, 'claim', 1, NULL), (2, 'claim', 1, ''), (3, 'claim', 1, 'CONFIDENTIAL'),
               (4, 'claim', 1, 'INTERNAL'), (5, 'claim', 2, NULL), (6, 'topic', 3, NULL)
       ) AS told (number, type, record, inverse) ORDER BY number
"""

T = TypeVar("T")


def test_there_is_one_head() -> None:
    assert ScriptDirectory.from_config(CONFIG).get_heads() == ["0009"]


def test_going_up_and_down_and_up_again_leaves_no_drift(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database)

    command.upgrade(CONFIG, "head")
    command.check(CONFIG)
    first = on(empty_database, catalog)
    command.downgrade(CONFIG, "base")
    assert on(empty_database, table_names) == ["alembic_version"]
    command.upgrade(CONFIG, "head")
    command.check(CONFIG)

    assert on(empty_database, catalog) == first


REPEATS = """
INSERT INTO idempotency (id, viewer, key, input_hash, result)
VALUES (gen_random_uuid(), 'cli', 'k', sha256('x'), jsonb_build_object('id', lpad('1', 32, '0')))
"""


def test_what_older_versions_stored_is_completed(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database)
    command.downgrade(CONFIG, "base")
    command.upgrade(CONFIG, "0004")
    on(empty_database, lambda connection: connection.execute(HISTORY + ";" + REPEATS))
    command.upgrade(CONFIG, "head")
    query = "SELECT visibility FROM revision ORDER BY sequence"
    rows = on(empty_database, lambda connection: connection.fetch(query))
    assert [row[0] for row in rows] == [
        *("CONFIDENTIAL", "CONFIDENTIAL", "INTERNAL", "PUBLIC"),
        *("INTERNAL", "PUBLIC"),
    ]
    query = "SELECT result ->> 'id' FROM idempotency"
    (result,) = on(empty_database, lambda connection: connection.fetch(query))
    assert result[0] == f"claim_{1:032}"


def test_migrated_tables_are_those_that_the_code_declares(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database)

    command.upgrade(CONFIG, "head")
    migrated = on(empty_database, catalog)
    command.downgrade(CONFIG, "base")
    asyncio.run(create_declared_tables(empty_database))

    assert on(empty_database, catalog) == migrated


async def catalog(connection: asyncpg.Connection) -> list[str]:
    """All that the database knows of our columns, constraints, indexes and functions."""
    rows = await connection.fetch(CATALOG, list(tables.METADATA.tables))
    return [row[0] for row in rows]


async def table_names(connection: asyncpg.Connection) -> list[str]:
    """The tables there are."""
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return [row[0] for row in rows]


def on(url: str, read: Callable[[asyncpg.Connection], Coroutine[Any, Any, T]]) -> T:
    """Read from a database."""

    async def reading() -> T:
        connection = await asyncpg.connect(url)
        try:
            return await read(connection)
        finally:
            await connection.close()

    return asyncio.run(reading())


async def create_declared_tables(url: str) -> None:
    """Make the tables without the migrations."""
    address = make_url(url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(address, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(tables.METADATA.create_all)
