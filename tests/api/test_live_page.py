"""The client in Python that docs/live.md shows is told of changes."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from tests.api.credentials import stored_key
from tests.api.live.listening import served
from tests.api.writers import EDITOR, asking, written

pytestmark = pytest.mark.anyio

PAGE = (Path(__file__).parents[2] / "docs" / "live.md").read_text("utf-8")


async def test_the_client_of_the_page_prints_what_it_is_told(database: str) -> None:
    found = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    _, key = await stored_key(database, *EDITOR)
    async with served(database) as client:
        editor = asking(client, {"Authorization": f"Bearer {key}"})
        address = f"{client.base_url.host}:{client.base_url.port}"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-u", "-c", found[1].replace("127.0.0.1:8000", address)),
            env={**os.environ, "KEY": key},
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
