"""Keys that sort by the time at which they were made."""

import secrets
import time
from threading import Lock
from uuid import UUID

_VERSION_7 = 7 << 76
_VARIANT_RFC = 2 << 62
_lock = Lock()
_last = 0


def uuid7() -> UUID:
    """A UUIDv7 (RFC 9562) that is greater than every one made before it in this process.

    Within a millisecond, and when the clock steps back, the random tail counts on by a random step
    (the RFC's "monotonic random" method), so that rows keep the order of their input.
    """
    global _last
    milliseconds = time.time_ns() // 1_000_000
    fresh = milliseconds << 74 | secrets.randbits(73)
    step = 1 + secrets.randbits(32)
    with _lock:
        _last = tail = max(fresh, _last + step)
    # 48 bits of time, version, 12 bits, variant, 62 bits.
    high, low = tail >> 62, tail & (1 << 62) - 1
    return UUID(int=(high >> 12) << 80 | _VERSION_7 | (high & 0xFFF) << 64 | _VARIANT_RFC | low)
