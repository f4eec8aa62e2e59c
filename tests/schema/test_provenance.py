"""Origins, chains and claims over time equal what a slow, obvious oracle finds in small records."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import GraphQLSchema

from api.database import read_pool
from tests.conftest import settings_of
from tests.reference import provenance_answers as answers
from tests.reference.access import Sight
from tests.reference.cycles import with_cycles
from tests.reference.loading import load
from tests.reference.operation_generator import Operation
from tests.reference.provenance import Provenance
from tests.reference.provenance_answers import Told
from tests.reference.record_generator import RecordGenerator
from tests.reference.row_generator import Terms
from tests.reference.rows import Row
from tests.reference.ways import SCOPES, ThreeWays

pytestmark = pytest.mark.anyio

SEEDS = (1, 2, 3)


@pytest.fixture(scope="module", params=SEEDS)
async def ways(
    schema: GraphQLSchema, terms: Terms, database: str, request: pytest.FixtureRequest
) -> AsyncIterator[ThreeWays]:
    rows = with_cycles(RecordGenerator(request.param, terms).rows())
    await load(rows, database)
    async with read_pool(database, settings_of(database)) as reads:
        yield ThreeWays(schema, rows, reads)


@pytest.fixture(params=SCOPES, ids=lambda scopes: ",".join(scopes) or "guest")
def scopes(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return tuple(request.param)


@pytest.fixture
def provenance(ways: ThreeWays, scopes: tuple[str, ...]) -> Provenance:
    return Provenance(Sight(ways.rows, scopes, datetime.now(UTC)))


@pytest.fixture
def ask(ways: ThreeWays, scopes: tuple[str, ...]) -> Callable[..., Any]:
    """Asks for the nodes of a list, both ways, by their ids."""

    async def ask(query: str, **variables: Any) -> dict[str, Told]:
        answers = [
            await way(Operation(query, variables, None), scopes)
            for way in (ways.planned, ways.executed)
        ]
        assert answers[0] == answers[1]
        body = json.loads(answers[0])
        assert "errors" not in body, body["errors"]
        ((nodes,),) = (tuple(connection.values()) for connection in body["data"].values())
        return {node.pop("id"): node for node in nodes}

    return ask


@pytest.mark.parametrize("narrower", [True, False])
async def test_claims_over_time(
    ways: ThreeWays, provenance: Provenance, ask: Any, narrower: bool
) -> None:
    moment = answers.MOMENT.isoformat()
    told = await ask(answers.CLAIMS, ids=ids(ways, "claim"), narrower=narrower, moment=moment)
    assert len(told) > 4
    for claim, answer in found(ways, "claim", told):
        assert answer == answers.of_claim(provenance, claim, narrower=narrower)


async def test_where_statements_come_from(
    ways: ThreeWays, provenance: Provenance, ask: Any
) -> None:
    told = await ask(answers.STATEMENTS, ids=ids(ways, "statement"))
    assert len(told) > 10
    for statement, answer in found(ways, "statement", told):
        assert answer == answers.of_statement(provenance, statement)


async def test_what_reports_rest_on(ways: ThreeWays, provenance: Provenance, ask: Any) -> None:
    told = await ask(answers.REPORTS, ids=ids(ways, "report"))
    assert len(told) > 5
    for report, answer in found(ways, "report", told):
        assert answer == answers.of_report(provenance, report)


async def test_what_actors_do(
    ways: ThreeWays, scopes: tuple[str, ...], ask: Any, terms: Terms
) -> None:
    sight = Sight(ways.rows, scopes, datetime.now(UTC))
    told = await ask(answers.ACTORS, ids=ids(ways, "actor"))
    for actor, answer in found(ways, "actor", told):
        assert answer == answers.of_actor(sight, actor, terms("StatementAct"))


async def test_a_timeline_up_to_a_statement(
    ways: ThreeWays, provenance: Provenance, ask: Any
) -> None:
    told = await ask("{ claims(first: 100, retracted: INCLUDE) { nodes { id } } }")
    for claim, _ in found(ways, "claim", told):
        timeline = provenance.timeline(claim, narrower=True)
        for place, stance in list(enumerate(timeline))[::7]:
            whole = [
                *timeline[: place + 1],
                *(
                    other
                    for other in timeline[place + 1 :]
                    if other["statement_id"] == stance["statement_id"]
                ),
            ]
            query = f"""query ($id: IDFilter!, $statement: ID!) {{
                claims(where: {{ id: $id }}, retracted: INCLUDE) {{ nodes {{ id
                    timeline(first: 100, asOf: {{ statement: $statement }}) {{ {answers.ENTRIES} }}
                }} }}
            }}"""
            statement = f"statement_{stance['statement_id'].hex}"
            answer = await ask(query, id={"eq": claim.global_id}, statement=statement)
            assert answer[claim.global_id] == {"timeline": answers.entries(provenance, whole)}


def ids(ways: ThreeWays, table: str) -> list[str]:
    return [row.global_id for row in ways.rows.tables[table]]


def found(ways: ThreeWays, table: str, told: dict[str, Told]) -> Iterator[tuple[Row, Told]]:
    """The rows of a table that are told of, each with what is told."""
    for row in ways.rows.tables[table]:
        if row.global_id in told:
            yield row, told[row.global_id]
