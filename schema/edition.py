"""Which edition of the record is read: what answers to the same question can differ by.

Every change is told by a revision, in commit order, so that the newest one stands for the whole
state. Time alone changes what is seen in one way: an embargo ends, and is told of only a moment
later. Of one state, the last embargo that has ended says which have.
"""

from schema.context import Edition, Reader
from schema.permissions import RECORDS


def _embargoes(function: str, rule: str) -> str:
    """One embargo of all records', by an aggregate of those that a rule chooses."""
    return ", ".join(
        f"(SELECT {function}(embargo_until) FROM {table} WHERE embargo_until {rule} now())"
        for table in sorted(RECORDS)
    )


# A migration may complete what is stored: no revision tells of it, but its own number does. The
# newest revision's id is never given again; after a backup was restored, its sequence may be.
SELECT = f"""SELECT concat_ws(
           ' ',
           (SELECT version_num FROM alembic_version),
           (SELECT id FROM revision ORDER BY sequence DESC LIMIT 1),
           greatest({_embargoes("max", "<=")})
       ),
       extract(epoch FROM least({_embargoes("min", ">")}) - now())::float8
"""


async def edition_of(reader: Reader) -> Edition:
    """The edition that a connection reads in its snapshot, or from now on where it has none."""
    ((name, lasts),) = await reader.fetch(SELECT)
    return Edition(name, lasts)
