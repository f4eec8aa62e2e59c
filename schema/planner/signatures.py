"""The arguments of planned fields, which follow from what a field is bound to and leads to."""

from typing import Any

from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import (
    StrawberryContainer,
    StrawberryObjectDefinition,
    get_object_definition,
)
from strawberry.types.lazy_type import LazyType
from strawberry.types.unset import UNSET

from schema.permissions import RECORDS
from schema.planner.enums import published
from schema.tables.vocabulary import Term

MAX_PAGE = 100
DEFAULT_PAGE = 20


@published
class Retracted(Term):
    """Whether a list has records that were retracted or merged into others."""

    EXCLUDE = "EXCLUDE", "Leave them out."
    INCLUDE = "INCLUDE", "Show them among the others."
    ONLY = "ONLY", "Show nothing else."


def argument(
    name: str, annotation: object, description: str, default: object = UNSET
) -> StrawberryArgument:
    """An argument of a planned field."""
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(annotation),
        description=description,
        default=default,
    )


def paging_arguments() -> list[StrawberryArgument]:
    """``first``, ``after``, ``last`` and ``before``."""
    return [
        argument(
            "first",
            int | None,
            f"How many entries from the start (or after `after`): 1 to {MAX_PAGE}, "
            f"{DEFAULT_PAGE} unless said. Not together with `last`.",
        ),
        argument("after", str | None, "Only entries after this cursor."),
        argument(
            "last",
            int | None,
            f"How many entries from the end (or before `before`): 1 to {MAX_PAGE}.",
        ),
        argument("before", str | None, "Only entries before this cursor."),
    ]


def filter_arguments(target: Any) -> list[StrawberryArgument]:
    """``where``; for records also ``orderBy`` and ``retracted``."""
    stored = target.__stored__
    arguments = []
    if stored.where is not None:
        arguments.append(
            argument("where", stored.where | None, "Only entries for which all of this holds.")
        )
    if stored.orders is not None:
        arguments.append(
            argument(
                "order_by", stored.orders | None, "In which order; the list's own unless said."
            )
        )
    if stored.table in RECORDS:
        arguments.append(
            argument(
                "retracted",
                Retracted,
                "Whether retracted records (and actors merged into others) are in the list.",
                Retracted.EXCLUDE,
            )
        )
    return arguments


def connection_target(type_: object) -> Any | None:
    """The class whose pages ``type_`` gives; None for what is no connection."""
    definition = get_object_definition(type_)
    if definition is None or not getattr(definition.origin, "is_connection", False):
        return None
    (target,) = definition.type_var_map.values()
    return resolved(target)


def resolved(type_: object) -> Any:
    """The class behind lists, optionals and lazy references."""
    while isinstance(type_, StrawberryContainer | LazyType):
        type_ = type_.resolve_type() if isinstance(type_, LazyType) else type_.of_type
    return type_.origin if isinstance(type_, StrawberryObjectDefinition) else type_
