"""The level of a connection: its page, its page info and its counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schema.errors import ExpectedError
from schema.planner import cursors
from schema.planner.arguments import Getter
from schema.planner.level import Answers, Everywhere, Key, Keys, Level, Objects, Reading, Select
from schema.planner.objects import Found


@dataclass(frozen=True, slots=True)
class Place:
    """Where the columns that every page needs stand in its rows."""

    key: int | None
    sort: int | None
    up_to_after: int | None
    from_before_on: int | None


@dataclass(frozen=True, slots=True)
class Pages:
    """The rows of all keys' pages, each key's in the list's order, and what lies beyond them."""

    rows: list[Found]
    has_next: set[Key]
    has_previous: set[Key]


@dataclass(frozen=True, slots=True)
class Rows:
    """The SELECT of a page, and how its rows are cut to it."""

    select: Select
    place: Place
    size: Getter
    one_more: bool
    """Whether a row past the page's end is read, to know whether the list goes on."""
    backward: bool

    async def pages(self, reading: Reading, keys: Keys) -> Pages:
        """The pages of these keys."""
        size = self.size(reading.values)
        place = self.place
        rows = await self.select.rows(reading, keys)
        # Whether a cursor has rows on its other side stands in every row, even an empty page's.
        pages = Pages(
            [], self._flagged(rows, place.from_before_on), self._flagged(rows, place.up_to_after)
        )
        if place.up_to_after is not None or place.from_before_on is not None:
            assert place.key is not None
            rows = [row for row in rows if row[place.key] is not None]
        if self.one_more:
            self._cut(rows, pages, size)
        else:
            pages.rows.extend(rows)
        if self.backward:
            pages.rows.reverse()
        return pages

    def _cut(self, rows: Sequence[Found], pages: Pages, size: int) -> None:
        """Keep as many rows of each key as its page has, and note which keys have more."""
        overflowing = pages.has_previous if self.backward else pages.has_next
        counts: dict[Key, int] = {}
        for row in rows:
            key = self.select.key_of(row)
            number = counts.get(key, 0)
            if number < size:
                pages.rows.append(row)
                counts[key] = number + 1
            else:
                overflowing.add(key)

    def _flagged(self, rows: Sequence[Found], position: int | None) -> set[Key]:
        if position is None:
            return set()
        return {self.select.key_of(row) for row in rows if row[position]}


@dataclass(frozen=True, slots=True)
class Entries:
    """``nodes`` or ``edges``: the page's rows as objects."""

    objects: Objects


@dataclass(frozen=True, slots=True)
class Info:
    """``pageInfo``: the selected fields by response key, and the order's tag for its cursors."""

    fields: tuple[tuple[str, str], ...]
    tag: str

    def of(self, pages: Pages, rows: Rows, keys: Keys) -> Mapping[Key, Any]:
        """The page info of every key."""
        of_key: dict[Key, list[Found]] = {key: [] for key in keys}
        for row in pages.rows:
            of_key[rows.select.key_of(row)].append(row)
        return {
            key: {
                name: self._value(field, key, pages, of_key[key], rows.place)
                for name, field in self.fields
            }
            for key in keys
        }

    def _value(
        self, field: str, key: Key, pages: Pages, rows: Sequence[Found], place: Place
    ) -> Any:
        match field:
            case "hasNextPage":
                return key in pages.has_next
            case "hasPreviousPage":
                return key in pages.has_previous
            case "startCursor" | "endCursor" if rows:
                row = rows[0 if field == "startCursor" else -1]
                assert place.sort is not None
                assert place.key is not None
                return cursors.encode(self.tag, row[place.sort], row[place.key])
            case "startCursor" | "endCursor":
                return None
            case _:
                return field


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


Field = Entries | Info | Count | Level | str
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
        pages = None if self.rows is None else await self.rows.pages(reading, keys)
        sizes = dict.fromkeys(keys, 1)
        columns = [
            (name, await self._values(reading, keys, pages, field, sizes))
            for name, field in self.fields
        ]
        form = reading.form
        if len(columns) == 1:
            ((name, found),) = columns
            return Answers({key: form({name: found[key]}) for key in keys}, sizes)
        values = {key: form({name: found[key] for name, found in columns}) for key in keys}
        return Answers(values, sizes)

    @property
    def is_single(self) -> bool:
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
        pages: Pages | None,
        field: Field,
        sizes: dict[Key, int],
    ) -> Mapping[Key, Any]:
        """The value of one field for every key; what its entries consist of is added to sizes."""
        match field:
            case Entries(objects):
                assert pages is not None
                assert self.rows is not None
                built, of_each = await objects.build(reading, pages.rows)
                if not self.rows.select.keyed:
                    sizes[None] += sum(of_each)
                    return {None: built}
                entries: dict[Key, list[Any]] = {key: [] for key in keys}
                if objects.below:
                    for row, value, size in zip(pages.rows, built, of_each, strict=True):
                        entries[row[0]].append(value)
                        sizes[row[0]] += size
                else:
                    for row, value in zip(pages.rows, built, strict=True):
                        entries[row[0]].append(value)
                    for key, values in entries.items():
                        sizes[key] += len(values)
                return entries
            case Info():
                assert pages is not None
                assert self.rows is not None
                return field.of(pages, self.rows, keys)
            case Count():
                return await field.counts(reading, keys)
            case Level():
                answers = await field.read(reading, keys)
                for key in keys:
                    sizes[key] += answers.sizes[key]
                return answers.values
            case str():
                return Everywhere(field)
