"""The sample's quotes stand where they say in the article, and nothing else of it is kept."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.importers import sample_article
from api.importers.sample_article import ANY_TRANSFER, HEADLINE, INHUMANE, SUBHEADING, article
from schema import tables

ARTICLE = Path(__file__).parents[3] / "shared" / "data" / "seed-article.txt"
RUN = 8
KEPT = {HEADLINE, SUBHEADING, ANY_TRANSFER, INHUMANE}


@pytest.fixture(scope="module")
def whole() -> str:
    """The article's whole text, which is not part of the project."""
    if not ARTICLE.exists():
        pytest.skip("the article's text is not here: ../shared/data/seed-article.txt")
    return ARTICLE.read_text(encoding="utf-8")


def quotes() -> list[tables.Quoted]:
    """All rows of the sample that have a place in the article."""
    rows = [row for row in article() if isinstance(row, tables.Quoted)]
    return [row for row in rows if row.quote_start is not None]


def texts() -> Iterator[str]:
    """Every text that the sample stores."""
    for row in article():
        for value in row.model_dump().values():
            if isinstance(value, str):
                yield value
            elif isinstance(value, list):
                yield from value


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of so many words in a row, whatever the case and the punctuation."""
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def test_the_article_is_the_one_that_the_sample_was_made_from(whole: str) -> None:
    assert len(whole) == 2514


def test_each_quote_stands_at_its_place(whole: str) -> None:
    exact = {
        (row.quote_start, row.quote_end): row.quote_exact for row in quotes() if row.quote_exact
    }
    assert exact == {
        place: whole[slice(*place)] for place in [(0, 85), (756, 912), (1197, 1235), (1395, 1624)]
    }
    assert set(exact.values()) == KEPT


def test_each_place_is_a_sentence_or_stands_within_one(whole: str) -> None:
    # The sentences of the article's table, each of which ends where the next one starts.
    starts = [0, 86, 398, 605, 755, 933, 1057, 1197, 1236, 1394, 1669, 1741, 1877, 1961, 2106]
    starts += [2229, 2384, len(whole) + 1]
    sentences = list(zip(starts, (start - 1 for start in starts[1:]), strict=False))
    assert len(sentences) == 17
    assert all(whole[end] in " \n" for _, end in sentences[:-1])
    for row in quotes():
        assert row.quote_start is not None
        assert row.quote_end is not None
        (sentence,) = [(start, end) for start, end in sentences if start <= row.quote_start < end]
        if row.quote_exact in {ANY_TRANSFER, INHUMANE}:
            assert row.quote_start == sentence[0] + 1
            assert row.quote_end < sentence[1]
        else:
            assert (row.quote_start, row.quote_end) == sentence


def test_the_cue_of_each_appearance_stands_in_its_sentence(whole: str) -> None:
    starts_of_lines = [match.start() for match in re.finditer("^", whole, re.MULTILINE)]
    for row in article():
        if isinstance(row, tables.Appearance) and row.cue:
            assert row.quote_start is not None
            start = max(line for line in starts_of_lines if line <= row.quote_start)
            assert row.cue in whole[start:].partition("\n")[0]


def test_the_words_of_each_date_are_printed(whole: str) -> None:
    printed: set[Any] = set()
    for row in article():
        if isinstance(row, tables.Statement):
            printed.add(row.said_text)
        elif isinstance(row, tables.Report):
            printed.add(row.published_text)
    printed.discard(None)
    assert printed == {"last Friday", "Earlier in August", "September 6", "Later that day"}
    assert all(words in whole for words in printed)


def test_nothing_else_of_the_article_is_kept(whole: str) -> None:
    kept = {run for text in KEPT for run in runs(text)}
    stored = {run for text in texts() if text not in KEPT for run in runs(text)}
    assert stored
    assert stored & runs(whole) == set()
    source = Path(sample_article.__file__).read_text(encoding="utf-8")
    assert runs(source) & runs(whole) <= kept
