"""What docs/operating.md says of metrics is what the API tells."""

import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import ClientOf

pytestmark = pytest.mark.anyio

PAGE = (Path(__file__).parents[1] / "docs" / "operating.md").read_text()
TOKEN = "only for prometheus"


async def test_every_metric_is_listed_with_its_kind_and_labels(
    sampled_database: str, client_of: ClientOf
) -> None:
    rows = re.findall(r"^\| `(onrecord_\w+)` \| (\w+) \| (.*?) ?\| .+ \|$", PAGE, re.MULTILINE)
    listed = {name: (kind, set(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}
    async with client_of(sampled_database, metrics_token=TOKEN) as client:
        await client.post("/graphql", json={"query": "{ __typename }"})
        answer = await client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    told = {
        family.name: (
            family.type,
            {label for sample in family.samples for label in sample.labels} - {"le"},
        )
        for family in text_string_to_metric_families(answer.text)
        if family.name.startswith("onrecord_") and not family.name.endswith("_created")
    }
    assert listed == told
