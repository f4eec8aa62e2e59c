"""What every transport makes of what it was sent."""

from collections.abc import Mapping
from typing import Any

from api.trusted_documents import TrustedDocuments
from schema.context import Budget, Context, Viewer
from schema.errors import BadRequest
from schema.requests import Request


def context_of(state: Any, viewer: Viewer, budget: Budget, *, is_dated: bool = False) -> Context:
    """What an operation of a viewer may use; ``state`` is the application's."""
    settings = state.settings
    return Context(
        viewer,
        state.reads,
        settings.operation_timeout,
        state.writes,
        state.vault,
        settings.statement_timeout,
        state.limits,
        budget,
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
    query, id_ = parameters.get("query"), parameters.get("documentId")
    if query is None and id_ is None:
        id_ = _apollo_id(extensions or {})
    if id_ is None:
        text = _text_of(query)
        documents.check_others()
    elif query is None and isinstance(id_, str):
        text = await documents.text(id_)
    else:
        raise BadRequest("A request has a `documentId`, which is a text, or a `query`, not both.")
    return Request(text, name or None, variables or {}, reading_only, is_trusted=id_ is not None)


def _text_of(query: Any) -> str:
    if not isinstance(query, str) or not query:
        raise BadRequest(
            "A request has a text `query`, the GraphQL document, or the `documentId` of one."
        )
    return query


def _apollo_id(extensions: Mapping[str, Any]) -> Any:
    """The id of a trusted document as Apollo's clients send it, where they send no document."""
    given = extensions.get("persistedQuery")
    return given.get("sha256Hash") if isinstance(given, dict) else None
