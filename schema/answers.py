"""Answers as bytes, and their errors as clients see them."""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from schema.codes import Code
from schema.context import Edition
from schema.errors import ExpectedError, masked
from schema.planner.form import encoded


@dataclass(slots=True)
class Answer:
    """A GraphQL response as bytes of JSON.

    ``executed`` is false where the request was refused before execution: there is then no ``data``.
    """

    body: bytes
    executed: bool
    code: Code | None = None
    """The first error's."""
    edition: Edition | None = None
    """What it was read from, where that is all that it depends on."""


def refused(errors: list[dict[str, Any]]) -> Answer:
    return Answer(encoded({"errors": errors}), executed=False, code=errors[0]["extensions"]["code"])


def formatted(error: GraphQLError, code: Code | None = None) -> dict[str, Any]:
    """An error as clients see it: what is not meant for them is masked and logged."""
    formatted: dict[str, Any] = {"message": error.message}
    if error.locations:
        formatted["locations"] = [location.formatted for location in error.locations]
    if error.path is not None:
        formatted["path"] = error.path
    cause = error.original_error
    extensions: dict[str, Any]
    if isinstance(cause, ExpectedError):
        extensions = cause.extensions
    elif cause is None or isinstance(cause, GraphQLError):
        extensions = {"code": code or Code.BAD_USER_INPUT}
    elif code is not None:
        extensions = {"code": code}
    else:
        fault = masked(cause)
        formatted["message"] = fault.message
        extensions = fault.extensions
    formatted["message"] = formatted["message"].encode(errors="replace").decode()
    formatted["extensions"] = extensions
    return formatted
