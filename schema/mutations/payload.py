"""What mutations answer: the object that was written, or what is wrong with the input."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import strawberry

from schema.planner.enums import published
from schema.planner.fields import written
from schema.tables.as_json import global_id
from schema.tables.vocabulary import Term


@published
class ErrorCode(Term):
    """What is wrong, in the word that programs go by."""

    BAD_USER_INPUT = "BAD_USER_INPUT", "A value that cannot be stored: mend it."
    NOT_FOUND = "NOT_FOUND", "There is nothing with this id that you may see."
    CONFLICT = (
        "CONFLICT",
        "The record is not as you took it to be: it was changed meanwhile, or another has this.",
    )


@strawberry.type(
    description="Something that is wrong with an input and that whoever wrote it can mend."
)
class UserError:
    code: ErrorCode = strawberry.field(description="What is wrong, for programs.")
    field: list[str] = strawberry.field(
        description='Where it is, from the argument on: `["input", "names", "0", "text"]`.'
    )
    message: str = strawberry.field(description="What is wrong, for people. It may change.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a mutation: the key of what it wrote, or the errors."""

    written: UUID | None
    user_errors: Sequence[UserError] = ()


def refused(errors: Iterable[tuple[str, Sequence[str], str]]) -> Outcome:
    """The outcome of what was refused: codes, paths and messages."""
    found = [
        UserError(code=ErrorCode(code), field=[*path], message=message)
        for code, path, message in errors
    ]
    return Outcome(None, found)


USER_ERRORS = "What is wrong with the input; empty when it was stored as a whole."


def payload(mutation: str, name: str, type_: Any, description: str) -> Any:
    """The payload type of a mutation: the object that it wrote, under its name, and errors."""
    namespace = {
        "__annotations__": {name: type_ | None, "user_errors": list[UserError]},
        name: written(description=description),
        "user_errors": strawberry.field(description=USER_ERRORS),
    }
    return _payload_type(mutation, namespace)


def removal_payload(mutation: str, table: str) -> Any:
    """The payload type of a mutation that takes a row of a table away."""

    def removed_id(root: Outcome) -> strawberry.ID | None:
        return None if root.written is None else strawberry.ID(global_id(table, root.written.hex))

    removed_id.__annotations__["root"] = strawberry.Parent
    namespace = {
        "__annotations__": {"user_errors": list[UserError]},
        "removed_id": strawberry.field(
            resolver=removed_id,
            description="The id of what was taken away; null where it was refused.",
        ),
        "user_errors": strawberry.field(description=USER_ERRORS),
    }
    return _payload_type(mutation, namespace)


def _payload_type(mutation: str, namespace: dict[str, Any]) -> Any:
    name = f"{mutation[0].upper()}{mutation[1:]}Payload"
    return strawberry.type(type(name, (), namespace), description=f"What `{mutation}` answers.")
