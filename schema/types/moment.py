"""Times as their sources gave them."""

from datetime import datetime

import strawberry

from schema.planner.fields import named
from schema.types.enums import MomentBasis


@strawberry.type(
    description=(
        "A time as its source gave it, however imprecise. The bounds are half-open: the moment "
        "lies at some `t` with `earliest <= t < latest`."
    )
)
class Moment:
    edtf: str = named(
        "edtf",
        description=(
            "The time in Extended Date/Time Format (EDTF), up to level 2: `2024-09-06`, "
            "`2024-08~` (about August 2024), `XXXX-09-06` (a September 6, no year printed), "
            "`2023/..` (since 2023)."
        ),
    )
    earliest: datetime | None = named(
        "earliest",
        description=(
            "The first instant that it can be, in UTC. Null where the source sets no such bound: "
            "no year is printed, or a span has no known beginning."
        ),
    )
    latest: datetime | None = named(
        "latest",
        description=(
            "The first instant after all those that it can be, in UTC: `2024-09-07T00:00:00Z` for "
            "September 6, 2024. Null where the source sets no such bound."
        ),
    )
    text: str | None = named(
        "text",
        description='The words of the source: "last Friday". Null when they were not kept.',
    )
    basis: MomentBasis = named("basis", description="How the time is known.")
