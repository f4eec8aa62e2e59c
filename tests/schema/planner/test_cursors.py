"""Cursors: they return exactly what they hold, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import BadCursor
from schema.planner import cursors

KEY = "0193a5b0c3d47e8f9a0b1c2d3e4f5a6b"
TAG = "statement.said_sort desc"
WHEN = "2024-09-06 00:00:00+00"

sorts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)


@given(sorts)
def test_a_text_returns_as_it_was(sort: str) -> None:
    cursor = cursors.encode(TAG, sort, KEY)
    assert cursors.decode(cursor, TAG, "text") == (sort, KEY)


@pytest.mark.parametrize("sort", ["-infinity", WHEN, "0001-01-01 00:00:00.000001+00"])
def test_a_time_returns_as_postgresql_wrote_it(sort: str) -> None:
    cursor = cursors.encode(TAG, sort, KEY)
    assert cursors.decode(cursor, TAG, "timestamptz") == (sort, KEY)


@given(st.text(max_size=300))
def test_any_other_text_is_refused_as_a_cursor(text: str) -> None:
    with pytest.raises(BadCursor):
        cursors.decode(text, TAG, "timestamptz")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        cursors.encode("statement.created_at desc", WHEN, KEY),
        cursors.encode(TAG, WHEN, KEY) + "=",
        cursors.encode(TAG, WHEN, KEY) + "A",
        cursors.encode(TAG, WHEN, KEY)[:-1],
        cursors.encode(TAG, WHEN, KEY).replace("Z", "Z\n", 1),
        cursors.encode(TAG, WHEN, KEY.upper()),
        cursors.encode(TAG, "", KEY[:-1]),
        cursors.encode(TAG, "2024-13-45 00:00:00+00", KEY),
        cursors.encode(TAG, "infinity", KEY),
        cursors.encode(TAG, "now", KEY),
        cursors.encode(TAG, WHEN + "\0", KEY),
        cursors.encode(TAG, "x" * cursors.MAX_LENGTH, KEY),
        "é",
        "\ud800",
    ],
    ids=repr,
)
def test_a_cursor_that_was_never_given_out_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        cursors.decode(cursor, TAG, "timestamptz")


@given(sorts.filter(bool), st.integers(0))
def test_a_text_that_lost_its_end_is_refused(sort: str, length: int) -> None:
    cursor = cursors.encode(TAG, sort, KEY)
    with pytest.raises(BadCursor):
        cursors.decode(cursor[: length % len(cursor)], TAG, "text")
