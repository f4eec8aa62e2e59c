"""The level of a search: its hits, what was counted among them, and who may have been meant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from anyascii import anyascii
from rapidfuzz import fuzz

from schema.errors import BadUserInput, LimitExceeded
from schema.planner.arguments import Getter
from schema.planner.connection_level import ConnectionLevel, Pages, Rows
from schema.planner.level import Answers, Keys, Level, Reading, Select
from schema.planner.objects import Found
from schema.planner.searched import STAND_INS, START, STOP

MOST_CHARACTERS = 500
"""Of a query: a word in it is then never longer than PostgreSQL takes."""

MOST_TERMS = 50
"""Words and phrases of a query, each of which is looked for in every language."""

LIKE_ENOUGH, ALIKE = 70, 100
"""The similarity from which on a name may have been meant, and that of equal words."""

MOST_SUGGESTIONS = 5

WORD = re.compile(r"\w+")
MINUSES = re.compile(r"-[\s-]*-")
TERM = re.compile(r'(-*)("[^"]*"?|[^\s"]+)')


def searchable(query: str) -> str:
    """A query that can be searched for. Raises ``ExpectedError`` for any other text."""
    if len(query) > MOST_CHARACTERS:
        raise LimitExceeded(
            f"`query` must have at most {MOST_CHARACTERS} characters; it had {len(query)}.",
            limit="query",
            maximum=MOST_CHARACTERS,
            requested=len(query),
        )
    terms = TERM.findall(query)
    if len(terms) > MOST_TERMS:
        raise LimitExceeded(
            f"`query` must have at most {MOST_TERMS} words; it had {len(terms)}.",
            limit="terms",
            maximum=MOST_TERMS,
            requested=len(terms),
        )
    words = [
        (minus, term)
        for minus, term in terms
        if term.lower() != "or" and any(map(str.isalnum, term))
    ]
    if not words:
        raise BadUserInput("`query` has no word to search for.")
    if all(minus for minus, _ in words):
        raise BadUserInput(
            "`query` says only what must not stand there: add a word that must, or use `where`."
        )
    # PostgreSQL gives up on many minuses in a row; two say what one does.
    return MINUSES.sub("-", query)


def in_latin(text: str) -> str:
    """A text in Latin letters, in lower case."""
    return (text if text.isascii() else anyascii(text)).lower()


class AnewSelect(Select):
    """A SELECT that PostgreSQL plans for the values at hand: common words are not as rare ones."""

    __slots__ = ()

    async def rows(self, reading: Reading, keys: Keys) -> list[Found]:
        """Run it. Raises ``ExpectedError`` where an argument is refused."""
        await _plan(reading, "force_custom_plan")
        rows = await super().rows(reading, keys)
        await _plan(reading, "force_generic_plan")
        return rows


async def _plan(reading: Reading, mode: str) -> None:
    await reading.reader.fetch("SELECT set_config('plan_cache_mode', $1, true)", mode)


@dataclass(frozen=True, slots=True)
class SearchRows(Rows):
    """The hits of a page, which are taken from the start alone."""

    goes_on: bool
    """Whether the page begins behind a cursor: that of a hit, which then stands before it."""

    async def pages(self, reading: Reading, keys: Keys) -> Pages:
        """The page."""
        pages = await Rows.pages(self, reading, keys)
        return Pages(pages.rows, pages.has_next, set(keys) if self.goes_on else set())


class SearchLevel(ConnectionLevel):
    """A page of hits."""

    __slots__ = ()

    @property
    def is_single(self) -> bool:
        return False


class Mark(NamedTuple):
    """Where a word that was searched for stands in a snippet."""

    start: int
    end: int


class Snippet(NamedTuple):
    """A part of a text, and where the words stand in it."""

    text: str
    marks: tuple[Mark, ...]


def snippet(marked: str) -> Snippet:
    """A snippet of a text that has a mark before and after each word."""
    parts: list[str] = []
    marks: list[Mark] = []
    length = 0
    plain = marked.translate(STAND_INS)
    for number, part in enumerate(re.split(f"[{START}{STOP}]", plain)):
        # Every second part stands between two marks.
        if number % 2:
            marks.append(Mark(length, length + len(part)))
        parts.append(part)
        length += len(part)
    return Snippet("".join(parts), tuple(marks))


@dataclass(frozen=True, slots=True)
class SnippetLevel(Level):
    """Marked texts, which are its keys, as snippets."""

    becomes: Level

    async def read(self, reading: Reading, keys: Keys) -> Answers:
        snippets = {key: snippet(str(key)) for key in keys}
        made = await self.becomes.read(reading, list(dict.fromkeys(snippets.values())))
        return Answers(
            {key: made.values[of_key] for key, of_key in snippets.items()},
            {key: made.sizes[of_key] for key, of_key in snippets.items()},
        )

    @property
    def is_single(self) -> bool:
        return False


class Facet(NamedTuple):
    """A value that hits have, and how many of them do."""

    value: Any
    hits: int


class Facets(NamedTuple):
    """The values that most hits have, by what they are values of."""

    speakers: tuple[Facet, ...] = ()
    outlets: tuple[Facet, ...] = ()
    acts: tuple[Facet, ...] = ()
    stages: tuple[Facet, ...] = ()
    years: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetsLevel(Level):
    """The facets of the hits."""

    select: Select | None
    """Gives each facet's name, a value as text, and how many hits have it; None: there are none."""
    becomes: Level

    async def read(self, reading: Reading, keys: Keys) -> Answers:
        rows = await self.select.rows(reading, keys) if self.select else []
        found: dict[str, list[Facet]] = {}
        for name, value, hits in rows:
            found.setdefault(name, []).append(Facet(int(value) if name == "years" else value, hits))
        facets = Facets(**{name: tuple(of_name) for name, of_name in found.items()})
        made = await self.becomes.read(reading, [facets])
        return Answers(
            dict.fromkeys(keys, made.values[facets]), dict.fromkeys(keys, made.sizes[facets])
        )

    @property
    def is_single(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class SuggestionsLevel(Level):
    """The actors who may have been meant."""

    select: Select
    """Gives the keys and names of actors whose names sound a little like the query."""
    query: Getter
    becomes: Level

    async def read(self, reading: Reading, keys: Keys) -> Answers:
        names = await self.select.rows(reading, keys)
        meant = may_be_meant(self.query(reading.values), names)
        made = await self.becomes.read(reading, [meant])
        return Answers(
            dict.fromkeys(keys, made.values[meant]), dict.fromkeys(keys, made.sizes[meant])
        )

    @property
    def is_single(self) -> bool:
        return False


def may_be_meant(query: str, names: Sequence[Found]) -> tuple[str, ...]:
    """The actors whose names, given with their keys, are like a query, the likeliest first.

    Those who bear the query's very words were not misspelt: they are among the hits.
    """
    wanted = WORD.findall(in_latin(query))
    likeness: dict[str, float] = {}
    for actor, name in names:
        likeness[actor] = max(
            _likeness(wanted, WORD.findall(in_latin(name))), likeness.get(actor, 0)
        )
    likely = [actor for actor, of_it in likeness.items() if LIKE_ENOUGH <= of_it < ALIKE]
    return tuple(sorted(likely, key=lambda actor: (-likeness[actor], actor))[:MOST_SUGGESTIONS])


def _likeness(wanted: Sequence[str], words: Sequence[str]) -> float:
    """How like a name's words those are that are wanted, on average, each to the likest of them."""
    if not wanted or not words:
        return 0
    return sum(max(fuzz.ratio(word, other) for other in words) for word in wanted) / len(wanted)
