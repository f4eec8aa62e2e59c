"""The commands of docs/mobile.md do what the page says."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from anyio import to_thread

from api.compression import SMALLEST
from api.settings import Settings
from tests.api.live.listening import served
from tests.api.test_cli import environment
from tests.api.trusted import id_of

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
]

PAGE = (Path(__file__).parents[2] / "docs" / "mobile.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", PAGE, re.DOTALL)


def test_the_manifest_has_the_id_of_its_document() -> None:
    ((id_, text),) = json.loads(BLOCKS[0][1]).items()
    assert id_ == id_of(text)
    assert set(re.findall(r"sha256:\w{64}", PAGE)) == {id_}


def test_the_page_names_the_settings_and_sizes_that_there_are() -> None:
    assert f"max-age={Settings.model_fields['cache_seconds'].default}`" in PAGE
    assert f"Answers of {SMALLEST:,} bytes" in PAGE


async def test_the_commands_of_the_page_work(sampled_database: str, tmp_path: Path) -> None:
    (language, manifest), *commands = BLOCKS
    assert language == "json"
    (tmp_path / "persisted-documents.json").write_text(manifest)
    async with served(sampled_database) as client:
        url = f"http://{client.base_url.host}:{client.base_url.port}/graphql"

        async def run(text: str) -> str:
            """What a block of commands prints, run in a shell as it stands."""
            command = f"{sys.executable} -m api.cli"
            text = text.replace(".venv/bin/onrecord", command)
            done = await to_thread.run_sync(
                lambda: subprocess.run(
                    ["sh", "-eu", "-c", text],
                    cwd=tmp_path,
                    env={**environment(DATABASE_URL=sampled_database), "URL": url},
                    capture_output=True,
                    text=True,
                    check=True,
                )
            )
            return done.stdout

        added, by_get, by_post, again, compressed = [await run(text) for _, text in commands]
    assert " 1 new, 0 known before" in added
    assert "query Feed" in added
    assert by_get == by_post
    assert len(json.loads(by_get)["data"]["statements"]["nodes"]) == 2
    assert again == "304\n"
    assert len(json.loads(compressed)["data"]["statements"]["nodes"]) == 12
