"""Which of two dates is older."""

from datetime import datetime


def age(earliest: datetime | None) -> tuple[bool, datetime | None]:
    """What dates compare by: unknown ones are the oldest."""
    return earliest is not None, earliest
