"""Places in reports."""

import strawberry

from schema.planner.bindings import Columns, Seen
from schema.planner.fields import computed, named

_OFFSETS = (
    "Counted in Unicode code points of the report's whole text, headline line included, from 0. "
    "(JavaScript strings count UTF-16 units and files count bytes: convert, for instance with "
    "`Array.from(text)`.)"
)

REPORT = {
    "appearance": "report_id",
    "citation": "citing_id",
    "stance": "characterised_by_id",
    "topic_tag": "report_id",
}
"""By the table of what has the quote: the column of the report in which it stands."""


def stands_in_body(row: Columns, _seen: Seen) -> str:
    """Whether the words stand where they are said to; whoever sees the row sees its report."""
    start, end, exact = (row(f"quote_{name}") for name in ("start", "end", "exact"))
    return (
        f"(SELECT substr(quoted.body, {start} + 1, {end} - {start}) = {exact}"
        f" FROM report quoted WHERE quoted.id = {row(REPORT[row.table])})"
    )


@strawberry.type(
    description=(
        "A place in a report, and the words that stand there, after the W3C Web Annotation model: "
        "by offsets, by the words and what surrounds them, or by seconds of a recording."
    )
)
class Quote:
    exact: str | None = named(
        "exact",
        description="The words, exactly as printed. Null where they may not be kept.",
    )
    prefix: str | None = named(
        "prefix",
        description="The words just before, which tell this place from others; null when not kept.",
    )
    suffix: str | None = named(
        "suffix",
        description="The words just after, which tell this place from others; null when not kept.",
    )
    start: int | None = named(
        "start",
        description=f"Where the place begins. {_OFFSETS} Null when the offsets are not known.",
    )
    end: int | None = named(
        "end",
        description=(
            f"The first position after the place. {_OFFSETS} Null exactly when `start` is."
        ),
    )
    media_start: float | None = named(
        "media_start",
        description=(
            "Where the place begins in a recording, in seconds from its start. Null for what is "
            "no recording."
        ),
    )
    media_end: float | None = named(
        "media_end",
        description=(
            "Where the place ends in a recording, in seconds from its start. Null exactly when "
            "`mediaStart` is."
        ),
    )
    stands_in_body: bool | None = computed(
        stands_in_body,
        description=(
            "Whether `exact` stands at `start` to `end` of the report's text. Null where no text "
            "of the report is stored, or no words or no offsets are."
        ),
    )
