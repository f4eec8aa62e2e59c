"""Inputs of value types: moments, quotes, quantities."""

from collections.abc import Mapping
from typing import Any

import strawberry

from schema.types.enums import MomentBasis
from schema.types.moment import Moment
from schema.types.quantity import Quantity
from schema.types.quote import Quote


@strawberry.input(
    description=(
        "A time as its source gives it. Its bounds follow from the EDTF; what the source does not "
        "say stays open."
    )
)
class MomentInput:
    edtf: str = strawberry.field(
        description=(
            "The time in Extended Date/Time Format (EDTF), up to level 2: `2024-09-06`, "
            "`XXXX-09-06` where no year is printed, `XXXX-XX-XX` where only words are."
        )
    )
    text: str | None = strawberry.field(
        default=strawberry.UNSET,
        description='The words of the source: "last Friday". Needed where `basis` is RELATIVE.',
    )
    basis: MomentBasis = strawberry.field(
        default=MomentBasis.STATED, description="How the time is known."
    )


@strawberry.input(
    description=(
        "A place in a report, and the words that stand there. Words are compared with the "
        "report's text where that is stored."
    )
)
class QuoteInput:
    exact: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The words, exactly as printed, where they may be kept.",
    )
    prefix: str | None = strawberry.field(
        default=strawberry.UNSET, description="The words just before."
    )
    suffix: str | None = strawberry.field(
        default=strawberry.UNSET, description="The words just after."
    )
    start: int | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "Where the place begins, in Unicode code points of the report's whole text, headline "
            "line included, from 0. Needs `end`."
        ),
    )
    end: int | None = strawberry.field(
        default=strawberry.UNSET, description="The first position after the place. Needs `start`."
    )
    media_start: float | None = strawberry.field(
        default=strawberry.UNSET,
        description="Where the place begins in a recording, in seconds. Needs `mediaEnd`.",
    )
    media_end: float | None = strawberry.field(
        default=strawberry.UNSET,
        description="Where the place ends in a recording, in seconds. Needs `mediaStart`.",
    )


@strawberry.input(description="How much or how many, in the words of the source.")
class QuantityInput:
    text: str = strawberry.field(description='The words: "several hundred", "two types".')
    min: float | None = strawberry.field(
        default=strawberry.UNSET, description="The least that the words allow, in `unit`."
    )
    max: float | None = strawberry.field(
        default=strawberry.UNSET, description="The most that the words allow, in `unit`."
    )
    unit: str | None = strawberry.field(
        default=strawberry.UNSET, description="What is counted or measured: `missile`, `USD`."
    )


PART_INPUTS: Mapping[Any, type] = {Moment: MomentInput, Quote: QuoteInput, Quantity: QuantityInput}
"""By the value type that clients read."""
