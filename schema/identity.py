"""Global ids: the name of the row's table and its key, ``statement_0193…``."""

import re
from typing import NamedTuple

from schema import tables
from schema.errors import BadUserInput

_PATTERN = re.compile(r"([a-z_]{1,40})_([0-9a-f]{32})", re.ASCII)


class GlobalId(NamedTuple):
    """A global id taken apart."""

    table: str
    key: str


def prefix_of(table: str) -> str:
    """What stands before the key in the ids of a table's rows."""
    return f"{table}_"


def parse(text: str) -> GlobalId:
    """Take a global id apart; raises ``BadUserInput`` for text that cannot be one."""
    match = _PATTERN.fullmatch(text)
    if match is None or match[1] not in tables.METADATA.tables:
        raise BadUserInput(f"{text[:80]!r} is no id of this API. Ids are what `id` fields give.")
    return GlobalId(match[1], match[2])


def key(text: str) -> str:
    """The key in an id of any type. Raises ``BadUserInput`` for text that cannot be one."""
    return parse(text).key


def key_in(table: str, text: str) -> str | None:
    """The key that an id holds for a row of ``table``; None for another table's id."""
    found = parse(text)
    return found.key if found.table == table else None
