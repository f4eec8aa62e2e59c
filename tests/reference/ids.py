"""Global ids, taken apart."""

import re
from uuid import UUID

from .refusals import refusal
from .rows import FOREIGN


def check_id(text: str) -> tuple[str, UUID]:
    """The table and the key that an id names; text that is no id is refused."""
    found = re.fullmatch(r"([a-z_]+)_([0-9a-f]{32})", text)
    if found is None or found[1] not in FOREIGN:
        raise refusal("BAD_USER_INPUT", "no id")
    return found[1], UUID(found[2])
