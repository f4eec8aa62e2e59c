"""Large cases of provenance, planted: what small random records hardly ever have."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

from .row_generator import RowGenerator, Terms
from .rows import Row, Rows

REPORTS_OF_ONE_SOURCE = 500
BRANCHES, GENERATIONS = 3, 5
RING = 40
ALIKE = 60
SIDES = 25


class PlantedRecord:
    """Draws the cases; whatever they point at is among them."""

    def __init__(self, seed: int, terms: Terms, first: int) -> None:
        self._draw = RowGenerator(Random(seed), terms, first)
        self._rows: list[Row] = []

    def rows(self) -> Rows:
        """All cases."""
        self._one_source()
        self._syndication_tree()
        self._ring_of_citations()
        self._one_voice()
        self._two_sides()
        self._ring_of_links()
        return Rows(self._rows)

    def _add(self, table: str, **given: Any) -> UUID:
        row = self._draw.row(table, **given)
        self._rows.append(row)
        return row.id

    def _record(self, table: str, **given: Any) -> UUID:
        """A record that is upheld; one of twenty is hidden."""
        hidden = {"visibility": "CONFIDENTIAL"} if self._draw.chance(0.05) else {}
        upheld = {"retracted_at": None, "retraction_reason": None}
        return self._add(table, **upheld, **hidden, **given)

    def _actors(self, number: int, **given: Any) -> list[UUID]:
        return [self._record("actor", **given) for _ in range(number)]

    def _stance(self, claim: UUID, statement: UUID, position: str, **given: Any) -> None:
        given = {"stage": "COMPLETED", "basis": "EXPLICIT", "characterised_by_id": None, **given}
        self._add("stance", claim_id=claim, statement_id=statement, position=position, **given)

    def _cites(self, citing: UUID, cited: UUID, relation: str) -> None:
        self._add("citation", citing_id=citing, cited_id=cited, relation=relation)

    def _said_in(self, report: UUID, speaker: UUID | None) -> UUID:
        """A statement that appears in a report, without any hop."""
        statement = self._record("statement", speaker_id=speaker)
        self._add("appearance", statement_id=statement, report_id=report)
        return statement

    def _one_source(self) -> None:
        """Five hundred reports take one agency's words over; each has an official of its own."""
        claim, agency = self._record("claim"), self._record("report")
        for _ in range(REPORTS_OF_ONE_SOURCE):
            report = self._record("report")
            self._cites(report, agency, "SYNDICATES")
            official = self._record("actor", kind="UNNAMED", described_in_id=report)
            self._stance(claim, self._said_in(report, official), "ASSERTS")

    def _syndication_tree(self) -> None:
        """Each report is taken over by some, these by others."""
        generation = [self._record("report")]
        claim, [outlet] = self._record("claim"), self._actors(1, kind="OUTLET")
        for _ in range(GENERATIONS):
            following = []
            for above in generation:
                for _ in range(BRANCHES):
                    report = self._record("report")
                    self._cites(report, above, self._draw.random.choice(("SYNDICATES", "BASED_ON")))
                    following.append(report)
            generation = following
        for report in self._draw.random.sample(generation, RING):
            self._stance(claim, self._said_in(report, None), "REPORTS")
            self._stance(claim, self._said_in(report, outlet), "DENIES")

    def _ring_of_citations(self) -> None:
        """Reports each of which is based on the next, and one that leads into the ring."""
        claim = self._record("claim")
        reports = [self._record("report") for _ in range(RING)]
        for citing, cited in self._around(reports):
            self._cites(citing, cited, "BASED_ON")
        outside = self._record("report")
        self._cites(outside, reports[0], "SYNDICATES")
        for report in (outside, *reports):
            self._stance(claim, self._said_in(report, None), "ASSERTS")

    def _one_voice(self) -> None:
        """Actors who were judged to be one, by reports of which some are hidden; some merged."""
        claim = self._record("claim")
        actors = sorted(self._actors(ALIKE, kind="COLLECTIVE"))
        for number, (left, right) in enumerate(pairwise(actors)):
            verdict = "DIFFERENT" if number % 20 == 19 else "SAME"
            by = self._record("report")
            self._add(
                "identity_judgement",
                left_id=left,
                right_id=right,
                verdict=verdict,
                asserted_by_id=by,
            )
        hidden = self._add("actor", kind="PERSON", visibility="CONFIDENTIAL")
        for winner in (hidden, actors[0]):
            self._record("actor", kind="PERSON", merged_into_id=winner)
        report = self._record("report")
        for actor in actors:
            self._stance(claim, self._said_in(report, actor), "ASSERTS")

    def _two_sides(self) -> None:
        """A claim and one that narrows it, affirmed and denied, with links between the sides."""
        claim = self._record("claim", parent_id=None)
        narrower = self._record("claim", parent_id=claim)
        people = self._actors(SIDES, kind="PERSON")
        report = self._record("report")
        affirming = [self._said_in(report, actor) for actor in people]
        denying = [self._said_in(report, actor) for actor in people]
        for statement in affirming:
            self._stance(self._draw.random.choice((claim, narrower)), statement, "ASSERTS")
        for statement in denying:
            stage = self._draw.random.choice(("COMPLETED", "ANTICIPATED"))
            self._stance(claim, statement, "DENIES", stage=stage)
        for source, target in zip(affirming, reversed(denying), strict=True):
            self._link(source, target, "CONTRADICTS")

    def _ring_of_links(self) -> None:
        """Statements without dates each of which follows the next."""
        claim, report = self._record("claim"), self._record("report")
        undated = {f"said_{part}": None for part in ("edtf", "earliest", "latest", "basis", "text")}
        statements = [self._record("statement", **undated) for _ in range(RING)]
        for statement in statements:
            self._add("appearance", statement_id=statement, report_id=report)
            self._stance(claim, statement, "ASSERTS", stage=self._draw.term("Stage"))
        for source, target in self._around(statements):
            self._link(source, target, "FOLLOWS")

    def _link(self, source: UUID, target: UUID, relation: str) -> None:
        given = {"source_id": source, "target_id": target, "relation": relation}
        self._add("statement_link", **given, asserted_by_id=None)

    @staticmethod
    def _around(keys: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
        return [*pairwise(keys), (keys[-1], keys[0])]
