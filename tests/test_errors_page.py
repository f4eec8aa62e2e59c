"""What docs/errors.md says of codes, statuses and limits is what the API does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api import negotiation, requests
from api.closes import Close
from schema import documents
from schema.codes import Code
from schema.errors import ExpectedError
from schema.planner.limits import Limit
from schema.planner.reference_level import MAX_NODES
from schema.planner.search_level import MOST_CHARACTERS
from schema.planner.signatures import DEFAULT_PAGE, MAX_PAGE
from schema.reads.chains import MOST_DEPTH
from schema.reads.claim_stances import MOST

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


async def test_every_limit_is_listed_with_its_value() -> None:
    operations = {name: (f"{most:,}", what) for name, most, what in (each.value for each in Limit)}
    assert table("Limits") == {
        "body": (f"{requests.MAX_BODY:,}", "bytes of the request"),
        **operations,
        "comparisons": (
            f"{documents.MAX_COMPARISONS:,}",
            "comparisons of fields that share a response key",
        ),
        "first": (f"{MAX_PAGE}", f"entries of a page from the start ({DEFAULT_PAGE} unless said)"),
        "last": (f"{MAX_PAGE}", "entries of a page from the end"),
        "ids": (f"{MAX_NODES}", "ids that `nodes` looks up"),
        "query": (f"{MOST_CHARACTERS}", "characters of what is searched for"),
        "ancestry": (f"{MOST_DEPTH}", "citations that `ancestry` goes back"),
        "stances": (f"{MOST:,}", "stances that the timelines of one field look at"),
    }
    assert f"more than {documents.MAX_TOKENS:,} tokens" in PAGE


@pytest.mark.parametrize(
    ("query", "code", "old", "new"),
    [
        ("query A { __typename } query B { __typename }", "BAD_REQUEST", 400, 400),
        ("{", "GRAPHQL_PARSE_FAILED", 200, 400),
        ("{ a }" * 2_000, "GRAPHQL_PARSE_FAILED", 200, 400),
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
