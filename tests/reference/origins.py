"""Origins of statements: who speaks, and through which reports the words came."""

from collections.abc import Iterable
from itertools import combinations
from uuid import UUID

from .access import Sight
from .chains import Chains, age
from .rows import Row

NAMELESS = ("UNNAMED", "COLLECTIVE", "OUTLET")


class Origins(Chains):
    """What one viewer sees of where statements come from."""

    def __init__(self, sight: Sight) -> None:
        super().__init__(sight)
        self._roots: dict[UUID, list[Row]] = {}
        self._voices: dict[UUID, list[Row]] = {}

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
            channel = self.report_of(appearance, lambda hop: hop["role"] in ("TOLD", "PUBLISHED"))
            for report in self._leads_to(channel):
                beyond = self._leads_to(report)
                # No way leads out: whatever it leads to leads back.
                if all(report in self._leads_to(other) for other in beyond):
                    roots.append(min(beyond, key=lambda row: (age(row), row.id)))
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
        merged = [actor for actor in voice if self.sight.target(actor, "merged_into_id")]
        named = [actor for actor in voice if actor["kind"] not in NAMELESS and actor not in merged]
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
