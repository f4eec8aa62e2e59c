"""Trusted documents: operations that clients have registered."""

from datetime import datetime

from sqlmodel import Field

from schema.tables.base import Row
from schema.tables.columns import BODY, Words, digest, index, unique


class TrustedDocument(Row, table=True):
    """One document, by the id that a client's code generator gave it.

    It is never changed nor deleted: its id stands for its text for good.
    """

    __tablename__ = "trusted_document"
    __table_args__ = (unique("document_id"), digest("hash"), index("hash"))

    # As the GraphQL-over-HTTP specification has it, with a prefix or without.
    document_id: str = Field(sa_type=Words(250, "^[A-Za-z0-9._~-]+(:[A-Za-z0-9._~-]+)?$"))
    # The text's SHA-256, by which it is known, too.
    hash: bytes
    text: str = Field(sa_type=BODY)
    removed_at: datetime | None = None
