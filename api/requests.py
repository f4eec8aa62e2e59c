"""What every transport makes of what it was sent."""

from collections.abc import Mapping
from typing import Any

from api.trusted_documents import TrustedDocuments
from schema.context import Context, Viewer
from schema.errors import BadRequest
from schema.requests import Request

MAX_BODY = 1_000_000
"""Bytes of one request, or characters of one message."""


def context_of(state: Any, viewer: Viewer, *, is_dated: bool = False) -> Context:
    """What operations of a viewer may use; ``state`` is the application's."""
    settings = state.settings
    return Context(
        viewer,
        state.reads,
        settings.acquire_timeout,
        settings.operation_timeout,
        state.writes,
        state.vault,
        is_dated,
    )


async def request_of(
    parameters: Mapping[str, Any], documents: TrustedDocuments, *, reading_only: bool = False
) -> Request:
    """The request that a transport's parameters make.

    Raises ``BadRequest`` for what is none, and what ``documents`` raise.
    """
    name = parameters.get("operationName")
    if name is not None and not isinstance(name, str):
        raise BadRequest("`operationName` is a text.")
    variables = parameters.get("variables")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest("`variables` is an object.")
    extensions = parameters.get("extensions")
    if extensions is not None and not isinstance(extensions, dict):
        raise BadRequest("`extensions` is an object.")
    text = await _text_of(parameters, documents)
    is_trusted = parameters.get("documentId") is not None
    return Request(text, name or None, variables or {}, reading_only, is_trusted)


async def _text_of(parameters: Mapping[str, Any], documents: TrustedDocuments) -> str:
    """The document that is sent, or named by its id."""
    query, id_ = parameters.get("query"), parameters.get("documentId")
    if id_ is None:
        if not isinstance(query, str) or not query:
            raise BadRequest(
                "A request has a text `query`, the GraphQL document, or the `documentId` of one."
            )
        documents.check_others()
        return query
    if query is not None:
        raise BadRequest("A request has a `query` or a `documentId`, not both.")
    if not isinstance(id_, str):
        raise BadRequest("`documentId` is a text: the id of a trusted document.")
    return await documents.text(id_)
