"""Trusted documents: operations that clients have registered."""

from sqlmodel import Field

from schema.tables.base import Row
from schema.tables.columns import BODY, NAME, digest, unique


class TrustedDocument(Row, table=True):
    """One operation, known by the hash of its text."""

    __tablename__ = "trusted_document"
    __table_args__ = (unique("hash"), digest("hash"))

    hash: bytes
    text: str = Field(sa_type=BODY)
    client: str = Field(sa_type=NAME)
