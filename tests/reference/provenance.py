"""What is worked out of a record, as slowly and obviously as the model says it.

Sets are grown until nothing is added, orders are found by looking through lists again and again.
"""

import re
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from .access import Sight
from .chains import age
from .origins import Origins
from .rows import Row

AFFIRMING = ("ASSERTS", "REPORTS", "WARNS_OF")
STAGES = ("HYPOTHETICAL", "ANTICIPATED", "PLANNED", "ONGOING", "COMPLETED")


class Provenance(Origins):
    """Answers for one viewer of a record: chains, origins, and claims over time."""

    def claims(self, claim: Row, *, narrower: bool) -> list[Row]:
        """A claim, and what narrows it."""
        found = [claim]
        for each in found:
            if narrower:
                below = self.seen("claim", parent_id=each.id)
                found += [row for row in below if row not in found]
        return found

    def stances(self, claim: Row) -> list[Row]:
        """The stances on this very claim that count."""
        return [
            row for row in self.seen("stance", claim_id=claim.id) if self._takes_part(row, None)
        ]

    def timeline(self, claim: Row, *, narrower: bool, moment: datetime | None = None) -> list[Row]:
        """The stances on a claim in their order."""
        claims = self.claims(claim, narrower=narrower)
        stances = [row for each in claims for row in self.seen("stance", claim_id=each.id)]
        stances = [row for row in stances if self._takes_part(row, moment)]
        waiting = sorted(stances, key=lambda row: (*self._place(self.statement(row)), row.id))
        taken: list[Row] = []
        while waiting:
            left = {row["statement_id"] for row in waiting}
            ready = [row for row in waiting if not self._targets(row["statement_id"], left)]
            if not ready:
                ready = [row for row in waiting if self._is_in_cycle(row["statement_id"], left)]
            statement = ready[0]["statement_id"]
            taken += [row for row in waiting if row["statement_id"] == statement]
            waiting = [row for row in waiting if row["statement_id"] != statement]
        return taken

    def statement(self, stance: Row) -> Row:
        """The statement that takes a stance."""
        statement = self.sight.target(stance, "statement_id")
        assert statement is not None
        return statement

    def _takes_part(self, stance: Row, moment: datetime | None) -> bool:
        statement = self.statement(stance)
        characterised = self.sight.target(stance, "characterised_by_id")
        if statement["retracted_at"] is not None:
            return False
        if characterised is not None and characterised["retracted_at"] is not None:
            return False
        said = statement["said_earliest"]
        return moment is None or said is None or bool(said <= moment)

    def _place(self, statement: Row) -> tuple[Any, ...]:
        """Where a statement stands in the list that is gone through."""
        edtf = re.sub("[?~%]", "", statement["said_edtf"] or "")
        date = re.match(r"XXXX-(\d\d|XX)(?:-(\d\d))?", edtf)
        month = 0 if date is None or date[1] == "XX" else int(date[1])
        day = 0 if date is None or date[2] is None else int(date[2])
        appearances = self.seen("appearance", statement_id=statement.id)
        first: tuple[Any, ...] = ()
        if appearances:
            report = self.sight.target(appearances[0], "report_id")
            assert report is not None
            start = appearances[0]["quote_start"]
            first = (age(report), report.id, -1 if start is None else start)
        said = statement["said_earliest"]
        return (said is not None, said), month, day, first, statement.id

    def _targets(self, statement: UUID, left: set[UUID]) -> set[UUID]:
        """The statements that must be taken before this one."""
        targets = set()
        for link in self.seen("statement_link", source_id=statement):
            source, target = (self.sight.target(link, f"{end}_id") for end in ("source", "target"))
            assert source is not None
            assert target is not None
            binds = link["relation"] in ("FOLLOWS", "ESCALATES", "RESPONDS_TO")
            if binds and target.id in left and not _dates_tell(source, target):
                targets.add(target.id)
        return targets

    def _is_in_cycle(self, statement: UUID, left: set[UUID]) -> bool:
        found = list(self._targets(statement, left))
        for each in found:
            found += [target for target in self._targets(each, left) if target not in found]
        return statement in found

    def steps(self, timeline: list[Row]) -> list[str]:
        """What each stance is to those before it."""
        steps, last = [], None
        for stance in timeline:
            if stance["position"] == "DENIES":
                steps.append("DENIES")
            elif stance["position"] not in AFFIRMING:
                steps.append("COMMENTS")
            else:
                steps.append(_step(last, stance))
                last = stance
        return steps

    def contradictions(self, claim: Row, *, narrower: bool) -> list[tuple[Row, Row, str]]:
        """The pairs of stances that contradict one another, and why."""
        timeline = self.timeline(claim, narrower=narrower)
        claims = self.claims(claim, narrower=narrower)
        found = []
        for left in timeline:
            for right in timeline:
                opposed = self._opposed(left, right, claims)
                if not opposed and not self._linked(left, right, timeline):
                    continue
                same = self.same_voice(self.statement(left), self.statement(right))
                reason = "SAME_VOICE" if same else "OPPOSED" if opposed else "LINKED"
                found.append((left, right, reason))
        return found

    def _opposed(self, left: Row, right: Row, claims: list[Row]) -> bool:
        affirms = left["position"] in AFFIRMING
        if not affirms or right["position"] != "DENIES" or left["stage"] != right["stage"]:
            return False
        wider = [row for row in claims if row.id == left["claim_id"]]
        for each in wider:
            wider += [row for row in claims if row.id == each["parent_id"] and row not in wider]
        return right["claim_id"] in [row.id for row in wider]

    def _linked(self, left: Row, right: Row, timeline: list[Row]) -> bool:
        """Whether a link joins two stances, of which this is the left one."""
        ends = {left["statement_id"], right["statement_id"]}
        joined = any(
            link["relation"] == "CONTRADICTS" and {link["source_id"], link["target_id"]} == ends
            for link in self.seen("statement_link", source_id=left["statement_id"])
            + self.seen("statement_link", source_id=right["statement_id"])
        )
        if not joined or len(ends) == 1:
            return False
        if left["position"] == "DENIES" and right["position"] in AFFIRMING:
            return False
        if left["position"] in AFFIRMING and right["position"] == "DENIES":
            return True
        return timeline.index(left) < timeline.index(right)


@cache
def provenance_of(sight: Sight) -> Provenance:
    """What one viewer is answered, worked out once."""
    return Provenance(sight)


def _dates_tell(left: Row, right: Row) -> bool:
    bounds = [(row["said_earliest"], row["said_latest"]) for row in (left, right)]
    return bounds[0] != bounds[1] and all(any(of_it) for of_it in bounds)


def _step(last: Row | None, stance: Row) -> str:
    if last is None:
        return "FIRST"
    before, now = last["stage"], stance["stage"]
    if before is None or now is None or before == now:
        return "REPEATS"
    return "ESCALATES" if STAGES.index(now) > STAGES.index(before) else "RETREATS"
