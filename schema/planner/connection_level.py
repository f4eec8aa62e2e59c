"""The level of a connection: its page, its page info and its counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schema.errors import ExpectedError
from schema.planner import cursors
from schema.planner.arguments import Getter, Values
from schema.planner.level import Answers, Everywhere, Key, Keys, Level, Objects, Reading, Select
from schema.planner.objects import Found


@dataclass(frozen=True, slots=True)
class Place:
    """Where the columns that every page needs stand in its rows."""

    key: int
    sort: int | None
    up_to_after: int | None
    from_before_on: int | None


@dataclass(slots=True)
class Page:
    """The rows of one key's page, in the list's order."""

    rows: list[Found]
    has_next: bool
    has_previous: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """The SELECT of a page, and how its rows are cut to it."""

    select: Select
    place: Place
    size: Getter
    backward: bool

    async def pages(self, reading: Reading, keys: Keys) -> Mapping[Key, Page]:
        """The page of every key."""
        size = self.size(reading.values)
        place = self.place
        pages = {key: Page([], False, False) for key in keys}
        for row in await self.select.rows(reading, keys):
            page = pages[self.select.key_of(row)]
            if row[place.key] is not None:
                page.rows.append(row)
            # Whether a cursor has rows on its other side stands in every row, even an empty page's.
            if place.up_to_after is not None:
                page.has_previous = row[place.up_to_after]
            if place.from_before_on is not None:
                page.has_next = row[place.from_before_on]
        for page in pages.values():
            overflows = len(page.rows) > size
            del page.rows[size:]
            if self.backward:
                page.rows.reverse()
                page.has_previous = page.has_previous or overflows
            else:
                page.has_next = page.has_next or overflows
        return pages


@dataclass(frozen=True, slots=True)
class Entries:
    """``nodes`` or ``edges``: the page's rows as objects."""

    objects: Objects


@dataclass(frozen=True, slots=True)
class Info:
    """``pageInfo``: the selected fields by response key, and the order's tag for its cursors."""

    fields: tuple[tuple[str, str], ...]
    tag: str

    def of(self, page: Page, place: Place) -> dict[str, Any]:
        """The page info of one page."""
        return {key: self._value(name, page, place) for key, name in self.fields}

    def _value(self, name: str, page: Page, place: Place) -> Any:
        match name:
            case "hasNextPage":
                return page.has_next
            case "hasPreviousPage":
                return page.has_previous
            case "startCursor" | "endCursor" if page.rows:
                row = page.rows[0 if name == "startCursor" else -1]
                assert place.sort is not None
                return cursors.encode(self.tag, row[place.sort], row[place.key])
            case "startCursor" | "endCursor":
                return None
            case _:
                return name


@dataclass(frozen=True, slots=True)
class Count:
    """``totalCount``: a SELECT of its own."""

    select: Select
    at_most: Getter | None

    async def counts(self, reading: Reading, keys: Keys) -> Mapping[Key, Any]:
        """The count of every key; a refused ``atMost`` stands in its place.

        What the list's own arguments get wrong is raised: the whole list is refused.
        """
        try:
            if self.at_most is not None:
                self.at_most(reading.values)
        except ExpectedError as error:
            return Everywhere(error)
        rows = await self.select.rows(reading, keys)
        return {self.select.key_of(row): row[-1] for row in rows}


Field = Entries | Info | Count | str
"""A field of a connection; a text stands for itself (``__typename``)."""


@dataclass(frozen=True, slots=True)
class ConnectionLevel(Level):
    """A connection for each key, its fields by response key."""

    rows: Rows | None
    fields: Sequence[tuple[str, Field]]
    checks: tuple[Getter, ...]
    """Read where there are no rows to read: they raise what is wrong with the arguments."""

    async def read(self, reading: Reading, keys: Keys) -> Answers:
        if self.rows is None:
            for check in self.checks:
                check(reading.values)
        pages = await self.rows.pages(reading, keys) if self.rows is not None else {}
        sizes = dict.fromkeys(keys, 1)
        columns = [
            (name, await self._values(reading, keys, pages, field, sizes))
            for name, field in self.fields
        ]
        values = {key: {name: found[key] for name, found in columns} for key in keys}
        return Answers(values, sizes)

    def is_single(self, values: Values) -> bool:
        selects = 0 if self.rows is None else 1
        for _, field in self.fields:
            if isinstance(field, Count):
                selects += 1
            elif isinstance(field, Entries):
                selects += len(field.objects.below)
        return selects <= 1

    async def _values(
        self,
        reading: Reading,
        keys: Keys,
        pages: Mapping[Key, Page],
        field: Field,
        sizes: dict[Key, int],
    ) -> Mapping[Key, Any]:
        """The value of one field for every key; what its entries consist of is added to sizes."""
        match field:
            case Entries(objects):
                rows = [row for key in keys for row in pages[key].rows]
                built, of_each = await objects.build(reading, rows)
                entries: dict[Key, list[Any]] = {}
                start = 0
                for key in keys:
                    end = start + len(pages[key].rows)
                    entries[key] = built[start:end]
                    sizes[key] += sum(of_each[start:end])
                    start = end
                return entries
            case Info():
                assert self.rows is not None
                return {key: field.of(pages[key], self.rows.place) for key in keys}
            case Count():
                return await field.counts(reading, keys)
            case str():
                return Everywhere(field)
