"""What is worked out of a record, as slowly and obviously as the model says it.

Sets are grown until nothing is added, orders are found by looking through lists again and again.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from itertools import combinations
from typing import Any
from uuid import UUID

from .access import Sight
from .rows import Row

AFFIRMING = ("ASSERTS", "REPORTS", "WARNS_OF")
STAGES = ("HYPOTHETICAL", "ANTICIPATED", "PLANNED", "ONGOING", "COMPLETED")
NAMELESS = ("UNNAMED", "COLLECTIVE", "OUTLET")


class Provenance:
    """Answers for one viewer of a record."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self._rows = sight.rows
        self._roots: dict[UUID, list[Row]] = {}
        self._voices: dict[UUID, list[Row]] = {}

    def seen(self, table: str, **columns: UUID) -> list[Row]:
        """The visible rows of a table that point at these rows, oldest first."""
        ((column, key),) = columns.items()
        found = self.sight.only_seen(self._rows.with_value(table, column, key))
        return sorted(found, key=lambda row: (row["created_at"], row.id))

    # Chains of reports

    def ancestry(self, report: Row, depth: int) -> list[tuple[Row, Row, int]]:
        """What a report rests on: each report, the citation that leads to it, and how far off."""
        reached, last, found = {report.id}, {report.id}, []
        for step in range(1, depth + 1):
            through: dict[UUID, Row] = {}
            found_here = [each for key in last for each in self.seen("citation", citing_id=key)]
            for citation in sorted(found_here, key=lambda row: row.id):
                rests = citation["relation"] in ("CITES", "BASED_ON", "SYNDICATES")
                if rests and citation["cited_id"] not in reached:
                    through.setdefault(citation["cited_id"], citation)
            for citation in sorted(through.values(), key=lambda row: row.id):
                cited = self.sight.target(citation, "cited_id")
                assert cited is not None
                found.append((cited, citation, step))
            last = set(through)
            reached |= last
        return found

    def first_report(self, statement: Row) -> Row | None:
        """The report that rendered a statement first."""
        began = [
            self._report(appearance, lambda _: True)
            for appearance in self.seen("appearance", statement_id=statement.id)
        ]
        known = [report for report in began if report["published_earliest"] is not None]
        if known:
            return min(known, key=lambda report: report["published_earliest"])
        return began[0] if began else None

    def _report(self, appearance: Row, wanted: Callable[[Row], bool]) -> Row:
        """The report of an appearance's first wanted hop that names one; otherwise its own."""
        hops = self.seen("hop", appearance_id=appearance.id)
        for hop in sorted(hops, key=lambda row: int(row["position"])):
            report = self.sight.target(hop, "report_id")
            if report is not None and wanted(hop):
                return report
        own = self.sight.target(appearance, "report_id")
        assert own is not None
        return own

    # Origins

    def _sources(self, report: Row) -> list[Row]:
        found = [
            self.sight.target(citation, "cited_id")
            for citation in self.seen("citation", citing_id=report.id)
            if citation["relation"] in ("SYNDICATES", "BASED_ON")
        ]
        return [source for source in found if source is not None]

    def _leads_to(self, report: Row) -> list[Row]:
        """A report and all that it goes back to."""
        found = [report]
        for each in found:
            found += [source for source in self._sources(each) if source not in found]
        return found

    def roots(self, statement: Row) -> list[Row]:
        """Where the ways of a statement's words begin."""
        if statement.id in self._roots:
            return self._roots[statement.id]
        roots = []
        for appearance in self.seen("appearance", statement_id=statement.id):
            channel = self._report(appearance, lambda hop: hop["role"] in ("TOLD", "PUBLISHED"))
            for report in self._leads_to(channel):
                beyond = self._leads_to(report)
                # No way leads out: whatever it leads to leads back.
                if all(report in self._leads_to(other) for other in beyond):
                    roots.append(min(beyond, key=lambda row: (_age(row), row.id)))
        found = sorted({root.id: root for root in roots}.values(), key=lambda row: row.id)
        self._roots[statement.id] = found
        return found

    def voice(self, statement: Row) -> list[Row]:
        """The actors that are the one who speaks; nobody where nobody is named."""
        if statement.id in self._voices:
            return self._voices[statement.id]
        speaker = self.sight.target(statement, "speaker_id")
        found = [] if speaker is None else [speaker]
        for actor in found:
            found += [other for other in self._judged(actor, "SAME") if other not in found]
        self._voices[statement.id] = found
        return found

    def _judged(self, actor: Row, verdict: str) -> list[Row]:
        found = []
        for side, other in (("left_id", "right_id"), ("right_id", "left_id")):
            for judgement in self.seen("identity_judgement", **{side: actor.id}):
                judged = self.sight.target(judgement, other)
                assert judged is not None
                if judgement["verdict"] == verdict:
                    found.append(judged)
        return found

    def _name(self, statement: Row) -> Row | None:
        voice = self.voice(statement)
        named = [actor for actor in voice if actor["kind"] not in NAMELESS]
        if not named:
            return None
        return voice[0] if voice[0] in named else min(named, key=lambda row: row.id)

    def origins(self, statement: Row) -> list[tuple[Row | None, Row | None]]:
        """Where a statement comes from: voices and channels."""
        name = self._name(statement)
        if name is not None:
            return [(name, None)]
        speaker = self.sight.target(statement, "speaker_id")
        return [(speaker, root) for root in self.roots(statement)]

    def count(self, statements: Iterable[Row]) -> tuple[int, int]:
        """How many origins statements have, at least and at most."""
        groups = [[row] for row in sorted(statements, key=lambda row: row.id)]
        while pair := next(
            (
                pair
                for pair in combinations(groups, 2)
                if any(self._share(left, right) for left in pair[0] for right in pair[1])
            ),
            None,
        ):
            groups.remove(pair[1])
            pair[0].extend(pair[1])
        named = [group for group in groups if self._name(group[0]) is not None]
        taken: list[list[Row]] = []
        others = [sorted(group, key=lambda row: row.id) for group in groups if group not in named]
        for group in sorted(others, key=lambda rows: rows[0].id):
            if all(any(self._apart(x, y) for x in group for y in other) for other in taken):
                taken.append(group)
        return len(named) + len(taken), len(groups)

    def _share(self, left: Row, right: Row) -> bool:
        """Whether two statements have an origin in common."""
        if self.same_voice(left, right):
            return True
        if self._name(left) is not None or self._name(right) is not None:
            return False
        in_common = [root for root in self.roots(left) if root in self.roots(right)]
        return bool(in_common) and not self._apart(left, right)

    def same_voice(self, left: Row, right: Row) -> bool:
        """Whether one voice makes both statements."""
        return any(actor in self.voice(right) for actor in self.voice(left))

    def _apart(self, left: Row, right: Row) -> bool:
        return any(
            other in self.voice(right)
            for actor in self.voice(left)
            for other in self._judged(actor, "DIFFERENT")
        )

    # Claims over time

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
        date = re.match(r"XXXX-(\d\d|XX)(?:-(\d\d))?", statement["said_edtf"] or "")
        month = 0 if date is None or date[1] == "XX" else int(date[1])
        day = 0 if date is None or date[2] is None else int(date[2])
        appearances = self.seen("appearance", statement_id=statement.id)
        first: tuple[Any, ...] = ()
        if appearances:
            report = self.sight.target(appearances[0], "report_id")
            assert report is not None
            start = appearances[0]["quote_start"]
            first = (_age(report), report.id, -1 if start is None else start)
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


def _age(report: Row) -> tuple[bool, Any]:
    """By what reports are older than others: unknown dates are the oldest."""
    return report["published_earliest"] is not None, report["published_earliest"]


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
