"""What docs/errors.md says of codes and statuses is what the API does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api import negotiation
from api.closes import Close
from schema.codes import Code
from schema.errors import ExpectedError

pytestmark = pytest.mark.anyio
LIVE = (Path(__file__).parents[1] / "docs" / "live.md").read_text()
PAGE = (Path(__file__).parents[1] / "docs" / "errors.md").read_text()
TOO_MANY_ROOTS = f"{{ {' '.join(f'a{n}: __typename' for n in range(101))} }}"


def table(heading: str) -> dict[str, tuple[str, str]]:
    """The table below a heading: the other two cells of each row by the code in its first."""
    _, _, text = PAGE.partition(f"## {heading}\n")
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", text.partition("\n## ")[0], re.MULTILINE)
    return {name: (second, third) for name, second, third in rows}


def kinds(of: type[ExpectedError]) -> Iterator[type[ExpectedError]]:
    """All classes of errors below one."""
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


async def test_every_code_is_explained_in_the_words_of_the_code() -> None:
    assert table("Codes") == {code: (code.when, code.remedy) for code in Code}


async def test_every_error_has_a_code_of_the_registry_and_every_code_an_error() -> None:
    raised = {kind.code for kind in kinds(ExpectedError) if hasattr(kind, "code")}
    of_documents = {
        Code.GRAPHQL_PARSE_FAILED,
        Code.GRAPHQL_VALIDATION_FAILED,
        Code.INTROSPECTION_DISABLED,
    }
    assert raised | of_documents == set(Code)
    assert all(isinstance(code, Code) for code in raised)


async def test_every_code_that_closes_a_socket_is_explained_in_the_words_of_the_code() -> None:
    rows = re.findall(r"^\| (\d{4}) \| (.+) \| (.+) \|$", LIVE, re.MULTILINE)
    assert {int(code): (when, remedy) for code, when, remedy in rows} == {
        close: (close.when, close.remedy) for close in Close
    }


@pytest.mark.parametrize(
    ("query", "code", "old", "new"),
    [
        ("query A { __typename } query B { __typename }", "BAD_REQUEST", 400, 400),
        ("{", "GRAPHQL_PARSE_FAILED", 200, 400),
        ("{ a }" * 2_000, "LIMIT_EXCEEDED", 200, 400),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED", 200, 400),
        ("query ($n: Int!) { statements(first: $n) { totalCount } }", "BAD_USER_INPUT", 200, 400),
        ('{ node(id: "x") { id } }', "BAD_USER_INPUT", 200, 200),
        ('{ statements(after: "x") { totalCount } }', "BAD_CURSOR", 200, 200),
        ("{ statements(last: 101) { totalCount } }", "LIMIT_EXCEEDED", 200, 200),
        (TOO_MANY_ROOTS, "LIMIT_EXCEEDED", 200, 400),
    ],
)
async def test_codes_come_with_the_status_that_the_page_says(
    client: httpx.AsyncClient, query: str, code: str, old: int, new: int
) -> None:
    for media_type, status in ((negotiation.JSON, old), (negotiation.GRAPHQL, new)):
        answer = await client.post(
            "/graphql", json={"query": query}, headers={"Accept": media_type}
        )
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["extensions"]["code"]) == (status, code)


async def test_the_error_shown_is_the_one_that_comes(client: httpx.AsyncClient) -> None:
    shown = re.search(r"```json\n(.+?)```", PAGE, re.DOTALL)
    assert shown is not None
    query = "{ statements(first: 500) { totalCount } }"
    answer = await client.post("/graphql", json={"query": query})
    assert answer.json()["errors"] == [json.loads(shown[1])]
