"""Trusted documents: an id in, the text of the document out."""

import hashlib
import re
import time
from typing import NamedTuple

from schema.errors import DocumentNotFound, DocumentNotTrusted
from schema.read_pool import ReadPool

REMEMBERED_SECONDS = 3.0
"""How long a look-up counts: a document that was removed is refused after this at the latest."""

BY_TEXT = re.compile(r"sha256:([0-9a-f]{64})")
"""The id of the GraphQL-over-HTTP specification, which every document has beside its own."""

LOOK_UP = "SELECT text FROM trusted_document WHERE removed_at IS NULL AND {} = $1 LIMIT 1"
LOOK_UP_ID, LOOK_UP_HASH = LOOK_UP.format("document_id"), LOOK_UP.format("hash")


def hash_of(text: str) -> bytes:
    """What a text is known by."""
    return hashlib.sha256(text.encode()).digest()


class Remembered(NamedTuple):
    """A document that was found."""

    text: str
    until: float
    """When it must be looked up again, on the monotonic clock."""


class TrustedDocuments:
    """Looks documents up and remembers them for a moment."""

    def __init__(self, reads: ReadPool, *, are_required: bool) -> None:
        self._reads = reads
        self._are_required = are_required
        # Only what is stored is remembered: guesses cannot fill it.
        self._known: dict[str, Remembered] = {}

    def check_others(self) -> None:
        """Refuse all other documents where these are required. Raises ``DocumentNotTrusted``."""
        if self._are_required:
            raise DocumentNotTrusted(
                "Only trusted documents are answered here: send the `documentId` of one."
            )

    async def text(self, id_: str) -> str:
        """The text of a document. Raises ``DocumentNotFound``, or ``Unavailable``."""
        known = self._known.get(id_)
        if known is not None and time.monotonic() < known.until:
            return known.text
        # Counted from before the question: the answer is no newer than that.
        until = time.monotonic() + REMEMBERED_SECONDS
        text = await self._look_up(id_)
        if text is None:
            self._known.pop(id_, None)
            raise DocumentNotFound("There is no trusted document with this `documentId`.")
        self._known[id_] = Remembered(text, until)
        return text

    async def _look_up(self, id_: str) -> str | None:
        by_text = BY_TEXT.fullmatch(id_)
        # What PostgreSQL cannot hold is no id of anything.
        if not id_.isascii() or "\0" in id_:
            return None
        async with self._reads.borrowed() as connection:
            found: str | None = await (
                connection.fetchval(LOOK_UP_HASH, bytes.fromhex(by_text[1]))
                if by_text
                else connection.fetchval(LOOK_UP_ID, id_)
            )
        return found
