"""Chains of reports: what they rest on, and where statements were reported first."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from .access import Sight
from .rows import Row


class Chains:
    """What one viewer sees of how reports lead to others."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self._rows = sight.rows

    def seen(self, table: str, **columns: UUID) -> list[Row]:
        """The visible rows of a table that point at these rows, oldest first."""
        ((column, key),) = columns.items()
        found = self.sight.only_seen(self._rows.with_value(table, column, key))
        return sorted(found, key=lambda row: (row["created_at"], row.id))

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
            self.report_of(appearance, lambda _: True)
            for appearance in self.seen("appearance", statement_id=statement.id)
        ]
        known = [report for report in began if report["published_earliest"] is not None]
        if known:
            return min(known, key=lambda report: report["published_earliest"])
        return began[0] if began else None

    def report_of(self, appearance: Row, wanted: Callable[[Row], bool]) -> Row:
        """The report of an appearance's first wanted hop that names one; otherwise its own."""
        hops = self.seen("hop", appearance_id=appearance.id)
        for hop in sorted(hops, key=lambda row: int(row["position"])):
            report = self.sight.target(hop, "report_id")
            if report is not None and wanted(hop):
                return report
        own = self.sight.target(appearance, "report_id")
        assert own is not None
        return own


def age(report: Row) -> tuple[bool, Any]:
    """By what reports are older than others: unknown dates are the oldest."""
    return report["published_earliest"] is not None, report["published_earliest"]
