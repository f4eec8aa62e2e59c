"""Which websites' scripts may open a socket: browsers let all do so, and say which one it is."""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit


def is_welcome(headers: Mapping[str, str], origins: Collection[str]) -> bool:
    """Whether a handshake comes from no website, from our own pages, or from one of these."""
    origin = headers.get("origin")
    if origin is None or "*" in origins:
        return True
    origin = origin.lower()
    return origin in origins or urlsplit(origin).netloc == headers.get("host", "").lower()
