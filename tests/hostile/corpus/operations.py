"""Rows of operations: the same one by HTTP and over a socket."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from tests.hostile.sending import Row, asked, posted, subscribed

Operation: TypeAlias = tuple[str, str, Any, str]
"""Its name, its document, its variables, and the code with which it is answered."""


def refused(kind: str, operations: Iterable[Operation]) -> list[Row]:
    """Operations that are refused as a whole."""
    return _rows(kind, operations, "400", "error")


def answered_with_errors(kind: str, operations: Iterable[Operation]) -> list[Row]:
    """Operations with a field that is refused, beside data."""
    return _rows(kind, operations, "200", "next")


def _rows(kind: str, operations: Iterable[Operation], status: str, type_: str) -> list[Row]:
    found = []
    for name, query, variables, expected in operations:
        body = asked(query, variables)
        found += [
            Row(f"{kind}: {name}", posted(body), f"{status} {expected}"),
            Row(f"{kind} on a socket: {name}", b"", f"{type_} {expected}", subscribed(body)),
        ]
    return found
