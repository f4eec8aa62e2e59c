"""What a search finds."""

from typing import Annotated

import strawberry

from schema.planner import search_level
from schema.planner.connection_types import PageInfo
from schema.planner.fields import derived, given, page
from schema.types.actor import Actor, ActorWhere
from schema.types.claim import Claim, ClaimWhere
from schema.types.enums import Stage, StatementAct
from schema.types.report import Report, ReportWhere
from schema.types.statement import Statement, StatementWhere

SearchHit = Annotated[
    Actor | Statement | Report | Claim,
    strawberry.union("SearchHit", description="What a search may find: that of its `in`."),
]


@strawberry.input(
    one_of=True, description="Which hits: the conditions of the one scope that is searched."
)
class SearchWhere:
    actors: ActorWhere | None = strawberry.field(
        default=strawberry.UNSET, description="Which actors."
    )
    statements: StatementWhere | None = strawberry.field(
        default=strawberry.UNSET, description="Which statements."
    )
    reports: ReportWhere | None = strawberry.field(
        default=strawberry.UNSET, description="Which reports."
    )
    claims: ClaimWhere | None = strawberry.field(
        default=strawberry.UNSET, description="Which claims."
    )


_OFFSETS = "in Unicode code points of `text`, from 0"


@derived(search_level.Mark, description="Where a word that was searched for stands.")
class Mark:
    start: int = given(description=f"Where the word begins, {_OFFSETS}.")
    end: int = given(description=f"The first position after the word, {_OFFSETS}.")


@derived(
    search_level.Snippet,
    description="A part of a text, plain: nothing in it is to be escaped or taken for markup.",
)
class Snippet:
    text: str = given(
        description=(
            "The part of the hit's text where the words stand: of a statement's or claim's text, "
            "of a report's headline (empty where it has none), of the actor's name that matches."
        )
    )
    marks: list[Mark] = given(
        description=(
            "Where the words stand in it; none for a report where they stand in its text alone."
        )
    )


@derived(search_level.Facet, description="An actor, and how many hits are tied to it.")
class ActorFacet:
    actor: Actor = given("value", description="The actor.")
    count: int = given("hits", description="How many hits.")


@derived(search_level.Facet, description="An act, and how many hits do it.")
class ActFacet:
    act: StatementAct = given("value", description="What statements do.")
    count: int = given("hits", description="How many hits.")


@derived(search_level.Facet, description="A stage, and how many hits have stances at it.")
class StageFacet:
    stage: Stage = given("value", description="How far along stances put the event.")
    count: int = given("hits", description="How many hits.")


@derived(search_level.Facet, description="A year, and how many hits are of it.")
class YearFacet:
    year: int = given("value", description="The year of the earliest moment, in UTC.")
    count: int = given("hits", description="How many hits.")


@derived(
    search_level.Facets,
    description=(
        "What hits have in common: of each sort at most 20 values, those of most hits first, "
        "counted among at most a thousand hits, the newest. What a scope does not have is empty: "
        "statements have all, reports outlets and years, claims stages and years, actors none."
    ),
)
class SearchFacets:
    speakers: list[ActorFacet] = given(description="Who makes the statements.")
    outlets: list[ActorFacet] = given(
        description="Which outlets published the reports, or those that render the statements."
    )
    acts: list[ActFacet] = given(description="What the statements do.")
    stages: list[StageFacet] = given(
        description="At which stages stances of the statements, or on the claims, put the event."
    )
    years: list[YearFacet] = given(
        description=(
            "When statements were made, reports published, or the claims' events said to happen; "
            "unknown years are in none."
        )
    )


@strawberry.type(description="One hit of a page.")
class SearchEdge:
    cursor: str = page(
        description="Where this hit stands, for `after`. It belongs to the scope and the order."
    )
    node: SearchHit = page(description="The hit itself.")
    score: float = page(
        description=(
            "How well it matches, from 0 to 1: PostgreSQL's cover density ranking, divided by "
            "itself plus 1. Scores of two searches do not compare."
        )
    )
    snippet: Snippet = page(description="Where in its text the words stand.")


@strawberry.type(description="One page of what a search finds.")
class SearchConnection:
    edges: list[SearchEdge] = page(
        description="The page's hits, each with its cursor, its score and a snippet."
    )
    nodes: list[SearchHit] = page(description="The page's hits alone.")
    page_info: PageInfo = page(description="Where this page stands among the hits.")
    total_count: int = page(
        counts_to=1000,
        description=(
            "How many hits there are, as far as you may see them; an answer of `atMost` means "
            '"so many or more".'
        ),
    )
    facets: SearchFacets = page(description="What the hits have in common.")
    suggestions: list[Actor] = page(
        description=(
            "Actors who may have been meant, the likeliest first, at most 5: a name of theirs is "
            "nearly spelt like the query, or is the query in another script. Never unnamed ones."
        )
    )
