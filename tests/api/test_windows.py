"""Windows of time begin, end and are forgotten."""

import time

import pytest

from api.windows import Windows


def test_windows_that_are_over_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr(time, "time", lambda: now)
    windows = Windows(10, 60)
    for number in range(1000):
        assert windows.take(f"old {number}", 10)
    assert not windows.take("old 0", 1)
    assert windows.look_up("old 0") == (1_060, 0)
    now += 60
    assert windows.look_up("old 0") == (1_060, 10)
    assert windows.take("new", 1)
    assert len(windows) == 1
    assert windows.take("new", 5)
    assert not windows.take("new", 5)
    assert windows.look_up("new") == (1_120, 4)


def test_a_clock_that_was_ahead_locks_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100_000.0
    monkeypatch.setattr(time, "time", lambda: now)
    windows = Windows(10, 60)
    for number in range(1000):
        assert windows.take(f"ahead {number}", 10)
    now = 1_000.0
    assert windows.look_up("ahead 0") == (1_000, 10)
    assert windows.take("ahead 0", 4)
    assert windows.look_up("ahead 0") == (1_060, 6)
    assert len(windows) == 1
