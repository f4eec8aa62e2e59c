"""Which rows a viewer reads: in lists, by what points at them, by ids and other keys."""

from collections.abc import Iterable, Mapping
from typing import Any

from .access import Sight
from .filters import check, matches
from .ids import check_id
from .orders import Place, chosen_order, default_order, page
from .rows import FOREIGN, RECORDS, Row

Arguments = Mapping[str, Any]

NODES = frozenset(FOREIGN) - {"actor_name", "report_author", "hop", "external_id"}


class Reader:
    """Reads rows on behalf of one viewer."""

    def __init__(self, sight: Sight, places: Mapping[str, Place]) -> None:
        self.sight = sight
        self.rows = sight.rows
        self.places = places

    def listed(self, rows: Iterable[Row], arguments: Arguments) -> list[Row]:
        """What a list shows of these rows: visible, not retracted unless asked, matching."""
        retracted = arguments.get("retracted", "EXCLUDE")
        where = arguments.get("where") or {}
        return [
            row
            for row in self.sight.only_seen(rows)
            if (retracted == "INCLUDE" or is_withdrawn(row, self.sight) == (retracted == "ONLY"))
            and matches(row, where, self.sight)
        ]

    def page(self, table: str, rows: Iterable[Row], arguments: Arguments) -> dict[str, Any]:
        check(arguments.get("where"))
        order = chosen_order(table, arguments.get("orderBy"), self.sight)
        return page(self.listed(rows, arguments), order, arguments, self.places)

    def pointing_at(self, row: Row, table: str, columns: Iterable[str]) -> list[Row]:
        return [other for other in self.rows.tables[table] if row.id in map(other.get, columns)]

    def behind(self, row: Row, between: str, back: str, onward: str) -> list[Row]:
        """Each row behind the visible rows between once, in the order of those between."""
        found: dict[str, Row] = {}
        middle = self.sight.only_seen(self.rows.pointing_at(row, between, back))
        for step in default_order(between).sorted(middle):
            target = self.rows.pointed_at(step, onward)
            if target is not None:
                found.setdefault(target.global_id, target)
        return list(found.values())

    def by_global_id(self, text: str) -> Row | None:
        """The visible row of this id; an id that is none is refused."""
        table, key = check_id(text)
        if table not in NODES:
            return None
        row = self.rows.find(table, key)
        return row if row is not None and self.sight.sees(row) else None

    def by_any_key(self, table: str, by: Arguments) -> Row | None:
        """The visible row of a ``@oneOf`` look-up."""
        ((name, value),) = by.items()
        if name == "id":
            found = self.by_global_id(value)
            return found if found is not None and found.table == table else None
        if name == "externalId":
            owners = [
                self.sight.target(row, f"{table}_id")
                for row in self.sight.only_seen(self.rows.tables["external_id"])
                if (row["scheme"], row["value"]) == (value["scheme"], value["value"])
            ]
            return next((owner for owner in owners if owner is not None), None)
        column = {"domain": "domain", "url": "canonical_url"}[name]
        rows = self.sight.only_seen(self.rows.tables[table])
        return next((row for row in rows if row[column] == value), None)


def is_withdrawn(row: Row, sight: Sight) -> bool:
    """Retracted, or merged into another that is seen: what lists leave out unless asked."""
    if row.table not in RECORDS:
        return False
    merged = row.table == "actor" and sight.target(row, "merged_into_id") is not None
    return merged or row["retracted_at"] is not None
