"""Each hostile request is refused with its code, and the server is none the worse for it."""

import logging
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.live.listening import served
from tests.hostile.corpus import ROWS
from tests.hostile.sending import Row, outcome

pytestmark = pytest.mark.anyio


class Faults(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(self.format(record))


@pytest.fixture(scope="module")
async def client(sampled_database: str) -> AsyncIterator[httpx.AsyncClient]:
    """A polite client; in the end it is served as ever, and nothing was a fault of ours."""
    faults = Faults()
    logging.getLogger().addHandler(faults)
    try:
        async with served(sampled_database) as client:
            yield client
            answer = await client.post("/graphql", json={"query": "{ claims { totalCount } }"})
            assert answer.json()["data"] == {"claims": {"totalCount": 11}}
            assert faults.messages == []
    finally:
        logging.getLogger().removeHandler(faults)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_a_hostile_request_is_refused_with_its_code(
    client: httpx.AsyncClient, row: Row
) -> None:
    assert await outcome(f"{client.base_url}/graphql", row) == row.expected


def test_the_corpus_is_large_and_its_rows_have_names_of_their_own() -> None:
    names = [row.name for row in ROWS]
    assert len(names) == len({*names}) >= 150
