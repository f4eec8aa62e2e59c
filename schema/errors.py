"""The errors that clients are meant to see.

Every error of an answer carries a code in ``extensions.code``. An ``ExpectedError`` is written for
the client; anything else is a fault of ours and is masked.
"""

import logging
from copy import copy
from typing import ClassVar
from uuid import uuid4

from graphql import GraphQLError

from schema.codes import Code

log = logging.getLogger("onrecord.errors")


class ExpectedError(Exception):
    """An error whose message is meant for the client.

    ``details`` stand beside the code in the error's ``extensions``.
    """

    code: ClassVar[Code]

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    @property
    def extensions(self) -> dict[str, object]:
        """What stands beside the message, for programs."""
        return {"code": self.code, **self.details}

    @property
    def formatted(self) -> dict[str, object]:
        """The error as answers have it, where it has no place in a document."""
        return {"message": self.message, "extensions": self.extensions}


class BadUserInput(ExpectedError):
    """A value that the client can mend."""

    code = Code.BAD_USER_INPUT


class BadCursor(ExpectedError):
    """A cursor that this list, in this order, or these changes never gave out."""

    code = Code.BAD_CURSOR


class LimitExceeded(ExpectedError):
    """More was asked for than one operation may: says which limit, its value and what was asked."""

    code = Code.LIMIT_EXCEEDED


class OperationRefused(ExpectedError):
    """An error that ends the whole operation: there is no data beside it."""


class OperationTooLarge(LimitExceeded, OperationRefused):
    """A limit of the operation as a whole."""


class Unavailable(OperationRefused):
    """The database cannot be asked just now, or took too long.

    The API has one code for both: a client does the same about them, which is to try again.
    """

    code = Code.TIMEOUT


class RateLimited(OperationRefused):
    """The viewer has asked for all that one may for now: says for how long."""

    code = Code.RATE_LIMITED


class Unauthenticated(ExpectedError):
    """Nobody is known by these credentials, or none were sent where they are needed."""

    code = Code.UNAUTHENTICATED


class Forbidden(ExpectedError):
    """The viewer is known, and may not do this."""

    code = Code.FORBIDDEN


class BadRequest(ExpectedError):
    """A request that is no GraphQL request, or does not say which operation it wants."""

    code = Code.BAD_REQUEST


class ReadingOnly(ExpectedError):
    """An operation that is no query came by a way that only reads."""

    code = Code.BAD_REQUEST


class DocumentNotFound(ExpectedError):
    """No trusted document has this id."""

    code = Code.PERSISTED_QUERY_NOT_FOUND


class DocumentNotTrusted(ExpectedError):
    """Only trusted documents are answered, and this is none."""

    code = Code.PERSISTED_QUERY_ONLY


class Internal(ExpectedError):
    """A fault of ours, masked."""

    code = Code.INTERNAL

    def __init__(self, correlation: str) -> None:
        super().__init__(
            "Something went wrong here. The log has it under this id.", correlationId=correlation
        )
        self.correlation = correlation


def masked(cause: BaseException) -> Internal:
    """What clients are told of an error that is not meant for them; it is logged under an id."""
    correlation = uuid4().hex
    log.error("unexpected error", exc_info=cause, extra={"correlation_id": correlation})
    return Internal(correlation)


def again(error: Exception) -> Exception:
    """A new instance of an error that is kept.

    What is raised keeps alive all that it passed through, and gathers more each time.
    """
    if isinstance(error, GraphQLError):
        return GraphQLError(
            error.message,
            error.nodes,
            error.source,
            error.positions,
            error.path,
            error.original_error,
            error.extensions,
        )
    return copy(error).with_traceback(None)
