"""What becomes of a value when its level is done: an object for the executor, or JSON at once."""

from collections.abc import Callable
from typing import Any

import orjson

Form = Callable[[Any], Any]
"""Takes a finished value to the form in which the levels above hold it."""


def as_object(value: Any) -> Any:
    """The value itself, for the executor to go through."""
    return value


def as_json(value: Any) -> orjson.Fragment:
    """The value as JSON, for the answer's text.

    A large answer is so encoded piece by piece, each while the processor's cache still has it and
    once however many lead to it, and its objects are gone before the next ones are made. Raises
    ``orjson.JSONEncodeError`` where an exception stands in a value's place.
    """
    return orjson.Fragment(encoded(value))


def encoded(value: Any) -> bytes:
    """JSON in UTF-8, moments in UTC."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)
