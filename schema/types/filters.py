"""The operators with which `where` compares columns."""

from datetime import datetime
from typing import Any, Generic, TypeVar

import strawberry

T = TypeVar("T")


def operator(description: str, name: str | None = None) -> Any:
    """An operator that may be left out."""
    return strawberry.field(default=strawberry.UNSET, description=description, name=name)


@strawberry.input(description="How an id is compared. Every operator given must hold.")
class IDFilter:
    eq: strawberry.ID | None = operator("Is this id.")
    in_: list[strawberry.ID] | None = operator("Is one of these ids.", name="in")


@strawberry.input(
    description=(
        "How a text is compared. Every operator given must hold; where there is no text, only "
        "`isNull: true` does."
    )
)
class StringFilter:
    eq: str | None = operator("Is exactly this text, capitals and all.")
    ne: str | None = operator("Is a text other than this one.")
    in_: list[str] | None = operator("Is exactly one of these texts.", name="in")
    contains: str | None = operator(
        "Contains this text, whether in capitals or not. All characters stand for themselves: "
        "there are no wildcards."
    )
    starts_with: str | None = operator("Begins with this text, whether in capitals or not.")
    is_null: bool | None = operator("Has no text: true. Has one: false.")


@strawberry.input(
    description=(
        "How a value of a closed list is compared. Every operator given must hold; where there is "
        "no value, only `isNull: true` does."
    )
)
class Filter(Generic[T]):
    eq: T | None = operator("Is this value.")
    ne: T | None = operator("Is a value other than this one.")
    in_: list[T] | None = operator("Is one of these values.", name="in")
    is_null: bool | None = operator("Has no value: true. Has one: false.")


@strawberry.input(
    description=(
        "How an instant is compared. Every operator given must hold; both make a half-open span."
    )
)
class DateTimeFilter:
    gte: datetime | None = operator("Is at this instant or after it.")
    lt: datetime | None = operator("Is before this instant.")


@strawberry.input(
    description=(
        "How a moment is compared, by its bounds. *Certainly* holds for the whole span in which "
        "the moment lies, *possibly* for some of it. A bound that is not known is open: it is "
        "never certainly, and always possibly, before or after anything. Where there is no moment "
        "at all, its bounds are not known either. Every operator given must hold."
    )
)
class MomentFilter:
    during: str | None = operator(
        "Lies wholly inside this time in Extended Date/Time Format: `2024`, `2024-08`, "
        "`2024-08-01/2024-09-15`. A time without both its bounds is refused with BAD_USER_INPUT."
    )
    certainly_before: datetime | None = operator("Ends at or before this instant, at the latest.")
    possibly_before: datetime | None = operator("May begin before this instant.")
    certainly_after: datetime | None = operator("Begins at or after this instant, at the earliest.")
    possibly_after: datetime | None = operator("May end after this instant.")
    is_known: bool | None = operator(
        "At least one of its bounds is known: true. There is no moment, or neither bound is: false."
    )
