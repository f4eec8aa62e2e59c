"""What every transport makes of what it was sent."""

from collections.abc import Mapping
from typing import Any

from schema.context import Budget, Context, Viewer
from schema.errors import BadRequest
from schema.watch import Request


def context_of(state: Any, viewer: Viewer, budget: Budget) -> Context:
    """What an operation of a viewer may use; ``state`` is the application's."""
    settings = state.settings
    return Context(
        viewer,
        state.reads,
        settings.acquire_timeout,
        settings.operation_timeout,
        state.writes,
        state.vault,
        settings.statement_timeout,
        state.limits,
        budget,
    )


def request_of(parameters: Mapping[str, Any], *, reading_only: bool = False) -> Request:
    """The request that a transport's parameters make; raises ``BadRequest`` for what is none."""
    query = parameters.get("query")
    if not isinstance(query, str) or not query:
        raise BadRequest("A request has a text `query`: the GraphQL document.")
    name = parameters.get("operationName")
    if name is not None and not isinstance(name, str):
        raise BadRequest("`operationName` is a text.")
    variables = parameters.get("variables")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest("`variables` is an object.")
    extensions = parameters.get("extensions")
    if extensions is not None and not isinstance(extensions, dict):
        raise BadRequest("`extensions` is an object.")
    return Request(query, name or None, variables or {}, reading_only)
