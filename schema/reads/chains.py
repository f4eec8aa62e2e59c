"""Chains of reports: where a statement was first reported, and what a report rests on."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from schema.context import Asking, Clearance, Sight
from schema.errors import BadUserInput, LimitExceeded
from schema.reads.visibility import Seen

MOST_DEPTH = 100
"""Citations from a report back to what it rests on."""

MOST = 50_000
"""Citations that one field may follow."""

RESTS_ON = "('CITES', 'BASED_ON', 'SYNDICATES')"
"""The relations of a report to those that its words come from, in SQL."""


class ReportStep(NamedTuple):
    """A report that another rests on, and how it leads there."""

    report: str
    through: str
    depth: int


async def first_reports(asking: Asking) -> Mapping[str, str]:
    """The report that rendered each statement first."""
    return await first_reports_of(asking.sight, asking.keys)


async def first_reports_of(sight: Sight, statements: Sequence[str]) -> Mapping[str, str]:
    """The report that rendered each of these statements first."""
    rows = await sight.reader.fetch(_first_reports(sight.clearance), statements)
    return {row[0]: row[1] for row in rows}


@cache
def _first_reports(clearance: Clearance) -> str:
    """Of the reports that its appearances began with, the oldest known; else that recorded first.

    An appearance began with the report of its lowest hop that names one; otherwise with its own.
    """
    seen = Seen(clearance)
    return f"""
        SELECT parent.key, first.report_id
        FROM unnest($1::uuid[]) AS parent(key) CROSS JOIN LATERAL (
            SELECT coalesce(began.id, own.id) AS report_id
            FROM appearance a JOIN report own ON own.id = a.report_id
            LEFT JOIN LATERAL (
                SELECT r.id, r.published_earliest FROM hop h JOIN report r ON r.id = h.report_id
                WHERE h.appearance_id = a.id AND {seen("r", "report")}
                ORDER BY h.position LIMIT 1
            ) began ON true
            WHERE a.statement_id = parent.key AND {seen("own", "report")}
                AND {seen("a", "appearance", "statement_id", "report_id")}
            ORDER BY
                CASE WHEN began.id IS NULL THEN own.published_earliest
                    ELSE began.published_earliest END,
                a.created_at, a.id
            LIMIT 1
        ) first
    """


async def ancestries(asking: Asking) -> Mapping[str, tuple[ReportStep, ...]]:
    """The reports that each of these rests on, transitively, the nearest first."""
    depth = asking.arguments["depth"]
    if depth < 1:
        raise BadUserInput(f"`depth` must be 1 or more; it was {depth}.")
    if depth > MOST_DEPTH:
        raise LimitExceeded(
            f"`depth` must be at most {MOST_DEPTH}; it was {depth}.",
            limit="ancestry",
            maximum=MOST_DEPTH,
            requested=depth,
        )
    sql = _citations(asking.sight.clearance)
    rows = await asking.sight.reader.fetch(sql, asking.keys, depth, MOST + 1)
    if len(rows) > MOST:
        raise LimitExceeded(
            f"This follows more than {MOST:,} citations. Ask for less `depth`, or fewer reports.",
            limit="citations",
            maximum=MOST,
            requested=len(rows),
        )
    cited: dict[str, list[tuple[str, str]]] = {}
    for citation, citing, target in rows:
        cited.setdefault(citing, []).append((citation, target))
    return {report: tuple(_steps(report, cited, depth)) for report in asking.keys}


def _steps(
    report: str, cited: Mapping[str, Sequence[tuple[str, str]]], depth: int
) -> Iterator[ReportStep]:
    """What one report rests on, the nearest first: each once, by the smallest citation there."""
    reached, last = {report}, [report]
    for distance in range(1, depth + 1):
        leading = sorted(each for citing in last for each in cited.get(citing, ()))
        last = []
        for citation, target in leading:
            if target not in reached:
                reached.add(target)
                last.append(target)
                yield ReportStep(target, citation, distance)


@cache
def _citations(clearance: Clearance) -> str:
    """The citations by which one goes back from these reports, no further than the depth.

    Each step goes on from what the step before it found first: a cycle is gone round once. What
    was reached stands in arrays, since a recursion sees no more than its last step.
    """
    seen = Seen(clearance)("c", "citation", "citing_id")
    return f"""
        WITH RECURSIVE step(depth, found, reached) AS (
            SELECT 0, $1::uuid[], $1::uuid[]
            UNION ALL
            SELECT step.depth + 1, beyond.found, step.reached || beyond.found
            FROM step CROSS JOIN LATERAL (
                SELECT array_agg(id) AS found FROM (
                    SELECT c.cited_id AS id FROM citation c
                    WHERE c.citing_id = ANY(step.found) AND c.relation IN {RESTS_ON} AND {seen}
                    EXCEPT SELECT unnest(step.reached)
                ) cited
            ) beyond
            WHERE step.depth < $2::int AND beyond.found IS NOT NULL
        )
        SELECT c.id, c.citing_id, c.cited_id
        FROM step CROSS JOIN unnest(step.found) AS citing(id)
        JOIN citation c ON c.citing_id = citing.id AND c.relation IN {RESTS_ON} AND {seen}
        WHERE step.depth < $2::int
        LIMIT $3
    """
