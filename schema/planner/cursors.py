"""Cursors: where a row stands in an order, as opaque text.

A cursor holds the row's key and the sort value as PostgreSQL writes it, so that a timestamp
returns exactly, ``-infinity`` included. Before them stands a checksum of these and of the order's
tag: a cursor of another order is refused, and one that lost a part of its text on its way.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from datetime import datetime
from typing import NamedTuple
from zlib import crc32

from schema.errors import BadCursor
from schema.tables import Kind

KEY_FROM, SORT_FROM = 8, 40
MAX_LENGTH = 4096
MAX_NUMBER = 2**63

_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,19}", re.ASCII)
_FRACTION = re.compile(r"\d(\.\d{1,15})?(e-\d{1,2})?", re.ASCII)
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00", re.ASCII)


class Position(NamedTuple):
    """Where a row stands in an order."""

    sort: str
    key: str


def encode(tag: str, sort: str, key: str) -> str:
    """The cursor of a row; ``tag`` is the order's."""
    check = crc32(f"{tag}{key}{sort}".encode())
    return urlsafe_b64encode(f"{check:08x}{key}{sort}".encode()).decode().rstrip("=")


def decode(cursor: str, tag: str, kind: Kind) -> Position:
    """Where a cursor of this order points; raises ``BadCursor`` for any other text."""
    try:
        if len(cursor) > MAX_LENGTH:
            raise ValueError
        text = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode()
        key, sort = text[KEY_FROM:SORT_FROM], text[SORT_FROM:]
        genuine = _KEY.fullmatch(key) and "\0" not in sort and encode(tag, sort, key) == cursor
        if not genuine:
            raise ValueError
        _check(sort, kind)
    except (ValueError, Base64Error, UnicodeError):
        raise BadCursor(
            "This is no cursor of this list in this order. Use one that the list gave with the "
            "same `orderBy`, or leave it out to start from the beginning."
        ) from None
    return Position(sort, key)


def _check(sort: str, kind: Kind) -> None:
    """Refuse a sort value that PostgreSQL could not read back. Raises ``ValueError``."""
    if kind == "int8" and not (_NUMBER.fullmatch(sort) and -MAX_NUMBER <= int(sort) < MAX_NUMBER):
        raise ValueError
    if kind == "float8" and _FRACTION.fullmatch(sort) is None:
        raise ValueError
    if kind == "timestamptz" and sort != "-infinity":
        if _TIMESTAMP.fullmatch(sort) is None:
            raise ValueError
        datetime.fromisoformat(sort)
