"""Where statements come from."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.planner.fields import derived, given
from schema.reads import origins

if TYPE_CHECKING:
    from schema.types.actor import Actor
    from schema.types.report import Report


@derived(
    origins.Origin,
    description=(
        "Where a statement comes from: a named voice; or, where nobody is named, a report in which "
        "the words of an unnamed source, an outlet or nobody at all entered the record."
    ),
)
class Origin:
    voice: Annotated["Actor", strawberry.lazy(".actor")] | None = given(
        description=(
            "Who speaks. For a speaker that was judged to be the SAME as a named actor: that one. "
            "Null where no source names a speaker."
        )
    )
    channel: Annotated["Report", strawberry.lazy(".report")] | None = given(
        description=(
            "The report where the words entered: the one that was told or published them first, "
            "followed back along SYNDICATES and BASED_ON. Null for a named voice, which is one "
            "origin whatever the channel."
        )
    )


@derived(
    origins.OriginCount,
    description=(
        "How many independent origins statements have. Five outlets that repeat one anonymous "
        "source are one origin; whether two anonymous sources are two, often nobody can know: so "
        "there are two bounds."
    ),
)
class OriginCount:
    at_least: int = given(
        description=(
            "Certainly so many: the named voices, and of all others as many as were judged "
            "DIFFERENT from one another (one, if there are any)."
        )
    )
    at_most: int = given(
        description=(
            "No more than so many: statements count as one that have the same voice, or that no "
            "named voice makes and that lead back to the same report (unless their speakers were "
            "judged DIFFERENT)."
        )
    )
