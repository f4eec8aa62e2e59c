"""Generated rows, copied into PostgreSQL."""

from collections.abc import Iterable

import asyncpg

from .rows import FOREIGN, RECORDS, Row, Rows

# Tables before those that point at them.
FIRST = (*RECORDS, "topic", "appearance")
IN_ORDER = (*FIRST, *(table for table in FOREIGN if table not in FIRST))


async def load(rows: Rows, url: str) -> None:
    """Store these rows, and no others, in a migrated database."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"TRUNCATE {', '.join(FOREIGN)} CASCADE")
        await insert(connection, (row for table in IN_ORDER for row in rows.tables[table]))
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def insert(connection: asyncpg.Connection, rows: Iterable[Row]) -> None:
    """Store rows, none before the one that it points at, in one transaction."""
    waiting: dict[str, list[Row]] = {}
    for row in rows:
        waiting.setdefault(row.table, []).append(row)
    async with connection.transaction():
        for table, those in waiting.items():
            await _copy(connection, table, those)
        # Actors and reports point at each other.
        await connection.executemany(
            "UPDATE actor SET described_in_id = $2 WHERE id = $1",
            [
                (row.id, row["described_in_id"])
                for row in waiting.get("actor", ())
                if row["described_in_id"] is not None
            ],
        )


async def _copy(connection: asyncpg.Connection, table: str, rows: list[Row]) -> None:
    columns = [column for column in rows[0] if column != "described_in_id"]
    await connection.copy_records_to_table(
        table,
        columns=columns,
        records=[tuple(row[column] for column in columns) for row in rows],
    )
