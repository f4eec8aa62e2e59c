"""Trusted documents, stored as the command stores them, and asked for by GET."""

import hashlib
import json
from typing import Any

import httpx

from api import document_shelf
from api.database import sessions
from tests.conftest import settings_of


def id_of(text: str) -> str:
    """The id that the specification gives a document."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


async def trust(url: str, *texts: str) -> None:
    """Store documents by the specification's ids."""
    makers = sessions(url, settings_of(url))
    await document_shelf.add(makers, {id_of(text): text for text in texts})
    await makers.kw["bind"].dispose()


async def get(
    client: httpx.AsyncClient, text: str, headers: dict[str, str] | None = None, **variables: Any
) -> httpx.Response:
    """The answer to a trusted document, by GET."""
    asked = {"documentId": id_of(text)}
    if variables:
        asked["variables"] = json.dumps(variables)
    return await client.get("/graphql", params=asked, headers=headers)
