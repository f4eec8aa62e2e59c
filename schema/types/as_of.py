"""Points in time that claims are looked at from."""

from datetime import datetime

import strawberry


@strawberry.input(
    one_of=True,
    description="The world at a time, or right after a statement: exactly one of these.",
)
class AsOf:
    moment: datetime | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "Only statements that may have been made by then: those whose earliest moment is not "
            "after it, and those with no date, or with one that has no year, at any moment."
        ),
    )
    statement: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "Only what stands in the claim's timeline up to this statement's entries. A statement "
            "that is not in it is refused with BAD_USER_INPUT, and so is an id of anything else."
        ),
    )
