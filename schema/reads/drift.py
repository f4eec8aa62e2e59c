"""How verbatim wordings of one statement differ."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from schema.context import Asking, Clearance
from schema.reads.visibility import Seen

WORD = re.compile(r"\S+")


class DriftSpan(NamedTuple):
    """Words of one wording that another has otherwise, or not at all."""

    appearance: str
    start: int
    end: int
    text: str


class Drift(NamedTuple):
    """How far the wordings of a statement lie apart, and where they differ."""

    measure: float
    spans: tuple[DriftSpan, ...]


async def drifts_of_statements(asking: Asking) -> Mapping[str, Drift]:
    """How the verbatim wordings of statements differ, where there are two or more."""
    sight = asking.sight
    wordings: dict[str, dict[str | None, list[tuple[str, str]]]] = {}
    for statement, language, appearance, exact in await sight.reader.fetch(
        _wordings(sight.clearance), asking.keys
    ):
        of_statement = wordings.setdefault(statement, {})
        of_statement.setdefault(language, []).append((appearance, exact))
    found = {}
    for statement, by_language in wordings.items():
        # A translation is no drift: each wording is compared with those of its own language.
        compared = [drift(alike) for alike in by_language.values() if len(alike) > 1]
        if compared:
            measure = max(each.measure for each in compared)
            found[statement] = Drift(measure, tuple(s for each in compared for s in each.spans))
    return found


def drift(wordings: Sequence[tuple[str, str]]) -> Drift:
    """How wordings, each with its appearance's key, differ from the first of them."""
    (first, base), *others = wordings
    measure = 0.0
    lost: set[int] = set()
    spans: list[DriftSpan] = []
    words = _words(base)
    for appearance, exact in others:
        if exact == base:
            continue
        measure = max(measure, Levenshtein.normalized_distance(base, exact))
        their = _words(exact)
        changed: set[int] = set()
        for step in Levenshtein.opcodes([w for w, _, _ in words], [w for w, _, _ in their]):
            if step.tag != "equal":
                lost.update(range(step.src_start, step.src_end))
                changed.update(range(step.dest_start, step.dest_end))
        spans += _spans(appearance, exact, their, changed)
    return Drift(measure, (*_spans(first, base, words, lost), *spans))


def _words(text: str) -> list[tuple[str, int, int]]:
    """The words of a text, and where they stand."""
    return [(found[0], found.start(), found.end()) for found in WORD.finditer(text)]


def _spans(
    appearance: str, text: str, words: Sequence[tuple[str, int, int]], changed: set[int]
) -> Iterator[DriftSpan]:
    """What words of a text make, neighbours taken together."""
    start: int | None = None
    for number, (_, begins, ends) in enumerate(words):
        if number not in changed:
            continue
        if start is None:
            start = begins
        if number + 1 not in changed:
            yield DriftSpan(appearance, start, ends, text[start:ends])
            start = None


@cache
def _wordings(clearance: Clearance) -> str:
    """What reports print of statements as their very words, that recorded first before others."""
    return f"""
        SELECT a.statement_id, lower(split_part(a.language, '-', 1)), a.id, a.quote_exact
        FROM appearance a
        WHERE a.statement_id = ANY($1::uuid[]) AND a.form = 'VERBATIM'
            AND a.quote_exact IS NOT NULL
            AND {Seen(clearance)("a", "appearance", "statement_id")}
        ORDER BY a.created_at, a.id
    """
