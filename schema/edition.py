"""Which edition of the record is read: what answers to the same question can differ by.

Every change is told by a revision, in commit order, so that the newest one stands for the whole
state. Time alone changes what is seen in one way: an embargo ends, and is told of only a moment
later. Of one state, the next embargo that will end says which have not.
"""

from collections.abc import Sequence
from typing import Any

from schema.context import Edition, Reader
from schema.permissions import RECORDS

EMBARGOES = ", ".join(
    f"(SELECT min(embargo_until) FROM {table} WHERE embargo_until > now())"
    for table in sorted(RECORDS)
)

# A migration may complete what is stored: no revision tells of it, but its own number does. The
# newest revision's id is never given again; after a backup was restored, its sequence may be. The
# OFFSET keeps PostgreSQL from looking for the next embargo wherever it is named.
SELECT = f"""SELECT concat_ws(' ', migration, revision, next) AS name,
       extract(epoch FROM next - now())::float8 AS lasts
FROM (
    SELECT (SELECT version_num FROM alembic_version) AS migration,
           (SELECT id FROM revision ORDER BY sequence DESC LIMIT 1) AS revision,
           least({EMBARGOES}) AS next
    OFFSET 0
) told
"""

# One row stands before those of the other SELECT, which keep their order in this join.
BESIDE = f"""SELECT found.*, edition.*
FROM ({SELECT}) edition
LEFT JOIN (SELECT *, true FROM ({{}}) found) found ON true
"""


async def edition_of(reader: Reader) -> Edition:
    """The edition that a connection reads in its snapshot, or from now on where it has none."""
    ((name, lasts),) = await reader.fetch(SELECT)
    return Edition(name, lasts)


class DatedReader:
    """Reads from another reader, and has its first SELECT tell which edition that is, too.

    A SELECT of its own would take a small answer longer than its rows, and a transaction around
    both.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._edition: Edition | None = None

    async def fetch(self, query: str, *args: Any) -> list[Sequence[Any]]:
        """The rows of a SELECT."""
        if self._edition is not None:
            return await self._reader.fetch(query, *args)
        rows = await self._reader.fetch(BESIDE.format(query), *args)
        *_, is_row, name, lasts = rows[0]
        self._edition = Edition(name, lasts)
        return [row[:-3] for row in rows] if is_row else []

    async def edition(self) -> Edition:
        """The edition that was read."""
        return self._edition or await edition_of(self._reader)
