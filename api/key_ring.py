"""The keys of an installation, as its keeper makes, lists and revokes them."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlmodel import col, select

from api.api_keys import hash_of, new_key
from api.database import Sessions
from api.errors import UsageError
from schema import tables
from schema.tables.vocabulary import Scope

LONGEST_LABEL = 250
LONGEST_LIFE = timedelta(days=36_500)


async def create(
    sessions: Sessions, label: str, scopes: Sequence[Scope], expires_at: datetime | None
) -> tuple[tables.ApiKey, str]:
    """Store a new key's hash; gives its row, and the key itself this once."""
    key = new_key()
    row = tables.ApiKey(label=label, hash=hash_of(key), scopes=[str(scope) for scope in scopes])
    row.expires_at = expires_at
    async with sessions.begin() as session:
        session.add(row)
    return row, key


async def keys(sessions: Sessions) -> Sequence[tables.ApiKey]:
    """All keys, the oldest first."""
    async with sessions() as session:
        found = await session.scalars(select(tables.ApiKey).order_by(col(tables.ApiKey.id)))
        return found.all()


async def revoke(sessions: Sessions, id: UUID) -> bool:
    """Refuse a key from now on; False where it was revoked before."""
    async with sessions.begin() as session:
        row = await session.get(tables.ApiKey, id, with_for_update=True)
        if row is None:
            raise UsageError(f"there is no key {id.hex}: `onrecord keys list` shows all")
        if row.revoked_at is not None:
            return False
        row.revoked_at = datetime.now(UTC)
    return True


def label_of(text: str) -> str:
    """A label that is one line."""
    label = text.strip()
    if not label.isprintable() or not 0 < len(label) <= LONGEST_LABEL:
        raise UsageError(f"a label is one line of 1 to {LONGEST_LABEL} characters")
    return label


def scopes_of(text: str) -> list[Scope]:
    """Scopes separated by commas, in their usual order."""
    names = {name.strip() for name in text.split(",") if name.strip()}
    if not names or not names <= set(Scope):
        raise UsageError(f"--scopes takes one or more of {', '.join(Scope)}, separated by commas")
    return [scope for scope in Scope if scope in names]


def expiry_of(text: str) -> datetime:
    """The end of a key's life: a date (its first moment in UTC) or a number of days from now."""
    now = datetime.now(UTC)
    days = re.fullmatch(r"([0-9]{1,5})d", text)
    try:
        end = (
            now + timedelta(days=int(days[1]))
            if days
            else datetime.combine(date.fromisoformat(text), time(), UTC)
        )
    except ValueError:
        raise UsageError("--expires takes a date such as 2027-01-01, or days such as 90d") from None
    if not now < end <= now + LONGEST_LIFE:
        raise UsageError(f"--expires lies in the future, at most {LONGEST_LIFE.days} days away")
    return end


def id_of(text: str) -> UUID:
    """A key's id, as the list shows it or as `viewer { label }` does."""
    try:
        return UUID(text.removeprefix("key:"))
    except ValueError:
        raise UsageError(f"{text} is no id of a key: `onrecord keys list` shows all") from None


def shown(rows: Sequence[tables.ApiKey]) -> str:
    """Keys as a table for people."""
    lines = [("ID", "STATE", "EXPIRES", "LAST USED", "SCOPES", "LABEL")]
    for row in rows:
        expires, used = moment(row.expires_at), moment(row.last_used_at)
        lines.append((row.id.hex, state(row), expires, used, ",".join(row.scopes), row.label))
    return in_columns(lines)


def in_columns(lines: Sequence[tuple[str, ...]]) -> str:
    """Cells below one another."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def state(row: tables.ApiKey) -> str:
    """What a key is worth now."""
    if row.revoked_at is not None:
        return "revoked"
    expired = row.expires_at is not None and row.expires_at <= datetime.now(UTC)
    return "expired" if expired else "good"


def moment(at: datetime | None) -> str:
    """A time in UTC, to the minute."""
    return "-" if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
