"""What docs/limits.md says of limits and cost is what the API does."""

import json
import re
from pathlib import Path

import httpx
import pytest
from graphql import OperationDefinitionNode, OperationType, get_introspection_query
from graphql.execution.values import VariableValues

from api.connections import MAX_HEAD
from api.graphiql import FOLDER
from api.settings import Settings
from schema.documents import MAX_COMPARISONS, Documents
from schema.limits import Limit, Limits
from schema.planner.reference_level import MAX_NODES
from schema.planner.search_level import MOST_CHARACTERS, MOST_TERMS
from schema.reads.chains import MOST as MOST_CITATIONS
from schema.reads.chains import MOST_DEPTH
from schema.reads.claim_stances import MOST as MOST_STANCES
from schema.root import planner, schema
from tests.conftest import settings_of

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "limits.md").read_text()
HALF = Limits({limit: limit.maximum // 2 for limit in Limit if limit is not Limit.PAGE})

DOCUMENTED = [
    text
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for text in re.findall(r"```graphql\n(.+?)```", path.read_text(), re.DOTALL)
]
EXAMPLES = [path.read_text("utf-8") for path in sorted((FOLDER / "examples").iterdir())]
INTROSPECTION = get_introspection_query(
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
)


def rows(heading: str, columns: int) -> list[tuple[str, ...]]:
    """The rows of tables of so many columns below a heading."""
    text = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return [tuple(row) for row in cells if len(row) == columns]


async def test_every_limit_is_listed_with_its_setting_and_its_value() -> None:
    def row(label: str, setting: str, value: float, what: str) -> tuple[str, ...]:
        return label, f"`ONRECORD_{setting.upper()}`", f"{value:,}", what

    def described(setting: str) -> str:
        return str(Settings.model_fields[setting].description)

    limits = [
        row(
            "`first`, `last`" if limit is Limit.PAGE else f"`{limit.label}`",
            limit.setting,
            Settings.model_fields[limit.setting].default,
            limit.what,
        )
        for limit in Limit
    ]
    times = [
        row(f"`{name}Time`", setting, Settings.model_fields[setting].default, described(setting))
        for name in ("operation", "statement")
        for setting in [f"{name}_timeout"]
    ]
    times = [(*rest, f"{text[0].lower()}{text[1:-1]}") for *rest, text in times]
    assert rows("Limits", 4) == limits + times
    assert rows("Limits", 3) == [
        ("`head`", f"{MAX_HEAD:,}", "bytes of the request beside its body"),
        (
            "`comparisons`",
            f"{MAX_COMPARISONS:,}",
            "comparisons of fields that share a response key",
        ),
        ("`ids`", f"{MAX_NODES}", "ids that `nodes` looks up"),
        ("`query`", f"{MOST_CHARACTERS}", "characters of what is searched for"),
        ("`terms`", f"{MOST_TERMS}", "words of what is searched for"),
        ("`ancestry`", f"{MOST_DEPTH}", "citations that `ancestry` goes back"),
        (
            "`citations`",
            f"{MOST_CITATIONS:,}",
            "citations that the ancestries of one field follow",
        ),
        ("`stances`", f"{MOST_STANCES:,}", "stances that the timelines of one field look at"),
    ]


async def test_every_limit_is_set_by_its_setting() -> None:
    assert [Settings.model_fields[limit.setting].default for limit in Limit] == [
        limit.maximum for limit in Limit
    ]
    for limit in Limit:
        limits = settings_of("", **{limit.setting: 7}).limits
        assert {each: limits[each] for each in Limit} == {
            each: 7 if each is limit else each.maximum for each in Limit
        }


async def test_the_settings_of_rates_have_the_defaults_that_the_page_says() -> None:
    for name, _, default in rows("Rate", 3):
        setting = name.strip("`").removeprefix("ONRECORD_").lower()
        expected = Settings.model_fields[setting].default
        assert default == ("none: each by itself" if expected is None else f"`{expected}`")


async def test_the_operation_shown_costs_what_the_page_says(client: httpx.AsyncClient) -> None:
    query, shown = (
        re.findall(rf"```{language}\n(.+?)```", PAGE, re.DOTALL)[0]
        for language in ("graphql", "json")
    )
    answer = await client.post("/graphql", json={"query": query})
    assert answer.json()["extensions"] == json.loads(shown)


@pytest.mark.parametrize(
    "text", [INTROSPECTION, *EXAMPLES, *DOCUMENTED], ids=lambda text: text[:40]
)
async def test_what_is_documented_fits_twice_over(text: str) -> None:
    document = Documents(schema._schema, HALF).get(text)
    for definition in document.node.definitions:
        if not isinstance(definition, OperationDefinitionNode):
            continue
        variables = VariableValues({}, {})
        assert document.cost(definition, variables) <= HALF[Limit.COST]
        asked = (definition, document.fragments, variables, frozenset[str](), HALF)
        if definition.operation is OperationType.QUERY:
            planner.plans(*asked)
        elif definition.operation is OperationType.MUTATION:
            planner.check_mutation(*asked)
