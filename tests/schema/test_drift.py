"""How wordings differ, and whether quotes stand where they are said to."""

from typing import Any

import httpx
import pytest

from api.importers.sample_article import HEADLINE
from schema.reads.drift import Drift, DriftSpan, drift
from tests.api.writers import Write, asking, written
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


async def worded(editor: Write, *wordings: dict[str, Any]) -> str:
    """A statement with verbatim wordings, each in a report of its own."""
    statement: str = (await written(editor, "statementCreate", act="ASSERT", text="t"))["id"]
    for given in wordings:
        of_report = {"visibility": given.pop("visibility", "PUBLIC")}
        report = (await written(editor, "reportCreate", headline="h", **of_report))["id"]
        rest = {"statement": statement, "report": report, "form": "VERBATIM", **given}
        await written(editor, "appearanceCreate", **rest)
    return statement


DRIFT = "query ($id: ID!) { node(id: $id) { ... on Statement { drift { spans { text } } } } }"


@pytest.mark.anyio
async def test_a_wording_in_a_hidden_report_is_not_compared(
    editor: Write, own: httpx.AsyncClient
) -> None:
    shown, hidden = {"quote": {"exact": "soon"}}, {"quote": {"exact": "never"}}
    id_ = await worded(editor, shown, {**hidden, "visibility": "CONFIDENTIAL"})
    assert (await asking(own)(DRIFT, id=id_))["node"]["drift"] is None
    drift = (await editor(DRIFT, id=id_))["node"]["drift"]
    assert drift == {"spans": [{"text": "soon"}, {"text": "never"}]}


@pytest.mark.anyio
async def test_a_translation_is_no_drift(editor: Write) -> None:
    english, british = ({"quote": {"exact": "soon"}, "language": tag} for tag in ("en", "en-GB"))
    french = {"quote": {"exact": "bientôt"}, "language": "fr"}
    id_ = await worded(editor, english, french)
    assert (await editor(DRIFT, id=id_))["node"]["drift"] is None
    id_ = await worded(editor, english, french, british)
    assert (await editor(DRIFT, id=id_))["node"]["drift"] == {"spans": []}
