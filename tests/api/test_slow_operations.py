"""Slow operations are logged, by what they are and not by what they were asked."""

import hashlib
import logging

import pytest

from tests.conftest import ClientOf

pytestmark = pytest.mark.anyio

QUERY = "query Slowly($text: String!) { claims(where: { text: { eq: $text } }) { totalCount } }"


async def test_a_slow_operation_is_logged_with_its_documents_hash_and_no_variable(
    sampled_database: str, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    async with client_of(sampled_database, slow_operation=0) as client:
        body = {"query": QUERY, "variables": {"text": "confided"}}
        assert (await client.post("/graphql", json=body)).json()["data"] == {
            "claims": {"totalCount": 0}
        }
    [record] = [each for each in caplog.records if each.name == "onrecord.operations"]
    assert (record.levelno, record.getMessage()) == (logging.WARNING, "slow operation")
    told = vars(record)
    assert {name: told[name] for name in ("type", "operation", "document", "outcome")} == {
        "type": "query",
        "operation": "Slowly",
        "document": hashlib.sha256(QUERY.encode()).hexdigest(),
        "outcome": "OK",
    }
    assert 0 <= told["seconds"] < 30
    assert "confided" not in str(told)


async def test_a_fast_operation_is_not(
    sampled_database: str, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    async with client_of(sampled_database, slow_operation=60) as client:
        await client.post("/graphql", json={"query": QUERY, "variables": {"text": "x"}})
    assert [each for each in caplog.records if each.name == "onrecord.operations"] == []
