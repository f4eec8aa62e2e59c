"""What is wrong with a write."""

from collections.abc import Sequence
from dataclasses import dataclass

from schema.writes.ledger import RowKey


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong with a write: a code, a message for whoever wrote it, and where it is."""

    code: str
    message: str
    row: RowKey | None = None
    columns: tuple[str, ...] = ()
    path: tuple[str, ...] | None = None
    """The place in the input, where it was found before there was a row."""


class Refused(Exception):
    """A write that is refused as a whole: nothing of it is stored."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(refusal.message for refusal in refusals))
        self.refusals = tuple(refusals)
