"""The stances on claims, in the order in which they were taken."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

from schema.context import Asking, Clearance, Sight
from schema.errors import BadUserInput, LimitExceeded
from schema.identity import key_in
from schema.reads.ages import age
from schema.reads.cycles import strongly_connected
from schema.reads.origins import Speaker
from schema.reads.stances import AFFIRMS, counts
from schema.reads.visibility import Seen

MOST = 50_000
"""Stances that one field may take into account."""

QUALIFIER = re.compile("[?~%]")
YEARLESS = re.compile(r"XXXX-(\d\d|XX)(?:-(\d\d))?")
"""A date that was printed without its year."""


class Stance(NamedTuple):
    """A stance, as far as its place among others depends on it."""

    id: str
    statement: str
    claim: str
    position: str
    certainty: str
    stage: str | None
    characterised_by: str | None
    speaker: Speaker

    @property
    def affirms(self) -> bool:
        """Whether it says that the claim holds."""
        return self.position in AFFIRMS

    @property
    def denies(self) -> bool:
        """Whether it says that the claim does not hold."""
        return self.position == "DENIES"


@dataclass(frozen=True, slots=True)
class Timeline:
    """The stances on one claim in their order, and what it was told from."""

    stances: Sequence[Stance]
    wider: Mapping[str, str | None]
    """By each claim that was looked at, the next wider one of them."""
    contradicts: Sequence[tuple[str, str]]
    """Pairs of statements that CONTRADICTS links join."""


@dataclass(slots=True)
class Spoken:
    """A statement of a timeline: its place in the list, its bounds, its stances."""

    order: tuple[Any, ...]
    bounds: tuple[datetime | None, datetime | None]
    stances: list[Stance]


async def load_timelines(asking: Asking) -> Mapping[str, Timeline | Exception]:
    """The timelines of claims, or what is wrong with asking for one.

    Raises ``LimitExceeded`` where they have too many stances.
    """
    sight, arguments = asking.sight, asking.arguments
    narrower, as_of = arguments["includeNarrower"], _as_of(arguments.get("asOf"))
    # One answer often has a claim's standing, its timeline and its contradictions.
    same = "timelines", tuple(asking.keys), narrower, as_of
    if same not in sight.kept:
        sight.kept[same] = await _load(sight, asking.keys, narrower, *as_of)
    found: Mapping[str, Timeline | Exception] = sight.kept[same]
    return found


async def _load(
    sight: Sight,
    keys: Sequence[str],
    narrower: bool,
    moment: datetime | None,
    statement: str | None,
) -> Mapping[str, Timeline | Exception]:
    claims: dict[str, dict[str, str | None]] = {key: {key: None} for key in keys}
    if narrower:
        for root, claim, wider in await sight.reader.fetch(_claims(sight.clearance), keys):
            claims[root][claim] = wider
    roots = [root for root, of_root in claims.items() for _ in of_root]
    looked_at = [claim for of_root in claims.values() for claim in of_root]
    spoken: dict[str, dict[str, Spoken]] = {key: {} for key in keys}
    rows = await sight.reader.fetch(_stances(sight.clearance), roots, looked_at, moment, MOST + 1)
    if len(rows) > MOST:
        raise LimitExceeded(
            f"This looks at more than {MOST:,} stances. Ask for fewer claims at once.",
            limit="stances",
            maximum=MOST,
            requested=len(rows),
        )
    for root, edtf, earliest, latest, published, report, start, speaker, kind, *columns in rows:
        stance = Stance._make((*columns, Speaker(speaker, kind)))
        found = spoken[root].get(stance.statement)
        if found is None:
            place = (
                age(earliest),
                _month_and_day(edtf),
                age(published),
                report or "",
                -1 if start is None else start,
                stance.statement,
            )
            found = spoken[root][stance.statement] = Spoken(place, (earliest, latest), [])
        found.stances.append(stance)
    statements = list({key: None for of_root in spoken.values() for key in of_root})
    links = await sight.reader.fetch(_links(sight.clearance), statements) if statements else []
    return {
        root: _up_to(_timeline(of_root, claims[root], links), statement)
        for root, of_root in spoken.items()
    }


def speakers_in(timelines: Iterable[Timeline | Exception]) -> Mapping[str, Speaker]:
    """Who makes each statement in timelines."""
    return {
        stance.statement: stance.speaker
        for timeline in timelines
        if not isinstance(timeline, Exception)
        for stance in timeline.stances
    }


def _as_of(as_of: Mapping[str, Any] | None) -> tuple[datetime | None, str | None]:
    """The moment, or the key of the statement, after which nothing counts."""
    if as_of is None:
        return None, None
    text = as_of.get("statement")
    if text is None:
        return as_of.get("moment"), None
    key = key_in("statement", text)
    if key is None:
        raise BadUserInput(f"{text[:80]!r} is no statement's id, which `asOf` takes.")
    return None, key


def _month_and_day(edtf: str | None) -> tuple[int, int]:
    """Those of a date that was printed without its year; 0 for what was not printed."""
    match = YEARLESS.match(QUALIFIER.sub("", edtf)) if edtf else None
    if match is None:
        return 0, 0
    month, day = match.groups()
    return 0 if month == "XX" else int(month), int(day or 0)


def _timeline(
    spoken: Mapping[str, Spoken],
    claims: Mapping[str, str | None],
    links: Sequence[Sequence[Any]],
) -> Timeline:
    """One claim's timeline."""
    targets: dict[str, set[str]] = {statement: set() for statement in spoken}
    contradicts = []
    for source, target, relation in links:
        if source not in spoken or target not in spoken:
            continue
        if relation == "CONTRADICTS":
            contradicts.append((source, target))
        elif not _dates_tell(spoken[source].bounds, spoken[target].bounds):
            targets[source].add(target)
    order = sorted(spoken, key=lambda statement: spoken[statement].order)
    stances = [
        stance
        for statement in _taken_in_turn(order, targets)
        for stance in sorted(spoken[statement].stances)
    ]
    return Timeline(stances, claims, contradicts)


def _dates_tell(
    left: tuple[datetime | None, datetime | None], right: tuple[datetime | None, datetime | None]
) -> bool:
    """Whether two statements have dates that are known and differ: then no link need tell."""
    return left != right and any(left) and any(right)


def _taken_in_turn(order: Sequence[str], targets: Mapping[str, set[str]]) -> Iterable[str]:
    """Repeatedly the first statement whose targets are all taken; of a cycle, its first."""
    place = {statement: number for number, statement in enumerate(order)}
    waiting = {statement: set(of_it) for statement, of_it in targets.items()}
    sources: dict[str, list[str]] = {statement: [] for statement in order}
    for statement, of_it in targets.items():
        for target in of_it:
            sources[target].append(statement)
    ready = [place[statement] for statement in order if not waiting[statement]]
    heapify(ready)
    cycles = _cycles(waiting, place)
    heapify(cycles)
    while waiting:
        if not ready:
            first, members = heappop(cycles)
            ready.append(first)
            # What is left of this cycle may have others in it; all else is as it was.
            left = {member: waiting[member] & members for member in members - {order[first]}}
            for cycle in _cycles(left, place):
                heappush(cycles, cycle)
        taken = order[heappop(ready)]
        yield taken
        del waiting[taken]
        for source in sources[taken]:
            if source in waiting and taken in waiting[source]:
                waiting[source].discard(taken)
                if not waiting[source]:
                    heappush(ready, place[source])


def _cycles(
    targets: Mapping[str, set[str]], place: Mapping[str, int]
) -> list[tuple[int, set[str]]]:
    """The sets of statements that wait for one another, each with the place of its first."""
    return [
        (min(map(place.__getitem__, members)), set(members))
        for members in strongly_connected(targets)
        if len(members) > 1
    ]


def _up_to(timeline: Timeline, statement: str | None) -> Timeline | Exception:
    """What a timeline was right after a statement."""
    if statement is None:
        return timeline
    places = [
        number for number, stance in enumerate(timeline.stances) if stance.statement == statement
    ]
    if not places:
        return BadUserInput(
            "The statement of `asOf` takes no stance in this claim's timeline that you may see."
        )
    return Timeline(timeline.stances[: places[-1] + 1], timeline.wider, timeline.contradicts)


@cache
def _claims(clearance: Clearance) -> str:
    """Each claim, and all that narrow it, with the next wider one."""
    return f"""
        WITH RECURSIVE claims(root, id, wider) AS (
            SELECT key, key, NULL::uuid FROM unnest($1::uuid[]) AS parent(key)
            UNION
            SELECT above.root, c.id, c.parent_id
            FROM claims above JOIN claim c ON c.parent_id = above.id
            WHERE c.id <> above.root AND {Seen(clearance)("c", "claim")}
        )
        SELECT root, id, wider FROM claims
    """


@cache
def _stances(clearance: Clearance) -> str:
    """The stances on claims, each with what its place in the timeline depends on.

    See ``origins`` for ``OFFSET 0``.
    """
    seen = Seen(clearance)
    return f"""
        SELECT looked_at.root, s.said_edtf, s.said_earliest, s.said_latest,
            first.published_earliest, first.report_id, first.quote_start,
            s.speaker_id, (SELECT kind FROM actor WHERE id = s.speaker_id),
            t.id, t.statement_id, t.claim_id, t.position, t.certainty, t.stage,
            t.characterised_by_id
        FROM unnest($1::uuid[], $2::uuid[]) AS looked_at(root, claim)
        CROSS JOIN LATERAL (
            SELECT * FROM stance WHERE claim_id = looked_at.claim OFFSET 0
        ) t
        JOIN statement s ON s.id = t.statement_id
        LEFT JOIN LATERAL (
            SELECT r.published_earliest, a.report_id, a.quote_start
            FROM appearance a JOIN report r ON r.id = a.report_id
            WHERE a.statement_id = s.id AND {seen("r", "report")}
                AND {seen("a", "appearance", "statement_id", "report_id")}
            ORDER BY a.created_at, a.id LIMIT 1
        ) first ON true
        WHERE ($3::timestamptz IS NULL OR s.said_sort <= $3) AND {counts("t", "s", seen)}
        LIMIT $4
    """


@cache
def _links(clearance: Clearance) -> str:
    """What statements are to one another."""
    return f"""
        SELECT l.source_id, l.target_id, l.relation FROM statement_link l
        WHERE l.source_id = ANY($1::uuid[]) AND l.target_id = ANY($1::uuid[])
            AND l.relation IN ('FOLLOWS', 'ESCALATES', 'RESPONDS_TO', 'CONTRADICTS')
            AND {Seen(clearance)("l", "statement_link", "source_id", "target_id")}
    """
