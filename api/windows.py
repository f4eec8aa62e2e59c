"""Windows of time, and what was taken in each: what one process counts by itself."""

import time
from dataclasses import dataclass

from limits.util import WindowStats


@dataclass(slots=True)
class Window:
    """What was taken in a while."""

    ends: float
    taken: int = 0


class Windows:
    """Windows of this process, each of which begins with what is taken first.

    The library's own storage in memory looks through all of them at every request: with 20,000
    viewers each would take milliseconds. Here that is done once in the time that one lasts.
    """

    def __init__(self, amount: int, seconds: int) -> None:
        self._amount = amount
        self._seconds = seconds
        self._windows: dict[str, Window] = {}
        self._swept_at = 0.0

    def __len__(self) -> int:
        return len(self._windows)

    def look_up(self, key: str) -> WindowStats:
        """What is left under a key, and until when."""
        now = time.time()
        window = self._windows.get(key)
        if window is None or not self._lasts(window, now):
            return WindowStats(now, self._amount)
        return WindowStats(window.ends, self._amount - window.taken)

    def take(self, key: str, cost: int) -> bool:
        """Count a cost under a key, unless it is more than is left; whether it was counted."""
        now = time.time()
        window = self._windows.get(key)
        if window is None or not self._lasts(window, now):
            if not 0 <= now - self._swept_at < self._seconds:
                self._sweep(now)
            window = self._windows[key] = Window(now + self._seconds)
        if window.taken + cost > self._amount:
            return False
        window.taken += cost
        return True

    def _lasts(self, window: Window, now: float) -> bool:
        # A clock that was ahead when the window began makes none last longer.
        return now < window.ends <= now + self._seconds

    def _sweep(self, now: float) -> None:
        self._windows = {
            key: window for key, window in self._windows.items() if self._lasts(window, now)
        }
        self._swept_at = now
