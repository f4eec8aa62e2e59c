"""References: global ids whose types are known only when the plan runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schema.errors import BadUserInput, LimitExceeded
from schema.planner import identity
from schema.planner.arguments import Getter
from schema.planner.level import Answers, Keys, Level, Reading

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
            found, size = await self._objects(reading, [identity.parse(given)])
            return Answers(dict.fromkeys(keys, found[0]), dict.fromkeys(keys, size))
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

    async def _objects(
        self, reading: Reading, ids: Sequence[identity.GlobalId | None]
    ) -> tuple[list[Any], int]:
        """The objects in the order of their ids, and their size together."""
        keys: dict[str, dict[str, None]] = {}
        for id_ in ids:
            if id_ is not None:
                keys.setdefault(id_.table, {})[id_.key] = None
        answers = {
            table: await self._of_table(reading, table, list(of)) for table, of in keys.items()
        }
        found = [None if id_ is None else answers[id_.table].values[id_.key] for id_ in ids]
        size = sum(answers[id_.table].sizes[id_.key] for id_ in ids if id_ is not None)
        return found, size

    async def _of_table(self, reading: Reading, table: str, keys: list[str]) -> Answers:
        level = self.levels.get(table)
        if level is None:
            return Answers(dict.fromkeys(keys), dict.fromkeys(keys, 0))
        return await level.read(reading, keys)


def _parse(text: str) -> identity.GlobalId | None:
    """In a list, text that is no id is a null in its place."""
    try:
        return identity.parse(text)
    except BadUserInput:
        return None
