"""The page of questions: GraphiQL's ready queries, others that go on, and the sample's answers."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.graphiql import FOLDER
from tests.api.pages import Ids
from tests.conftest import Ask

pytestmark = pytest.mark.anyio

PAGE = (Path(__file__).parents[2] / "docs" / "questions.md").read_text("utf-8")
QUESTIONS = dict(re.findall(r"^## (.+?)\n(.+?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE))
READY = {
    file.read_text("utf-8").strip()
    for file in (FOLDER / "examples").glob("*.graphql")
    if file.stem != "what-changes"  # It waits for what is yet to come.
}


def test_the_page_has_seven_questions_which_are_the_ready_queries() -> None:
    assert len(QUESTIONS) == 7
    first = {question: next(asked(text)) for question, text in QUESTIONS.items()}
    assert {query for query, _, _ in first.values()} == READY
    for question, (query, _, _) in first.items():
        assert query.startswith(f"# {question}\n")


@pytest.mark.parametrize("question", QUESTIONS)
async def test_the_answers_are_the_samples(ask: Ask, question: str) -> None:
    ids = Ids()
    for query, variables, answer in asked(QUESTIONS[question]):
        data = await ask(query, **ids.mine(variables))
        ids.meet(answer, data)
        assert data == ids.mine(answer), query


def asked(text: str) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """The queries of a part of the page, with their variables and the data of their answers."""
    query = ""
    variables: dict[str, Any] = {}
    for language, block in re.findall(r"```(\w+)\n(.+?)\n```", text, re.DOTALL):
        if language == "graphql":
            query, variables = block, {}
        elif "data" in (shown := json.loads(block)):
            yield query, variables, shown["data"]
        else:
            variables = shown
