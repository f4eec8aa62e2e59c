"""Media types: those that are spoken here, and which of them a request's headers ask for."""

from functools import lru_cache
from typing import NamedTuple

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
HTML = "text/html"
EVENT_STREAM = "text/event-stream"

# Which type an answer has for a client that likes several equally well.
ANSWERS = (JSON, GRAPHQL)

BY_NAME, BY_KIND, BY_ANY, NOT_AT_ALL = 3, 2, 1, 0
"""How closely a media range means a media type."""


class Liking(NamedTuple):
    """What an Accept header says of a media type: the closest range counts."""

    precision: int = NOT_AT_ALL
    quality: float = 0.0


@lru_cache(maxsize=1000)
def preferred(accept: str, offered: tuple[str, ...]) -> str | None:
    """The media type of those offered that an Accept header likes best; None if none is liked."""
    best = max(offered, key=lambda media_type: _liking(accept, media_type).quality)
    return best if _liking(accept, best).quality > 0 else None


@lru_cache(maxsize=1000)
def names(accept: str, media_type: str) -> bool:
    """Whether an Accept header likes a media type by its name, not only among all others."""
    precision, quality = _liking(accept, media_type)
    return precision == BY_NAME and quality > 0


@lru_cache(maxsize=1000)
def is_json(content_type: str) -> bool:
    """Whether a Content-Type header says that the body is JSON in UTF-8."""
    type_, parameters = _read(content_type)
    return type_ == JSON and parameters.get("charset", "utf-8").strip('"') in ("utf-8", "utf8")


def _liking(accept: str, media_type: str) -> Liking:
    liking = Liking()
    for item in accept.split(","):
        range_, parameters = _read(item)
        precision = _precision(range_, media_type)
        if precision > liking.precision:
            liking = Liking(precision, _quality(parameters.get("q", "1")))
    return liking


def _read(item: str) -> tuple[str, dict[str, str]]:
    """A media range and its parameters, in small letters."""
    range_, *parameters = (part.strip().lower() for part in item.split(";"))
    return range_, {name: value for name, _, value in (p.partition("=") for p in parameters)}


def _quality(text: str) -> float:
    """A weight; none where it is no number from 0 to 1."""
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def _precision(range_: str, media_type: str) -> int:
    if range_ == media_type:
        return BY_NAME
    if range_ == f"{media_type.partition('/')[0]}/*":
        return BY_KIND
    return BY_ANY if range_ in ("*/*", "*") else NOT_AT_ALL
