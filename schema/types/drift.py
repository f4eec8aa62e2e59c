"""How the wordings of a statement differ."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.planner.fields import derived, given
from schema.reads import drift

if TYPE_CHECKING:
    from schema.types.appearance import Appearance

_OFFSETS = "in Unicode code points of `quote.exact` of the appearance, from 0"


@derived(
    drift.DriftSpan,
    description="Words of one wording that another has otherwise, or does not have.",
)
class DriftSpan:
    appearance: Annotated["Appearance", strawberry.lazy(".appearance")] = given(
        description="The appearance in whose wording the words stand."
    )
    start: int = given(description=f"Where the words begin, {_OFFSETS}.")
    end: int = given(description=f"The first position after the words, {_OFFSETS}.")
    text: str = given(description="The words.")


@derived(
    drift.Drift,
    description=(
        "How the verbatim wordings of one statement differ: those of its appearances whose form is "
        "VERBATIM and whose words are kept, each compared word by word with the one of the same "
        "language that was recorded first."
    ),
)
class Drift:
    measure: float = given(
        description=(
            "How far the wording that differs most lies from that one: the Levenshtein distance "
            "(V. Levenshtein, 1966) over Unicode code points, divided by the length of the longer "
            "one. 0: all are alike; 1: nothing is."
        )
    )
    spans: list[DriftSpan] = given(
        description=(
            "Where they differ: of the first wording in a language, the words that some other has "
            "otherwise or not at all; of each other, the words that the first has otherwise or not "
            "at all. Words are what stands between spaces, compared exactly."
        )
    )
