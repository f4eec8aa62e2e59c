"""The audits of GraphQL over HTTP that the npm package graphql-http holds servers to."""

import asyncio
import json
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from api.graphiql.build import Command, commands_of_the_machine
from tests.api.live.listening import served

pytestmark = pytest.mark.anyio

FOLDER = Path(__file__).parent / "graphql_over_http"
AUDITS = {"MUST": 13, "SHOULD": 23, "MAY": 25}


@pytest.fixture(scope="module")
def node() -> Command:
    """Node, with the exact packages of the lock."""
    commands = commands_of_the_machine()
    if commands is None:
        pytest.skip("no Node is installed (Debian: apt-get install nodejs npm)")
    node, npm = commands
    digest = sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    ready = FOLDER / "node_modules" / f".ready-{digest[:16]}"
    if not ready.exists():
        options = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
        done = subprocess.run([*npm, "ci", *options], cwd=FOLDER, capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip(f"npm could not install the audits: {done.stderr.strip()[-200:]}")
        ready.touch()
    return node


async def test_all_audits_pass(sampled_database: str, node: Command) -> None:
    async with served(sampled_database) as client:
        address = str(client.base_url.join("/graphql"))
        auditing = await asyncio.create_subprocess_exec(
            *node, "audits.mjs", address, cwd=FOLDER, stdout=subprocess.PIPE
        )
        async with asyncio.timeout(60):
            told, _ = await auditing.communicate()
    results = json.loads(told)
    assert [result for result in results if result["status"] != "ok"] == []
    of_each = {
        word: sum(result["name"].startswith(f"{word} ") for result in results) for word in AUDITS
    }
    assert of_each == AUDITS
