"""In a record of 200,000 statements every answer is what the slow, obvious oracle finds."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from random import Random
from time import monotonic
from typing import Any, cast

import asyncpg
import httpx
import pytest
from graphql import GraphQLEnumType

from schema.root import schema
from schema.tables.vocabulary import Scope
from tests.api.writers import as_viewer
from tests.conftest import ClientOf
from tests.reference import provenance_answers as answers
from tests.reference.access import Sight
from tests.reference.cycles import with_cycles
from tests.reference.loading import IN_ORDER, insert
from tests.reference.planted_record import PlantedRecord
from tests.reference.provenance import Provenance
from tests.reference.record_generator import RecordGenerator
from tests.reference.rows import FOREIGN, Row, Rows

pytestmark = [pytest.mark.anyio, pytest.mark.trial]

STATEMENTS = 200_000
BATCH = 100
LOOKED_AT = 25
"""Of the small records, of which the large one consists, so many are compared."""
PAGE = 50
VIEWERS = {
    "guest": (),
    "reader": (Scope.RECORDS_READ,),
    "confidential": (Scope.RECORDS_READ, Scope.CONFIDENTIAL_READ),
}


def terms(vocabulary: str) -> list[str]:
    """The terms of a vocabulary, by its name in the schema."""
    return list(cast("GraphQLEnumType", schema._schema.type_map[vocabulary]).values)


@dataclass(frozen=True)
class Record:
    """What is compared, and how large the whole is."""

    seed: int
    parts: list[Rows]
    statements: int
    rows: int


@pytest.fixture(scope="module")
async def record(database: str) -> Record:
    seed = Random().randrange(10**6)
    begun = monotonic()
    number = 0
    statements = rows = 0
    parts = [PlantedRecord(seed, terms, first=0).rows()]
    kept = set(Random(seed).sample(range(1, STATEMENTS // 42), LOOKED_AT))
    connection = await asyncpg.connect(database)
    try:
        batch = list(parts)
        while batch:
            tables = [table for table in IN_ORDER if any(part.tables[table] for part in batch)]
            await insert(
                connection,
                (row for table in tables for part in batch for row in part.tables[table]),
            )
            statements += sum(len(part.tables["statement"]) for part in batch)
            rows += sum(len(part.tables[table]) for part in batch for table in FOREIGN)
            batch = []
            while statements < STATEMENTS and len(batch) < BATCH:
                number += 1
                part = with_cycles(RecordGenerator(number, terms).rows())
                batch.append(part)
                if number in kept:
                    parts.append(part)
        await connection.execute("VACUUM ANALYZE", timeout=None)
    finally:
        await connection.close()
    seconds = monotonic() - begun
    print(f"\nSeed {seed}: {statements:,} statements, {rows:,} rows, made in {seconds:.0f} s")
    return Record(seed, parts, statements, rows)


@pytest.fixture(scope="module")
async def client(database: str, client_of: ClientOf) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(database) as client:
        yield client


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_every_answer_is_the_oracles(
    record: Record, client: httpx.AsyncClient, database: str, viewer: str
) -> None:
    scopes = VIEWERS[viewer]
    headers = await as_viewer(database, *scopes) if scopes else {}
    begun, compared = monotonic(), dict.fromkeys(("claim", "statement", "report", "actor"), 0)
    for part in record.parts:
        sight = Sight(part, scopes, datetime.now(UTC))
        provenance = Provenance(sight)
        for table, query, variables, expected in questions(sight, provenance):
            for ids in pages(part.tables[table]):
                answer = await client.post(
                    "/graphql",
                    json={"query": query, "variables": {"ids": [*ids], **variables}},
                    headers=headers,
                )
                body = answer.json()
                assert "errors" not in body, body["errors"]
                ((nodes,),) = (tuple(found.values()) for found in body["data"].values())
                assert {node["id"] for node in nodes} <= set(ids)
                for node in nodes:
                    row = ids[node.pop("id")]
                    assert node == expected(row), (record.seed, viewer, row.global_id)
                compared[table] += len(nodes)
    told = ", ".join(f"{number:,} of {table}s" for table, number in compared.items())
    print(f"{viewer}: equal answers {told}, in {monotonic() - begun:.0f} s")
    assert all(compared.values())


Question = tuple[str, str, dict[str, Any], Callable[[Row], Any]]


def questions(sight: Sight, provenance: Provenance) -> Iterator[Question]:
    """What is asked of the rows of which tables, and what the oracle says."""
    for narrower in (True, False):
        variables = {"narrower": narrower, "moment": answers.MOMENT.isoformat()}
        expected = partial(answers.of_claim, provenance, narrower=narrower)
        yield "claim", answers.CLAIMS, variables, expected
    yield "statement", answers.STATEMENTS, {}, partial(answers.of_statement, provenance)
    yield "report", answers.REPORTS, {}, partial(answers.of_report, provenance)
    acts = terms("StatementAct")
    yield "actor", answers.ACTORS, {}, partial(answers.of_actor, sight, acts=acts)


def pages(rows: list[Row]) -> Iterator[dict[str, Row]]:
    """Rows by their ids, a page of them at a time."""
    for start in range(0, len(rows), PAGE):
        yield {row.global_id: row for row in rows[start : start + PAGE]}
