"""Whether a time that words relate to another one can be where it is put.

Only what every reader would agree on is asked: a year comes from somewhere, nothing is said after
it was printed, and "last Friday" is a Friday not far from what it is told by. Words of other
languages, and longer ones, are for whoever reads them.
"""

import re
from datetime import datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID

from schema import tables
from schema.tables.vocabulary import MomentBasis

DAY = timedelta(days=1)
NEAR = 14 * DAY
"""How far a weekday may be from what it is told by: "last Monday" may be of the week before."""
ZONES = timedelta(hours=14)
"""How far a day can have begun, somewhere, before it begins in UTC."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAY = re.compile(
    r"(?:(?:on|early|late|last|this|past|previous|next|following|the)\s+)*"
    rf"(?P<day>{'|'.join(WEEKDAYS)})(?:\s+(?:morning|afternoon|evening|night))?",
    re.IGNORECASE,
)


class Printed(NamedTuple):
    """A time that a report prints: its own, or that of a statement."""

    edtf: str
    earliest: datetime | None
    latest: datetime | None
    text: str | None
    statement: UUID | None

    @classmethod
    def of(cls, row: tables.Row, prefix: str, basis: MomentBasis) -> Self | None:
        """A row's moment, where anything of it is known in this way."""
        edtf, earliest, latest, text, known = (
            getattr(row, f"{prefix}_{part}")
            for part in ("edtf", "earliest", "latest", "text", "basis")
        )
        if known != basis or edtf is None or re.search(r"\d", edtf) is None:
            return None
        is_said = isinstance(row, tables.Statement)
        return cls(edtf, earliest, latest, text, row.id if is_said else None)

    @property
    def has_year(self) -> bool:
        """Whether it is anywhere in time."""
        return self.earliest is not None or self.latest is not None


def too_late(time: Printed, published: Printed) -> str | None:
    """What is wrong with a time when its report was published."""
    if time.earliest is None or published.latest is None:
        return None
    known_by_the_hour = "T" in published.edtf and "T" not in time.edtf
    end = published.latest + (ZONES if known_by_the_hour else timedelta())
    if time.earliest < end:
        return None
    return f"This is after {published.edtf}, when the report was published."


def misplaced(time: Printed, by: Printed) -> str | None:
    """What is wrong with a time that is placed by another one."""
    if time.has_year and not by.has_year:
        return f"{by.edtf}, which the report prints, has no year: leave it open here (XXXX-…)."
    weekday = WEEKDAY.fullmatch(time.text.strip()) if time.text else None
    if weekday is None or time.earliest is None or time.latest != time.earliest + DAY:
        return None
    is_on = WEEKDAYS[time.earliest.weekday()]
    if weekday["day"].capitalize() != is_on:
        return f"{time.edtf} is a {is_on}, which is not what the words say."
    before = by.earliest is not None and time.earliest < by.earliest - NEAR
    after = by.latest is not None and time.earliest >= by.latest + NEAR
    if before or after:
        return f"This is more than two weeks from {by.edtf}, which the report prints."
    return None
