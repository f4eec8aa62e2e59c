"""Two answers compared; what the API's cursors mean is learnt on the way."""

from typing import Any

from .orders import Place


class DifferenceError(AssertionError):
    """The two answers differ at this path."""

    def __init__(self, path: list[str | int], actual: Any, expected: Any) -> None:
        super().__init__(f"at {path}: the API says {actual!r}, the reference {expected!r}")


def compare(actual: Any, expected: Any, places: dict[str, Place]) -> None:
    """Assert that an answer equals the reference's, keys in order; learn its cursors.

    A cursor is opaque: it must stand exactly where the reference has one, and always mean the
    same place.
    """
    _compare(actual, expected, places, [])


def _compare(actual: Any, expected: Any, places: dict[str, Place], path: list[str | int]) -> None:
    if isinstance(expected, Place):
        if not isinstance(actual, str) or places.setdefault(actual, expected) != expected:
            raise DifferenceError(path, actual, expected)
    elif isinstance(expected, dict):
        if not isinstance(actual, dict) or list(actual) != list(expected):
            raise DifferenceError(path, actual, expected)
        for key in expected:
            _compare(actual[key], expected[key], places, [*path, key])
    elif isinstance(expected, list):
        if not isinstance(actual, list) or len(actual) != len(expected):
            raise DifferenceError(path, actual, expected)
        for position, item in enumerate(expected):
            _compare(actual[position], item, places, [*path, position])
    elif type(actual) is not type(expected) or actual != expected:
        raise DifferenceError(path, actual, expected)
