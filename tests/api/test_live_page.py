"""The clients that docs/live.md shows, as printed, are told of changes."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from api.graphiql.build import Command
from tests.api.conftest import CLIENTS
from tests.api.credentials import stored_key
from tests.api.live.listening import served
from tests.api.writers import EDITOR, asking, written

pytestmark = pytest.mark.anyio

PAGE = (Path(__file__).parents[2] / "docs" / "live.md").read_text("utf-8")


def client(language: str) -> str:
    """The page's client in a language."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


async def test_the_client_in_python_prints_what_it_is_told(database: str) -> None:
    await prints_what_it_is_told(database, sys.executable, "-u", "-c", client("python"))


async def test_the_client_in_node_prints_what_it_is_told(database: str, node: Command) -> None:
    await prints_what_it_is_told(database, *node, "--input-type=module", "-e", client("js"))


async def prints_what_it_is_told(database: str, *command: str | Path) -> None:
    """A client that runs beside the server prints the first change that it is told of."""
    _, key = await stored_key(database, *EDITOR)
    async with served(database) as server:
        editor = asking(server, {"Authorization": f"Bearer {key}"})
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=CLIENTS,
            env={**os.environ, "URL": str(server.base_url.join("/graphql")), "KEY": key},
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stdout is not None
            told = asyncio.ensure_future(process.stdout.readline())
            made: set[str] = set()
            # It is told of what happens after it has subscribed.
            while not told.done():
                made.add((await written(editor, "claimCreate", text="told"))["id"])
                await asyncio.wait([told], timeout=0.2)
                assert len(made) < 100
            action, id_ = told.result().decode().split()
            assert action == "CREATE"
            assert id_ in made
        finally:
            process.kill()
            await process.wait()
