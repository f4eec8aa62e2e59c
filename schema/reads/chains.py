"""Chains of reports: where a statement was first reported, and what a report rests on."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from schema.context import Asking, Clearance, Sight
from schema.errors import BadUserInput, LimitExceeded
from schema.reads.visibility import Seen

MOST_DEPTH = 100
"""Citations from a report back to what it rests on."""

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
    sight = asking.sight
    steps: dict[str, list[ReportStep]] = {key: [] for key in asking.keys}
    for key, *step in await sight.reader.fetch(_ancestries(sight.clearance), asking.keys, depth):
        steps[key].append(ReportStep(*step))
    return {key: tuple(of_key) for key, of_key in steps.items()}


@cache
def _ancestries(clearance: Clearance) -> str:
    """Each report once, by its shortest path, then by the smallest citation.

    A row of the recursion is a report at a depth, however many ways lead there: a cycle goes round
    no more often than the depth allows.
    """
    seen = Seen(clearance)
    return f"""
        WITH RECURSIVE step(origin, report_id, depth) AS (
            SELECT key, key, 0 FROM unnest($1::uuid[]) AS parent(key)
            UNION
            SELECT s.origin, c.cited_id, s.depth + 1
            FROM step s JOIN citation c ON c.citing_id = s.report_id
            WHERE s.depth < $2::int AND c.relation IN {RESTS_ON}
                AND {seen("c", "citation", "citing_id")}
        ), nearest AS (
            SELECT origin, report_id, min(depth) AS depth FROM step GROUP BY origin, report_id
        ), through AS (
            SELECT DISTINCT ON (n.origin, n.report_id)
                n.origin, n.report_id, c.id AS citation_id, n.depth
            FROM nearest p
            JOIN citation c ON c.citing_id = p.report_id AND c.relation IN {RESTS_ON}
                AND {seen("c", "citation", "citing_id")}
            JOIN nearest n ON n.origin = p.origin AND n.report_id = c.cited_id
                AND n.depth = p.depth + 1
            ORDER BY n.origin, n.report_id, c.id
        )
        SELECT origin, report_id, citation_id, depth FROM through
        ORDER BY origin, depth, citation_id
    """
