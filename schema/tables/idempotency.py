"""Idempotency keys: a repeated write returns the first one's result."""

from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from schema.tables.base import Row
from schema.tables.columns import NAME, digest, unique


class Idempotency(Row, table=True):
    """What one viewer's write with one key resulted in; the hash tells whether it is a repeat."""

    __table_args__ = (unique("viewer", "key"), digest("input_hash"))

    viewer: str = Field(sa_type=NAME)
    key: str = Field(sa_type=NAME)
    input_hash: bytes
    result: dict[str, Any] = Field(sa_type=JSONB)
