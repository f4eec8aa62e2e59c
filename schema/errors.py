"""The errors that clients are meant to see.

Every error of an answer carries a code in ``extensions.code``. An ``ExpectedError`` is written for
the client; anything else is a fault of ours and is masked.
"""

from typing import ClassVar


class ExpectedError(Exception):
    """An error whose message is meant for the client.

    ``details`` stand beside the code in the error's ``extensions``.
    """

    code: ClassVar[str]

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class BadUserInput(ExpectedError):
    """A value that the client can mend."""

    code = "BAD_USER_INPUT"


class BadCursor(ExpectedError):
    """A cursor that this list, in this order, never gave out."""

    code = "BAD_CURSOR"


class LimitExceeded(ExpectedError):
    """More was asked for than one operation may: says which limit, its value and what was asked."""

    code = "LIMIT_EXCEEDED"


class OperationRefused(ExpectedError):
    """An error that ends the whole operation: there is no data beside it."""


class OperationTooLarge(OperationRefused):
    """The operation asks for more than one may: which limit, its value and what was asked."""

    code = "LIMIT_EXCEEDED"


class Unavailable(OperationRefused):
    """The database cannot be asked just now, or took too long.

    The API has one code for both: a client does the same about them, which is to try again.
    """

    code = "TIMEOUT"


class Unauthenticated(ExpectedError):
    """Nobody is known by these credentials, or none were sent where they are needed."""

    code = "UNAUTHENTICATED"


class Forbidden(ExpectedError):
    """The viewer is known, and may not do this."""

    code = "FORBIDDEN"


class BadRequest(ExpectedError):
    """A request that is no GraphQL request, or does not say which operation it wants."""

    code = "BAD_REQUEST"
