"""What is kept of plans: no more than fits, by which they are found included."""

from dataclasses import dataclass

from schema.planner.arguments import fingerprint, parts
from schema.planner.cache import Cache


@dataclass
class Value:
    weight: int


def test_what_was_used_last_is_kept_as_far_as_it_fits() -> None:
    cache: Cache[int, Value] = Cache(100)
    made: list[int] = []

    for key in (*range(10), 0, 10, 0, 1):

        def make(key: int = key) -> Value:
            made.append(key)
            return Value(10)

        cache.get(key, make)
    # The eleventh drove out the one that was not asked for again.
    assert made == [*range(11), 1]


def test_what_weighs_too_much_drives_out_nothing() -> None:
    cache: Cache[str, Value] = Cache(100)
    kept = cache.get("kept", lambda: Value(10))
    for _ in range(2):
        large = Value(11)
        assert cache.get("large", lambda large=large: large) is large  # type: ignore[misc]
    assert cache.get("kept", lambda: Value(10)) is kept


def test_a_shape_has_as_many_parts_as_its_variables_lead_to() -> None:
    assert parts(fingerprint({"a": 1})) == 4
    assert parts(fingerprint({"where": {"or": [{"not": {}}] * 1_000}})) == 1_000 * 4 + 7
    # However long a list of plain values is, a plan is the same.
    assert parts(fingerprint({"ids": ["a"] * 1_000})) == 4
