"""The orders of lists, and the pages that are cut from them."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from .access import Sight
from .provenance import AFFIRMING, provenance_of
from .refusals import refusal
from .rows import Row

BEFORE_ALL_TIME = datetime.min.replace(tzinfo=UTC)

Key = tuple[Any, UUID]


@dataclass(frozen=True)
class Order:
    """What the rows of one table are sorted by, and from which end; ties go by id the same way."""

    table: str
    name: str
    sort: Callable[[Row], Any]
    descending: bool = False

    @property
    def identity(self) -> str:
        return f"{self.table} {self.name} {'DESC' if self.descending else 'ASC'}"

    def key(self, row: Row) -> Key:
        return (self.sort(row), row.id)

    def sorted(self, rows: Sequence[Row]) -> list[Row]:
        return sorted(rows, key=self.key, reverse=self.descending)

    def precedes(self, left: Key, right: Key) -> bool:
        return right < left if self.descending else left < right


def _moment(prefix: str) -> Callable[[Row], datetime]:
    """Unknown dates count as oldest."""

    def sort(row: Row) -> datetime:
        earliest = row[f"{prefix}_earliest"]
        return BEFORE_ALL_TIME if earliest is None else earliest

    return sort


def _created(row: Row) -> datetime:
    created = row["created_at"]
    assert isinstance(created, datetime)
    return created


def _text(column: str) -> Callable[[Row], str]:
    """In any case; a letter with an accent stands behind its plain one."""

    def sort(row: Row) -> str:
        apart = unicodedata.normalize("NFD", row[column])
        return "".join(letter.lower() if letter.isascii() else letter for letter in apart)

    return sort


def _position(row: Row) -> int:
    return int(row["position"])


DEFAULT: dict[str, Order] = {
    "statement": Order("statement", "SAID", _moment("said"), descending=True),
    "report": Order("report", "PUBLISHED", _moment("published"), descending=True),
    "actor": Order("actor", "NAME", _text("name")),
    "claim": Order("claim", "CREATED", _created, descending=True),
    "topic": Order("topic", "LABEL", _text("label")),
    "assessment": Order("assessment", "MADE", _moment("made"), descending=True),
    "affiliation": Order("affiliation", "DURING", _moment("during"), descending=True),
    "hop": Order("hop", "POSITION", _position),
    "report_author": Order("report_author", "POSITION", _position),
}


def _latest_stance(sight: Sight | None) -> Callable[[Row], datetime]:
    """When the last stance on a claim was recorded."""

    def sort(claim: Row) -> datetime:
        stances = [] if sight is None else provenance_of(sight).stances(claim)
        return max((_created(stance) for stance in stances), default=BEFORE_ALL_TIME)

    return sort


def _contested(sight: Sight | None) -> Callable[[Row], int]:
    """How many statements stand on a claim's weaker side."""

    def sort(claim: Row) -> int:
        stances = [] if sight is None else provenance_of(sight).stances(claim)
        sides = (AFFIRMING, ("DENIES",))
        return min(
            len({stance["statement_id"] for stance in stances if stance["position"] in side})
            for side in sides
        )

    return sort


CHOICES: dict[tuple[str, str], Callable[[Row], Any]] = {
    ("statement", "SAID"): _moment("said"),
    ("statement", "CREATED"): _created,
    ("report", "PUBLISHED"): _moment("published"),
    ("report", "CREATED"): _created,
    ("actor", "NAME"): _text("name"),
    ("actor", "CREATED"): _created,
    ("claim", "CREATED"): _created,
}


def default_order(table: str) -> Order:
    """The order of a table's lists unless asked otherwise: creation, oldest first, for the rest."""
    return DEFAULT.get(table, Order(table, "CREATED", _created))


WORKED_OUT: dict[tuple[str, str], Callable[[Sight | None], Callable[[Row], Any]]] = {
    ("claim", "LATEST_STANCE"): _latest_stance,
    ("claim", "CONTESTED"): _contested,
}
"""What depends on what the viewer sees; without a sight, there are no stances."""


def chosen_order(
    table: str, order_by: Mapping[str, str] | None, sight: Sight | None = None
) -> Order:
    """The order that ``orderBy`` asks for, as a viewer sees it."""
    if order_by is None:
        return default_order(table)
    field = order_by["field"]
    worked_out = WORKED_OUT.get((table, field))
    sort = CHOICES[table, field] if worked_out is None else worked_out(sight)
    return Order(table, field, sort, order_by["direction"] == "DESC")


class Place(str):
    """A cursor of the reference: where a row stands in an order.

    Cursors are opaque: the reference has its own, and is told which of the API's cursors mean
    which of them.
    """

    key: Key

    @classmethod
    def of(cls, order: Order, row: Row) -> "Place":
        place = cls(f"{order.identity} {row.id.hex}")
        place.key = order.key(row)
        return place

    def belongs_to(self, order: Order) -> bool:
        return self.startswith(order.identity + " ")


def page_size(arguments: Mapping[str, Any]) -> tuple[int, bool]:
    """How many entries a page has, and whether they are the last ones."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is not None and last is not None:
        raise refusal("BAD_USER_INPUT", "first and last")
    size = first if first is not None else last if last is not None else 20
    if size < 1:
        raise refusal("BAD_USER_INPUT", "too small a page")
    if size > 100:
        raise refusal("LIMIT_EXCEEDED", "too large a page")
    return size, last is not None


def page(
    rows: Sequence[Row],
    order: Order,
    arguments: Mapping[str, Any],
    places: Mapping[str, Place],
) -> dict[str, Any]:
    """A connection's page, with page infos that are true of the whole list."""
    size, backward = page_size(arguments)
    ordered = order.sorted(rows)
    between = ordered
    if (after := _place(arguments.get("after"), order, places)) is not None:
        between = [row for row in between if order.precedes(after, order.key(row))]
    if (before := _place(arguments.get("before"), order, places)) is not None:
        between = [row for row in between if order.precedes(order.key(row), before)]
    cut = between[-size:] if backward else between[:size]
    return {
        "nodes": cut,
        "edges": [{"cursor": Place.of(order, row), "node": row} for row in cut],
        "pageInfo": _page_info(ordered, cut, order, after, before),
        "rows": ordered,
    }


def _page_info(
    ordered: list[Row], cut: list[Row], order: Order, after: Key | None, before: Key | None
) -> dict[str, Any]:
    if cut:
        previous, following = cut[0] is not ordered[0], cut[-1] is not ordered[-1]
    else:
        # Nothing between the cursors; what is beyond them is before or after this page.
        keys = [order.key(row) for row in ordered]
        previous = after is not None and any(not order.precedes(after, key) for key in keys)
        following = before is not None and any(not order.precedes(key, before) for key in keys)
    return {
        "hasPreviousPage": previous,
        "hasNextPage": following,
        "startCursor": Place.of(order, cut[0]) if cut else None,
        "endCursor": Place.of(order, cut[-1]) if cut else None,
    }


def _place(cursor: str | None, order: Order, places: Mapping[str, Place]) -> Key | None:
    if cursor is None:
        return None
    place = places.get(cursor)
    if place is None or not place.belongs_to(order):
        raise refusal("BAD_CURSOR", "cursor")
    return place.key
