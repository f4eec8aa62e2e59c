"""How much or how many."""

import strawberry

from schema import tables
from schema.planner.fields import column, named


@strawberry.type(
    description="How much or how many, as the source put it and as far as it bounds it."
)
class Quantity:
    text: str = named("text", description='The words: "several hundred", "two types".')
    min: float | None = named(
        "min", description="The least that the words allow, in `unit`; null when they set no bound."
    )
    max: float | None = named(
        "max", description="The most that the words allow, in `unit`; null when they set no bound."
    )
    unit: str | None = column(
        tables.Claim.unit,
        description="What is counted or measured: `missile`, `USD`, `km`. Null when unclear.",
    )
