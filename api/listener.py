"""One client who listens, what waits for it, and why it may be told no more."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from schema.errors import Internal

LONGEST_QUEUE = 1_000
HEAVIEST_QUEUE = 2_000_000
"""Messages, and bytes of them, that wait for one slow client before it is given up."""


class Broken(Exception):
    """A fault of ours ended what a subscription was told; the log has it."""

    def __init__(self, fault: Internal) -> None:
        super().__init__(fault.message)
        self.fault = fault


class TooSlow(Exception):
    """A client that does not take what it is told; it may come back with its last cursor."""


@dataclass(eq=False)
class Listener:
    """One client's subscription: what waits for it, and how far it has been told."""

    position: int
    waiting: deque[bytes] = field(default_factory=deque)
    weight: int = 0
    ended: Exception | None = None
    """Why it is told no more."""
    awake: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, body: bytes) -> None:
        """Put a message behind those that wait; once one was left out, none may follow."""
        if self.ended is not None:
            return
        self.waiting.append(body)
        self.weight += len(body)
        if len(self.waiting) > LONGEST_QUEUE or self.weight > HEAVIEST_QUEUE:
            self.waiting.clear()
            self.end(TooSlow())
        self.awake.set()

    def end(self, reason: Exception) -> None:
        """Tell it no more than what waits."""
        self.ended = self.ended or reason
        self.awake.set()

    async def next(self) -> bytes:
        """The next message. Raises ``TooSlow`` or ``Broken``."""
        while not self.waiting:
            if self.ended is not None:
                raise self.ended
            self.awake.clear()
            await self.awake.wait()
        body = self.waiting.popleft()
        self.weight -= len(body)
        return body
