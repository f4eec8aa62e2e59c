"""Keys sort by the time at which they were made, strictly."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import RFC_4122

import pytest

from schema.tables import ids, uuid7


def test_a_key_is_a_version_7_uuid_of_the_current_millisecond() -> None:
    before = time.time_ns() // 1_000_000
    key = uuid7()
    after = time.time_ns() // 1_000_000

    assert (key.version, key.variant) == (7, RFC_4122)
    assert before <= key.int >> 80 <= after + 1


def test_keys_made_within_a_millisecond_keep_their_order() -> None:
    keys = [uuid7() for _ in range(20_000)]

    assert len({key.int >> 80 for key in keys}) < len(keys)
    assert all(left < right for left, right in pairwise(keys))
    assert [key.hex for key in keys] == sorted(key.hex for key in keys)


def test_keys_made_by_several_threads_are_all_different_and_in_order_in_each() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: [uuid7() for _ in range(2_000)], range(8)))

    assert all(left < right for keys in made for left, right in pairwise(keys))
    assert len({key for keys in made for key in keys}) == 16_000


def test_keys_stay_in_order_when_the_clock_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 0)

    assert first < uuid7() < uuid7()


def test_a_key_carries_on_into_the_next_millisecond_when_one_is_used_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    milliseconds = time.time_ns() // 1_000_000 + 1_000
    monkeypatch.setattr(ids, "_last", (milliseconds + 1 << 74) - 1)
    key = uuid7()

    assert (key.version, key.variant) == (7, RFC_4122)
    assert key.int >> 80 == milliseconds + 1
