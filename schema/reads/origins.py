"""Origins: how many independent voices stand behind statements, and where their words entered."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from schema.context import Asking, Clearance, Sight
from schema.reads.ages import age
from schema.reads.cycles import strongly_connected
from schema.reads.visibility import Seen
from schema.reads.voices import Groups, Voices, voices_of


class Origin(NamedTuple):
    """Where a statement comes from: a named voice, or any other by the report where it entered."""

    voice: str | None
    channel: str | None


class Speaker(NamedTuple):
    """The actor who makes a statement, and their kind; None for whoever is not known."""

    id: str | None
    kind: str | None


class OriginCount(NamedTuple):
    """How many origins some statements have, at least and at most."""

    at_least: int
    at_most: int


class Origins:
    """The origins of some statements.

    ``speakers`` make them; ``roots`` are the reports where the ways of a statement's words begin,
    of those that nobody named makes.
    """

    def __init__(
        self,
        speakers: Mapping[str, Speaker],
        voices: Voices,
        roots: Mapping[str, Collection[str]],
    ) -> None:
        self._speakers = speakers
        self._voices = voices
        self._roots = roots
        self.voice = {statement: voices.of(speaker.id) for statement, speaker in speakers.items()}
        """The voice that makes each statement."""

    def of(self, statement: str) -> tuple[Origin, ...]:
        """Where one statement comes from."""
        speaker = self._speakers[statement].id
        name = self._voices.name(speaker)
        if name is not None:
            return (Origin(name, None),)
        return tuple(Origin(speaker, root) for root in sorted(self._roots[statement]))

    def count(self, statements: Iterable[str]) -> OriginCount:
        """How many origins statements have together."""
        counted = set(statements)
        nameless = sorted(counted & self._roots.keys())
        named = {self.voice[statement] for statement in counted.difference(nameless)}
        connected = self._connected(nameless)
        return OriginCount(len(named) + self._told_apart(connected), len(named) + len(connected))

    def _connected(self, statements: Sequence[str]) -> Sequence[Sequence[str]]:
        """Statements without a named voice by their origins, in the order of the statements."""
        groups = Groups()
        sharing: dict[str, list[str]] = {}
        of_voice: dict[str, str] = {}
        for statement in statements:
            voice = self.voice[statement]
            if voice is not None:
                groups.join(of_voice.setdefault(voice, statement), statement)
            for root in self._roots[statement]:
                sharing.setdefault(root, []).append(statement)
        for of_root in sharing.values():
            if len(of_root) > 1:
                self._join(groups, of_root)
        found: dict[str, list[str]] = {}
        for statement in statements:
            found.setdefault(groups.of(statement), []).append(statement)
        return list(found.values())

    def _join(self, groups: Groups, sharing: Sequence[str]) -> None:
        """Put together statements that share a root, but for those whose voices are DIFFERENT."""
        by_voice: dict[str | None, str] = {}
        for statement in sharing:
            groups.join(by_voice.setdefault(self.voice[statement], statement), statement)
        left = dict.fromkeys(by_voice)
        while left:
            reached = [next(iter(left))]
            del left[reached[0]]
            # Each voice leaves behind at most those that it is different from: no pair is tried
            # twice, however many share the root.
            for voice in reached:
                apart = self._voices.different(voice)
                near = [other for other in left if other not in apart]
                for other in near:
                    del left[other]
                    groups.join(by_voice[voice], by_voice[other])
                reached += near

    def _told_apart(self, connected: Sequence[Sequence[str]]) -> int:
        """How many of these sets have voices any two of which are DIFFERENT, taken in turn."""
        taken: list[set[str | None]] = []
        for statements in connected:
            voices = {self.voice[statement] for statement in statements}
            apart = {other for voice in voices for other in self._voices.different(voice)}
            if all(apart & others for others in taken):
                taken.append(voices)
        return len(taken)


async def origins_of_statements(asking: Asking) -> Mapping[str, tuple[Origin, ...]]:
    """Where each statement comes from."""
    speakers = {
        statement: Speaker(speaker, kind)
        for statement, speaker, kind in await asking.sight.reader.fetch(SPEAKERS, asking.keys)
    }
    origins = await load_origins(asking.sight, speakers)
    return {key: origins.of(key) for key in asking.keys}


async def load_origins(sight: Sight, speakers: Mapping[str, Speaker]) -> Origins:
    """What tells the origins of the statements of these speakers, as far as the viewer sees it."""
    kinds = {id_: kind for id_, kind in speakers.values() if id_ is not None and kind is not None}
    voices = await voices_of(sight, kinds)
    nameless = [key for key, speaker in speakers.items() if voices.name(speaker.id) is None]
    channels: dict[str, list[str]] = {statement: [] for statement in nameless}
    for statement, report in await sight.reader.fetch(_channels(sight.clearance), nameless):
        channels[statement].append(report)
    roots = await _roots(sight, {report for reports in channels.values() for report in reports})
    return Origins(
        speakers,
        voices,
        {
            statement: {root for report in reports for root in roots[report]}
            for statement, reports in channels.items()
        },
    )


SPEAKERS = """
    SELECT s.id, s.speaker_id, speaker.kind
    FROM unnest($1::uuid[]) AS parent(key) JOIN statement s ON s.id = parent.key
    LEFT JOIN actor speaker ON speaker.id = s.speaker_id
"""


@cache
def _channels(clearance: Clearance) -> str:
    """By which reports the appearances of statements got their words.

    That is the report of the first TOLD or PUBLISHED hop that names one, otherwise its own.
    """
    seen = Seen(clearance)
    return f"""
        SELECT a.statement_id, coalesce(told.report_id, a.report_id)
        FROM unnest($1::uuid[]) AS parent(key) JOIN appearance a ON a.statement_id = parent.key
        LEFT JOIN LATERAL (
            SELECT h.report_id FROM hop h JOIN report hr ON hr.id = h.report_id
            WHERE h.appearance_id = a.id AND h.role IN ('TOLD', 'PUBLISHED')
                AND {seen("hr", "report")}
            ORDER BY h.position LIMIT 1
        ) told ON true
        WHERE {seen("a", "appearance", "statement_id")}
    """


async def _roots(sight: Sight, reports: Collection[str]) -> Mapping[str, Collection[str]]:
    """Where the ways from reports along SYNDICATES and BASED_ON end.

    A cycle that leads no further ends at its oldest report, then at that of the smallest id.
    """
    graph: dict[str, list[str]] = {}
    order: dict[str, tuple[object, str]] = {}
    for report, published, taken_by in await sight.reader.fetch(
        _sources(sight.clearance), list(reports)
    ):
        graph.setdefault(report, [])
        order[report] = (age(published), report)
        if taken_by is not None:
            graph.setdefault(taken_by, []).append(report)
    roots: dict[str, Collection[str]] = {}
    # Those that a set leads to stand before it.
    for members in strongly_connected(graph):
        beyond = {target for member in members for target in graph[member]}.difference(members)
        found = {root for target in beyond for root in roots[target]}
        of_all = found or {min(members, key=order.__getitem__)}
        roots.update(dict.fromkeys(members, of_all))
    return roots


@cache
def _sources(clearance: Clearance) -> str:
    """All reports that these go back to, each once with every one that is taken from it.

    Each step looks up what belongs to its rows: PostgreSQL takes far more rows for granted than
    there are, and would read whole tables. ``OFFSET 0`` keeps it from seeing that it could.
    """
    seen = Seen(clearance)
    return f"""
        WITH RECURSIVE source(id, taken_by) AS (
            SELECT key, NULL::uuid FROM unnest($1::uuid[]) AS parent(key)
            UNION
            SELECT cited.id, source.id FROM source CROSS JOIN LATERAL (
                SELECT c.cited_id AS id FROM citation c
                WHERE c.citing_id = source.id AND c.relation IN ('SYNDICATES', 'BASED_ON')
                    AND {seen("c", "citation", "citing_id")}
                OFFSET 0
            ) cited
        )
        SELECT id, (SELECT published_earliest FROM report r WHERE r.id = source.id), taken_by
        FROM source
    """
