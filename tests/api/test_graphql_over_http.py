"""The audits of GraphQL over HTTP that the npm package graphql-http holds servers to."""

import asyncio
import json
import subprocess

import pytest

from api.graphiql.build import Command
from tests.api.conftest import CLIENTS
from tests.api.live.listening import served

pytestmark = pytest.mark.anyio

AUDITS = {"MUST": 13, "SHOULD": 23, "MAY": 25}


async def test_all_audits_pass(sampled_database: str, node: Command) -> None:
    async with served(sampled_database) as client:
        address = str(client.base_url.join("/graphql"))
        auditing = await asyncio.create_subprocess_exec(
            *node, "audits.mjs", address, cwd=CLIENTS, stdout=subprocess.PIPE
        )
        async with asyncio.timeout(60):
            told, _ = await auditing.communicate()
    results = json.loads(told)
    assert [result for result in results if result["status"] != "ok"] == []
    of_each = {
        word: sum(result["name"].startswith(f"{word} ") for result in results) for word in AUDITS
    }
    assert of_each == AUDITS
