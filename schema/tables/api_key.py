"""API keys: who may do more than everyone."""

from datetime import datetime

from sqlalchemy import ARRAY, CheckConstraint, Text
from sqlmodel import Field

from schema.tables.base import Row
from schema.tables.columns import NAME, digest, unique
from schema.tables.vocabulary import Scope

_SCOPES = ", ".join(f"'{scope}'" for scope in Scope)


class ApiKey(Row, table=True):
    """A key, of which only the hash is stored."""

    __tablename__ = "api_key"
    __table_args__ = (
        unique("hash"),
        digest("hash"),
        CheckConstraint(f"scopes <@ ARRAY[{_SCOPES}]", name="scopes"),
    )

    label: str = Field(sa_type=NAME)
    hash: bytes
    scopes: list[str] = Field(default_factory=list, sa_type=ARRAY(Text))
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    # Written at most once a minute.
    last_used_at: datetime | None = None
