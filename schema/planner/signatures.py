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

from schema.limits import Limit
from schema.permissions import RECORDS
from schema.planner.enums import published
from schema.tables.vocabulary import Term

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
            f"How many entries from the start (or after `after`): 1 to {Limit.PAGE.maximum}, "
            f"{DEFAULT_PAGE} unless said. Not together with `last`.",
        ),
        argument("after", str | None, "Only entries after this cursor."),
        argument(
            "last",
            int | None,
            f"How many entries from the end (or before `before`): 1 to {Limit.PAGE.maximum}.",
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


@published
class SearchScope(Term):
    """What is searched."""

    ACTORS = "ACTORS", "Actors, by any of their names."
    STATEMENTS = "STATEMENTS", "Statements, by their text."
    REPORTS = "REPORTS", "Reports, by their headline, and by their text where it is stored."
    CLAIMS = "CLAIMS", "Claims, by their text."


@published
class SearchOrder(Term):
    """In which order hits stand."""

    RANK = "RANK", "The best first, of the thousand newest that match."
    NEWEST = (
        "NEWEST",
        "The newest first: statements by when they were made, reports by when they were "
        "published, claims and actors by when they were recorded here.",
    )


def search_arguments(where: object) -> list[StrawberryArgument]:
    """What is searched, by which query, and which page of it."""
    return [
        argument(
            "query",
            str,
            'What to search for, as on the web: words that must all stand there, `"…"` for words '
            "in a row, `or` between alternatives, `-` before what must not stand there. In "
            "statements and reports words are compared by their stems, where the `language` is "
            "known, and its commonest words (`the`) are not searched for; names, claims and texts "
            "of no known language are compared word for word. `Fath-360` is found by each of its "
            "parts. At most 500 characters.",
        ),
        argument("in", SearchScope, "Where to search."),
        argument("where", where | None, "Only hits for which this holds: that of `in`."),  # type: ignore[operator]
        argument("order_by", SearchOrder, "In which order.", SearchOrder.RANK),
        *paging_arguments()[:2],
    ]


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
