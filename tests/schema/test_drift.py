"""How wordings differ, and whether quotes stand where they are said to."""

import pytest

from api.importers.sample_article import HEADLINE
from schema.reads.drift import Drift, DriftSpan, drift
from tests.conftest import Ask, execute

A, B, C = "a", "b", "c"


@pytest.mark.parametrize(
    ("wordings", "measure", "spans"),
    [
        (["No deal.", "No deal."], 0, []),
        (["abc", "xyz"], 1, [(A, 0, 3, "abc"), (B, 0, 3, "xyz")]),
        # Of 14 letters, five are too many.
        (["we will never", "we  will never"], 1 / 14, []),
        (
            ["We never said that", "We said that"],
            6 / 18,
            [(A, 3, 8, "never")],
        ),
        (
            ["🗞 will attack soon", "🗞 may attack very soon"],
            9 / 22,
            [(A, 2, 6, "will"), (B, 2, 5, "may"), (B, 13, 17, "very")],
        ),
    ],
)
def test_words_that_differ_are_told(
    wordings: list[str], measure: float, spans: list[tuple[str, int, int, str]]
) -> None:
    found = drift(list(zip((A, B, C), wordings, strict=False)))
    assert [tuple(span) for span in found.spans] == spans
    assert found.measure == pytest.approx(measure)


def test_of_three_wordings_each_is_compared_with_the_first() -> None:
    found = drift([(A, "one two three"), (B, "one three"), (C, "one two four")])
    assert found == Drift(
        5 / 13,
        (
            DriftSpan(A, 4, 13, "two three"),
            DriftSpan(C, 8, 12, "four"),
        ),
    )


@pytest.mark.anyio
async def test_a_quote_stands_in_the_body_or_does_not(ask: Ask, sampled_database: str) -> None:
    query = """{ statements(where: { speaker: { name: { eq: "Sean Savett" } } }) { nodes {
        drift { measure } appearances { nodes { quote { start standsInBody } } } } } }"""

    async def told() -> list[bool | None]:
        (statement,) = (await ask(query))["statements"]["nodes"]
        assert statement["drift"] is None
        return [each["quote"]["standsInBody"] for each in statement["appearances"]["nodes"]]

    assert await told() == [None, None, None]  # The sample keeps no text of the article.
    body = HEADLINE + " and more" * 200
    await execute(
        sampled_database, f"UPDATE report SET body = $${body}$$ WHERE headline IS NOT NULL"
    )
    # The headline does; of the paraphrase no words are kept; the quote does not.
    assert await told() == [True, None, False]
