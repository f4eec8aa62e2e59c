"""Requests that schemathesis makes up for the schema: answered, or refused with a code."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.graphql import nodes

from schema.errors import ExpectedError
from tests.api.writers import EDITOR, as_viewer
from tests.trial.processes import Api

pytestmark = pytest.mark.trial

CASES = 1_000
SEED = 5
DOCUMENTS = {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"}
"""Codes that no class of ours stands for."""


def test_generated_requests_are_answered_or_refused_with_codes(
    sampled_database: str, tmp_path: Path
) -> None:
    headers = asyncio.run(as_viewer(sampled_database, *EDITOR))
    for scalar, values in {
        "CountryCode": st.sampled_from(["US", "XX"]).map(nodes.String),
        "JSON": st.text(max_size=20).map(nodes.String),
        "LanguageTag": st.sampled_from(["en", "a"]).map(nodes.String),
        "URL": st.text(max_size=20).map(lambda text: nodes.String(f"https://example.org/{text}")),
    }.items():
        schemathesis.graphql.scalar(scalar, values)
    found: Counter[str] = Counter()
    with Api(sampled_database, tmp_path / "log") as api:
        schema = schemathesis.graphql.from_url(api.url)

        @seed(SEED)
        @settings(
            max_examples=CASES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=[*HealthCheck],
        )
        @given(schema.as_strategy())
        def ask(case: Case[Any]) -> None:
            answer = case.call(headers=headers)
            assert answer.status_code < 500, answer.text
            body = answer.json()
            codes = [error["extensions"]["code"] for error in body.get("errors", ())]
            assert {*codes} <= codes_of(ExpectedError) | DOCUMENTS, body
            assert "INTERNAL" not in codes, body
            found[codes[0] if codes else "answered"] += 1

        ask()
        log = (tmp_path / "log").read_text()
    print(f"\n{found.total():,} requests: {found.most_common()}")
    assert found.total() >= CASES
    assert log == ""


def codes_of(kind: type[ExpectedError]) -> set[str]:
    """The codes of the errors below one."""
    below = kind.__subclasses__()
    own = {each.code for each in below if hasattr(each, "code")}
    return own.union(*map(codes_of, below))
