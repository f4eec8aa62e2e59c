"""What the README shows is what the API does."""

import json
import re
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.anyio
README = (Path(__file__).parents[1] / "README.md").read_text()
LIMITS = (Path(__file__).parents[1] / "docs" / "limits.md").read_text()


def block(language: str) -> str:
    """The first block of code in a language."""
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found[1]


async def test_the_query_of_the_readme_has_the_answer_of_the_readme(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/graphql", json={"query": block("graphql")})
    assert answer.json() == json.loads(block("json"))


async def test_every_setting_of_the_example_file_is_in_the_readme_or_among_the_limits() -> None:
    example = (Path(__file__).parents[1] / ".env.example").read_text()
    names = re.findall(r"^(\w+)=", example, re.MULTILINE)
    assert [name for name in names if f"`{name}`" not in README + LIMITS] == []


async def test_every_file_that_the_readme_points_to_is_there() -> None:
    for path in re.findall(r"\]\(([^)]+)\)", README):
        assert (Path(__file__).parents[1] / path).exists(), path
