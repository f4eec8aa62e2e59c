"""Answers of reads: questions asked for many rows at once, and what their answers become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from schema.context import Asking, Clearance, Entries, Question, Sight
from schema.errors import BadCursor, BadUserInput, ExpectedError
from schema.limits import Limits
from schema.planner import cursors
from schema.planner.arguments import Getter
from schema.planner.level import Answers, Everywhere, Key, Keys, Level, Objects, Reading
from schema.planner.window import default_page, page_size


@dataclass(frozen=True, slots=True)
class AskedLevel(Level):
    """What a read of its own answers."""

    question: Question
    clearance: Clearance
    arguments: Getter
    wanted: frozenset[str]
    becomes: Level | None
    """Takes answers for keys and gives what they become; None where they are values."""

    async def read(self, reading: Reading, keys: Keys) -> Answers:
        sight = Sight(reading.reader, self.clearance, reading.vault, reading.kept)
        asking = Asking(sight, keys, self.arguments(reading.values), self.wanted)
        found = await self.question(asking)
        if self.becomes is None:
            return Answers(
                {key: found.get(key) for key in keys},
                {key: _values_in(found.get(key)) for key in keys},
            )
        answers: dict[Key, None] = {}
        for answer in found.values():
            if answer is not None and not isinstance(answer, Exception):
                answers[answer] = None
        made = await self.becomes.read(reading, list(answers))
        values: dict[Key, Any] = {}
        sizes: dict[Key, int] = {}
        for key in keys:
            answer = found.get(key)
            is_made = answer in answers if answer is not None else False
            values[key] = made.values[answer] if is_made else answer
            sizes[key] = made.sizes[answer] if is_made else 1
        return Answers(values, sizes)

    @property
    def is_single(self) -> bool:
        return False


def _values_in(answer: Any) -> int:
    """Of how many values an answer consists: one, but for JSON."""
    match answer:
        case dict():
            return 1 + sum(map(_values_in, answer.values()))
        case list():
            return 1 + sum(map(_values_in, answer))
        case _:
            return 1


@dataclass(frozen=True, slots=True)
class AnswerLevel(Level):
    """Answers as objects: its keys are the answers themselves."""

    objects: Objects

    async def read(self, reading: Reading, keys: Keys) -> Answers:
        built, sizes = await self.objects.build(reading, keys)  # type: ignore[arg-type]
        form = reading.form
        return Answers(
            {key: form(value) for key, value in zip(keys, built, strict=True)},
            dict(zip(keys, sizes, strict=True)),
        )

    @property
    def is_single(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class EachLevel(Level):
    """Answers that are tuples of what another level takes as keys, as lists."""

    item: Level

    async def read(self, reading: Reading, keys: Keys) -> Answers:
        items = list(dict.fromkeys(item for key in keys for item in key))  # type: ignore[attr-defined]
        found = await self.item.read(reading, items) if items else Answers({}, {})
        values: dict[Key, Any] = {}
        sizes: dict[Key, int] = {}
        for key in keys:
            shown = [item for item in key if found.values[item] is not None]  # type: ignore[attr-defined]
            values[key] = reading.form([found.values[item] for item in shown])
            sizes[key] = 1 + sum(found.sizes[item] for item in shown)
        return Answers(values, sizes)

    @property
    def is_single(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Slice:
    """Which entries of a list make the page, and what lies beyond them."""

    start: int
    end: int
    has_previous: bool
    has_next: bool

    @classmethod
    def of(
        cls, entries: Entries, arguments: Mapping[str, Any], tag: str, limits: Limits
    ) -> "Slice":
        """The page that the paging arguments ask for. Raises ``ExpectedError`` for wrong ones."""
        first, last = arguments.get("first"), arguments.get("last")
        if first is not None and last is not None:
            raise BadUserInput("Give `first` or `last`, not both.")
        start, end = 0, len(entries)
        if (after := arguments.get("after")) is not None:
            start = _index(entries, after, tag) + 1
        if (before := arguments.get("before")) is not None:
            end = _index(entries, before, tag)
        low, high = start, end
        if last is not None:
            start = max(low, high - page_size("last", last, limits))
        elif first is not None:
            end = min(high, low + page_size("first", first, limits))
        else:
            end = min(high, low + default_page(limits))
        return cls(
            start, max(start, end), low > 0 or start > low, high < len(entries) or end < high
        )


def _index(entries: Entries, cursor: str, tag: str) -> int:
    sort, key = cursors.decode(cursor, tag, "text")
    try:
        return entries.index((sort, key))
    except ValueError:
        raise BadCursor(
            "What this cursor pointed at is no longer in the list: begin again without it."
        ) from None


Page: TypeAlias = tuple[Entries, Slice]


@dataclass(frozen=True, slots=True)
class PageOf:
    """``nodes`` or ``edges``: the page's entries as objects."""

    objects: Objects


@dataclass(frozen=True, slots=True)
class InfoOf:
    """``pageInfo``: the selected fields by response key."""

    fields: Sequence[tuple[str, str]]
    tag: str

    def of(self, page: Page) -> Mapping[str, Any]:
        """The page info of a page."""
        return {key: self._value(name, *page) for key, name in self.fields}

    def _value(self, name: str, entries: Entries, part: Slice) -> Any:
        match name:
            case "hasNextPage":
                return part.has_next
            case "hasPreviousPage":
                return part.has_previous
            case "startCursor" | "endCursor":
                if part.start == part.end:
                    return None
                at = part.start if name == "startCursor" else part.end - 1
                (entry,) = entries[at : at + 1]
                return cursors.encode(self.tag, *entry.place)
            case _:
                return name


@dataclass(frozen=True, slots=True)
class CountOf:
    """``totalCount``."""

    at_most: Getter | None


PageField: TypeAlias = PageOf | InfoOf | CountOf | str


@dataclass(frozen=True, slots=True)
class EntriesLevel(Level):
    """Answers that are all entries of a list, as a page of it: its keys are these answers."""

    arguments: Getter
    fields: Sequence[tuple[str, PageField]]
    tag: str

    async def read(self, reading: Reading, keys: Keys) -> Answers:
        arguments = self.arguments(reading.values)
        values: dict[Key, Any] = {}
        pages: dict[Key, Page] = {}
        for key in keys:
            try:
                part = Slice.of(key, arguments, self.tag, reading.limits)  # type: ignore[arg-type]
                pages[key] = (key, part)  # type: ignore[assignment]
            except ExpectedError as error:
                # A cursor may belong to one of several lists.
                values[key] = error
        sizes = dict.fromkeys(keys, 1)
        columns = [
            (name, await self._values(reading, pages, field, sizes)) for name, field in self.fields
        ]
        for key in pages:
            values[key] = reading.form({name: found[key] for name, found in columns})
        return Answers(values, sizes)

    @property
    def is_single(self) -> bool:
        return False

    async def _values(
        self,
        reading: Reading,
        pages: Mapping[Key, Page],
        field: PageField,
        sizes: dict[Key, int],
    ) -> Mapping[Key, Any]:
        """The value of one field for every key; what its entries consist of is added to sizes."""
        match field:
            case PageOf(objects):
                cut = {key: whole[part.start : part.end] for key, (whole, part) in pages.items()}
                rows = [entry for entries in cut.values() for entry in entries]
                built, of_each = await objects.build(reading, rows)
                made = iter(zip(built, of_each, strict=True))
                shown: dict[Key, list[Any]] = {}
                for key, entries in cut.items():
                    shown[key] = []
                    for _ in entries:
                        value, size = next(made)
                        shown[key].append(value)
                        sizes[key] += size
                return shown
            case InfoOf():
                return {key: field.of(page) for key, page in pages.items()}
            case CountOf(at_most):
                try:
                    bound = None if at_most is None else at_most(reading.values)
                except ExpectedError as error:
                    return Everywhere(error)
                counts = {key: len(entries) for key, (entries, _) in pages.items()}
                return {key: min(n, bound or n) for key, n in counts.items()}
            case str():
                return Everywhere(field)
