"""References: global ids whose types are known only when the plan runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schema import identity
from schema.errors import BadUserInput, LimitExceeded
from schema.planner.arguments import Getter
from schema.planner.level import Answers, Key, Keys, Level, Reading

MAX_NODES = 100


@dataclass(frozen=True, slots=True)
class ReferenceLevel(Level):
    """What global ids lead to: one SELECT for each type among them."""

    ids: Getter
    single: bool
    levels: Mapping[str, Level]
    """By the table of the type; other tables have no objects."""

    async def read(self, reading: Reading, keys: Keys) -> Answers:
        given = self.ids(reading.values)
        if self.single:
            return await self._object(reading, keys, identity.parse(given))
        if len(given) > MAX_NODES:
            raise LimitExceeded(
                f"`ids` must be at most {MAX_NODES}; there were {len(given)}.",
                limit="ids",
                maximum=MAX_NODES,
                requested=len(given),
            )
        found, size = await self._objects(reading, list(map(_parse, given)))
        return Answers(dict.fromkeys(keys, found), dict.fromkeys(keys, size))

    @property
    def is_single(self) -> bool:
        return self.single and all(level.is_single for level in self.levels.values())

    async def _object(self, reading: Reading, keys: Keys, id_: identity.GlobalId) -> Answers:
        """The object of one id: nothing is to be told apart by type, which takes its time."""
        level = self.levels.get(id_.table)
        if level is None:
            return Answers(dict.fromkeys(keys), dict.fromkeys(keys, 0))
        found = await level.read(reading, [id_.key])
        return Answers(
            dict.fromkeys(keys, found.values[id_.key]), dict.fromkeys(keys, found.sizes[id_.key])
        )

    async def _objects(
        self, reading: Reading, ids: Sequence[identity.GlobalId | None]
    ) -> tuple[list[Any], int]:
        """The objects in the order of their ids, and their size together."""
        found = await _read_by_id(self.levels, reading, [id_ for id_ in ids if id_ is not None])
        objects = [None if id_ is None else found.values[id_] for id_ in ids]
        return objects, sum(found.sizes[id_] for id_ in ids if id_ is not None)


@dataclass(frozen=True, slots=True)
class PointedLevel(Level):
    """What rows point at by a type and a key: their keys here are global ids."""

    levels: Mapping[str, Level]

    async def read(self, reading: Reading, keys: Keys) -> Answers:
        ids = {str(key): identity.parse(str(key)) for key in keys}
        found = await _read_by_id(self.levels, reading, list(ids.values()))
        return Answers(
            {key: found.values[id_] for key, id_ in ids.items()},
            {key: found.sizes[id_] for key, id_ in ids.items()},
        )

    @property
    def is_single(self) -> bool:
        return False


async def _read_by_id(
    levels: Mapping[str, Level], reading: Reading, ids: Sequence[identity.GlobalId]
) -> Answers:
    """The objects of these ids, by one SELECT for each type among them; null for what is none."""
    keys: dict[str, dict[str, None]] = {}
    for id_ in ids:
        keys.setdefault(id_.table, {})[id_.key] = None
    values: dict[Key, Any] = dict.fromkeys(ids)
    sizes: dict[Key, int] = dict.fromkeys(ids, 0)
    for table, of_table in keys.items():
        level = levels.get(table)
        if level is not None:
            answers = await level.read(reading, list(of_table))
            for key in of_table:
                id_ = identity.GlobalId(table, key)
                values[id_], sizes[id_] = answers.values[key], answers.sizes[key]
    return Answers(values, sizes)


def _parse(text: str) -> identity.GlobalId | None:
    """In a list, text that is no id is a null in its place."""
    try:
        return identity.parse(text)
    except BadUserInput:
        return None
