"""The page of questions has GraphiQL's ready queries and the very answers of the sample."""

import json
import re
from pathlib import Path

import pytest

from api.graphiql import FOLDER
from tests.conftest import Ask

pytestmark = pytest.mark.anyio

PAGE = (Path(__file__).parents[2] / "docs" / "questions.md").read_text("utf-8")
BLOCKS = re.findall(r"## (.+?)\n.+?```graphql\n(.+?)\n```.+?```json\n(.+?)\n```", PAGE, re.DOTALL)
READY = {
    file.read_text("utf-8").strip()
    for file in (FOLDER / "examples").glob("*.graphql")
    if file.stem != "what-changes"  # It waits for what is yet to come.
}


def test_the_page_has_seven_questions_which_are_the_ready_queries() -> None:
    assert len(BLOCKS) == 7
    assert {query for _, query, _ in BLOCKS} == READY
    for question, query, _ in BLOCKS:
        assert query.startswith(f"# {question}\n")


@pytest.mark.parametrize(("question", "query", "answer"), BLOCKS, ids=lambda text: text[:40])
async def test_an_answer_is_the_samples(ask: Ask, question: str, query: str, answer: str) -> None:
    assert {"data": await ask(query)} == json.loads(answer), question
