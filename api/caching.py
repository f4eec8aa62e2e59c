"""What caches are told: which answer this is, who may keep it, and for how long."""

import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeAlias

from api.settings import Settings
from schema.context import Edition, Viewer
from schema.limits import Limit
from schema.requests import Request

ROOT = Path(__file__).parent.parent

HeaderLines: TypeAlias = tuple[tuple[bytes, bytes], ...]
"""Headers as they are sent."""

VARY = "Accept, Accept-Encoding, Authorization"
"""The headers that all answers depend on."""

# A script of another website may be answered with one header more.
VARY_BY_ORIGIN = (b"vary", f"{VARY}, Origin".encode())

NOT_KEPT: Mapping[str, str] = {"Vary": VARY, "Cache-Control": "no-store"}
"""Of answers that are not known to be the same the next time, and of all that are not by GET."""


@dataclass(frozen=True, slots=True)
class Caching:
    """How answers of this program, with these settings, are kept."""

    program: bytes
    max_age: int
    """Seconds that anyone may keep what guests are told of trusted documents."""

    @classmethod
    def of(cls, settings: Settings) -> "Caching":
        """As settings want it."""
        # Those who have the keys are told what others are not, and limits shape what is told.
        limits = (str(settings.limits[limit]) for limit in Limit)
        told = "\0".join((*settings.identity_keys, *limits)).encode()
        return cls(source_hash() + hashlib.sha256(told).digest(), settings.cache_seconds)

    def question(self, request: Request, viewer: Viewer, url: bytes, media_type: str) -> "Question":
        """What a GET asks for; its clock runs from now on."""
        scopes = " ".join(sorted(viewer.scopes))
        # The first has a fixed length, and none but the last can hold a NUL: no two questions are
        # written alike.
        text = f"{media_type}\0{scopes}\0{request.query}".encode(errors="surrogatepass")
        asked = hashlib.sha256(b"\0".join((self.program, url, text)))
        is_public = request.is_trusted and not viewer.is_known
        return Question(asked.digest(), self.max_age if is_public else None)


@dataclass(frozen=True, slots=True)
class Question:
    """All that an answer depends on but the edition of the record."""

    digest: bytes
    max_age: int | None
    """Seconds that anyone may keep the answer; None where only the client may, and asks again."""
    begun: float = field(default_factory=time.monotonic)

    @property
    def is_public(self) -> bool:
        """Whether anyone may keep the answer."""
        return self.max_age is not None

    def tag(self, edition: Edition) -> str:
        """The entity tag: another wherever the answer may be another.

        It is weak, since compressed answers have it, too.
        """
        digest = hashlib.sha256(self.digest + edition.name.encode()).digest()
        return f'W/"{urlsafe_b64encode(digest[:18]).decode()}"'

    def headers(self, edition: Edition) -> HeaderLines:
        """What is said to caches of the answer that is read from an edition."""
        control = b"private, no-cache"
        if self.max_age is not None:
            age = self.max_age
            if edition.lasts is not None:
                # What an embargo holds back is told as soon as it ends, however long this one took.
                left = edition.lasts - (time.monotonic() - self.begun)
                age = max(0, min(age, int(left)))
            control = b"public, max-age=%d" % age
        tag = self.tag(edition).encode()
        return (b"etag", tag), VARY_BY_ORIGIN, (b"cache-control", control)


def matches(tag: str, if_none_match: str) -> bool:
    """Whether the client has the answer with this tag: it says so by `If-None-Match`."""
    opaque = tag.removeprefix("W/")
    return any(part.strip().removeprefix("W/") == opaque for part in if_none_match.split(","))


@cache
def source_hash() -> bytes:
    """What this program is known by: another one may answer otherwise."""
    source = hashlib.sha256()
    for pattern in ("api/*.py", "schema/**/*.py"):
        for path in sorted(ROOT.glob(pattern)):
            source.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return source.digest()
