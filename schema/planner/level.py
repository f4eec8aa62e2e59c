"""Levels: one SELECT each, and how its rows become values by the key they belong to."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schema.context import Reader
from schema.errors import BadUserInput, ExpectedError, OperationRefused, again
from schema.limits import Limit, Limits
from schema.planner.arguments import Getter, Values
from schema.planner.form import Form
from schema.planner.objects import Found, Maker
from schema.vault import Vault

Key = Hashable
Keys = Sequence[Key]


@dataclass(slots=True)
class Reading:
    """One run of a plan: where it reads, with which arguments, and what its values become."""

    reader: Reader
    values: Values
    form: Form
    vault: Vault
    limits: Limits
    kept: dict[Hashable, Any] = field(default_factory=dict)
    """What reads of their own keep for one another."""


class Everywhere(dict[Key, Any]):
    """The same value for every key."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value

    def __missing__(self, key: Key) -> Any:
        return self.value


@dataclass(slots=True)
class Answers:
    """What a level found: the value of every key, and of how many values each consists.

    Values are shared by all that lead to them, so few of them may make a large answer.
    """

    values: Mapping[Key, Any]
    sizes: Mapping[Key, int]

    @classmethod
    def everywhere(cls, value: Any) -> "Answers":
        """The same for every key."""
        return cls(Everywhere(value), Everywhere(1))


class Level(ABC):
    """Values by key: a list, a page or an object for each of the keys that are asked for."""

    __slots__ = ()

    @abstractmethod
    async def read(self, reading: Reading, keys: Keys) -> Answers:
        """The value of every key."""

    @property
    @abstractmethod
    def is_single(self) -> bool:
        """Whether one SELECT reads it all, whatever the arguments."""


@dataclass(frozen=True, slots=True)
class Select:
    """A SELECT and its binds; with keys, they are its first parameter and its first column."""

    sql: str
    binds: tuple[Getter, ...]
    keyed: bool

    async def rows(self, reading: Reading, keys: Keys) -> list[Found]:
        """Run it. Raises ``ExpectedError`` where an argument is refused."""
        values = [bind(reading.values) for bind in self.binds]
        for value in values:
            check_text(value)
        if self.keyed:
            values.insert(0, keys)
        return await reading.reader.fetch(self.sql, *values)

    def key_of(self, row: Found) -> Key:
        """The key that a row belongs to."""
        return row[0] if self.keyed else None


def check_text(value: Any) -> None:
    """Refuse text that PostgreSQL cannot hold."""
    if isinstance(value, str):
        if "\0" in value:
            raise BadUserInput("A text has a NUL character, which nothing on record has.")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise BadUserInput("A text has a lone surrogate: it is not valid Unicode.") from None
    elif isinstance(value, list):
        for item in value:
            check_text(item)


@dataclass(frozen=True, slots=True)
class Below:
    """A level below, and the position of the column that holds its keys."""

    position: int
    level: Level

    async def read(self, reading: Reading, rows: Sequence[Found]) -> Answers:
        """The values below these rows. A refused argument stands in the place of each value."""
        position = self.position
        keys = list({key: None for row in rows if (key := row[position]) is not None})
        if not keys:
            return Answers({}, {})
        try:
            return await self.level.read(reading, keys)
        except OperationRefused:
            raise
        except ExpectedError as error:
            return Answers.everywhere(error)


@dataclass(frozen=True, slots=True)
class Objects:
    """How the rows of one SELECT become objects, with the levels below them."""

    maker: Maker
    below: tuple[Below, ...]
    width: int
    """Of how many values each consists, without those of its lists."""

    async def build(self, reading: Reading, rows: Sequence[Found]) -> tuple[list[Any], list[int]]:
        """One object a row, and the size of each."""
        sizes = [self.width] * len(rows)
        # Before more is read for rows that are many.
        reading.limits.check(Limit.VALUES, self.width * len(rows))
        lists = []
        for below in self.below:
            answers = await below.read(reading, rows)
            lists.append(answers.values)
            position = below.position
            for number, row in enumerate(rows):
                key = row[position]
                if key is not None:
                    sizes[number] += answers.sizes[key]
        reading.limits.check(Limit.VALUES, sum(sizes))
        return list(map(self.maker(lists), rows)), sizes


@dataclass(frozen=True, slots=True)
class RefusedLevel(Level):
    """A field that is refused, whatever its key: the error stands in its place."""

    error: Exception

    async def read(self, reading: Reading, keys: Keys) -> Answers:
        return Answers.everywhere(again(self.error))

    @property
    def is_single(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class ListLevel(Level):
    """All rows of each key, as a list."""

    select: Select
    objects: Objects

    async def read(self, reading: Reading, keys: Keys) -> Answers:
        rows = await self.select.rows(reading, keys)
        lists: dict[Key, list[Any]] = {key: [] for key in keys}
        totals = dict.fromkeys(keys, 0)
        built, sizes = await self.objects.build(reading, rows)
        for row, value, size in zip(rows, built, sizes, strict=True):
            key = self.select.key_of(row)
            lists[key].append(value)
            totals[key] += size
        return Answers({key: reading.form(values) for key, values in lists.items()}, totals)

    @property
    def is_single(self) -> bool:
        return not self.objects.below


@dataclass(frozen=True, slots=True)
class ObjectLevel(Level):
    """The one row of each key, or null."""

    select: Select
    objects: Objects

    async def read(self, reading: Reading, keys: Keys) -> Answers:
        rows = await self.select.rows(reading, keys)
        found: dict[Key, Any] = dict.fromkeys(keys)
        totals = dict.fromkeys(keys, 0)
        built, sizes = await self.objects.build(reading, rows)
        for row, value, size in zip(rows, built, sizes, strict=True):
            key = self.select.key_of(row)
            found[key] = reading.form(value)
            totals[key] = size
        return Answers(found, totals)

    @property
    def is_single(self) -> bool:
        return not self.objects.below
