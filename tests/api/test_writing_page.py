"""What docs/writing.md does, one step after the other, is answered as the page says."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from schema.tables.vocabulary import Scope
from tests.api.pages import Ids
from tests.api.writers import as_viewer, asking
from tests.conftest import ClientOf

pytestmark = pytest.mark.anyio

PAGE = (Path(__file__).parents[2] / "docs" / "writing.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", PAGE, re.DOTALL)
SCOPES = re.findall(r"\w+:\w+", PAGE.partition("--scopes ")[2].partition(")")[0])


class Step(NamedTuple):
    """A request of the page, and the data that the page says it is answered with."""

    query: str
    variables: dict[str, Any]
    data: Any


def steps() -> Iterator[Step]:
    """The requests of the page, in their order; one whose refusal is shown is sent again."""
    query, variables, data = "", {}, {}
    for language, text in BLOCKS:
        if curl := re.search(r"-d '(.+?)'\n", text, re.DOTALL):
            request = json.loads(curl[1])
            query, variables = request["query"], request["variables"]
        elif language == "graphql":
            query, variables = text, {}
        elif language == "json" and "data" in (shown := json.loads(text)):
            data = shown["data"]
            yield Step(query, variables, data)
        elif language == "json" and "input" in shown:
            variables = shown
        elif language == "json" and "code" in shown:
            ((name, payload),) = data.items()
            yield Step(query, variables, {name: dict.fromkeys(payload) | {"userErrors": [shown]}})


async def test_each_step_is_answered_as_the_page_says(database: str, client_of: ClientOf) -> None:
    ids = Ids()
    async with client_of(database) as client:
        ask = asking(client, await as_viewer(database, *map(Scope, SCOPES)))
        done = 0
        for step in steps():
            data = await ask(ids.mine(step.query), **ids.mine(step.variables))
            ids.meet(step.data, data)
            assert data == ids.mine(step.data), step.query
            done += 1
    assert done == 15
