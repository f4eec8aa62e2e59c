"""Voices: whoever speaks, where several actors were judged to be one."""

from collections.abc import Collection, Mapping
from functools import cache

from schema.context import Clearance, Sight
from schema.reads.visibility import Seen

NAMELESS_KINDS = ("UNNAMED", "COLLECTIVE", "OUTLET")
"""Kinds of actors behind whom somebody else stands."""

Judgement = tuple[str, str, str]
"""Two actors, and the verdict."""


class Groups:
    """Things that are told to belong together, as sets."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, item: str) -> str:
        """The one that stands for the set of an item: the smallest."""
        top = item
        while (above := self._above.get(top, top)) != top:
            top = above
        while item != top:
            self._above[item], item = top, self._above[item]
        return top

    def join(self, left: str, right: str) -> None:
        """Put the sets of two items together."""
        first, second = sorted((self.of(left), self.of(right)))
        self._above[second] = first


class Voices:
    """The voices of some actors: a voice is known by the smallest id of the actors that are one."""

    def __init__(self, kinds: Mapping[str, str | None], judgements: Collection[Judgement]) -> None:
        self._groups = Groups()
        for left, right, verdict in judgements:
            if verdict == "SAME":
                self._groups.join(left, right)
        self._different: dict[str, set[str]] = {}
        for left, right, verdict in judgements:
            if verdict == "DIFFERENT":
                one, other = self._groups.of(left), self._groups.of(right)
                self._different.setdefault(one, set()).add(other)
                self._different.setdefault(other, set()).add(one)
        self._names: dict[str, str] = {}
        self._named = {
            actor for actor, kind in kinds.items() if kind not in (*NAMELESS_KINDS, None)
        }
        for actor in sorted(self._named):
            self._names.setdefault(self._groups.of(actor), actor)

    def of(self, actor: str | None) -> str | None:
        """The voice of an actor."""
        return None if actor is None else self._groups.of(actor)

    def name(self, actor: str | None) -> str | None:
        """The named actor that this one is, or was judged to be; None for whoever is not named."""
        if actor is None or actor in self._named:
            return actor
        return self._names.get(self._groups.of(actor))

    def different(self, voice: str | None) -> Collection[str]:
        """The voices that this one was judged to be different from."""
        return () if voice is None else self._different.get(voice, ())


async def voices_of(sight: Sight, kinds: Mapping[str, str]) -> Voices:
    """The voices of actors, whose kinds are given."""
    known: dict[str, str | None] = dict(kinds)
    judgements = []
    for left, left_kind, right, right_kind, verdict in await sight.reader.fetch(
        _judgements(sight.clearance), list(kinds)
    ):
        known[left], known[right] = left_kind, right_kind
        judgements.append((left, right, verdict))
    return Voices(known, judgements)


@cache
def _judgements(clearance: Clearance) -> str:
    """What was judged of actors, and of all those that they were judged to be.

    Judgements are looked up by the actors, and whether they are seen is asked one by one: there
    are few. See ``origins`` for ``OFFSET 0``. Who was merged into another actor has no kind: it
    is that one who speaks.
    """
    seen = Seen(clearance)

    def kind(actor: str) -> str:
        return f"""(
            SELECT loser.kind FROM actor loser WHERE loser.id = {actor} AND NOT EXISTS (
                SELECT FROM actor winner
                WHERE winner.id = loser.merged_into_id AND {seen("winner", "actor")}
            )
        )"""

    return f"""
        WITH RECURSIVE met(actor, judgement, verdict) AS (
            SELECT key, NULL::uuid, 'SAME' FROM unnest($1::uuid[]) AS parent(key)
            UNION
            SELECT judged.* FROM met CROSS JOIN LATERAL (
                SELECT CASE j.left_id WHEN met.actor THEN j.right_id ELSE j.left_id END, j.id,
                    j.verdict
                FROM identity_judgement j
                WHERE met.actor IN (j.left_id, j.right_id) AND j.verdict <> 'UNSURE'
                    AND (SELECT {seen("j", "identity_judgement")})
                OFFSET 0
            ) judged
            WHERE met.verdict = 'SAME'
        )
        SELECT j.left_id, {kind("j.left_id")}, j.right_id, {kind("j.right_id")}, j.verdict
        FROM (SELECT DISTINCT judgement FROM met) AS met
        JOIN identity_judgement j ON j.id = met.judgement
    """
