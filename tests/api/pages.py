"""Pages of docs/ whose examples are asked: their ids are those of another database."""

import json
import re
from collections.abc import Iterator
from typing import Any

ID = re.compile(r"[a-z]+(?:_[a-z]+)*_[0-9a-f]{32}")


class Ids:
    """The ids of a page, each with that of the same object in the database that is asked."""

    def __init__(self) -> None:
        self._mine: dict[str, str] = {}

    def meet(self, shown: Any, told: Any) -> None:
        """Note the ids at the same places of what the page shows and of an answer."""
        self._mine |= _paired(shown, told)

    def mine(self, page: Any) -> Any:
        """What the page says, with the ids of the database."""
        text = ID.sub(lambda found: self._mine.get(found[0], found[0]), json.dumps(page))
        return json.loads(text)


def _paired(shown: Any, told: Any) -> Iterator[tuple[str, str]]:
    match shown, told:
        case dict(), dict():
            for name in shown.keys() & told.keys():
                yield from _paired(shown[name], told[name])
        case list(), list():
            for one, other in zip(shown, told, strict=False):
                yield from _paired(one, other)
        case str(), str() if ID.fullmatch(shown) and ID.fullmatch(told):
            yield shown, told
