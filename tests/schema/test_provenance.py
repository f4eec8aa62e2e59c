"""Origins, chains and claims over time equal what a slow, obvious oracle finds in small records."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import pytest
from graphql import GraphQLSchema

from api.database import read_pool
from tests.conftest import settings_of
from tests.reference.access import Sight
from tests.reference.loading import load
from tests.reference.operation_generator import Operation
from tests.reference.provenance import Provenance
from tests.reference.record_generator import RecordGenerator
from tests.reference.row_generator import Terms
from tests.reference.rows import Row, Rows
from tests.reference.ways import SCOPES, ThreeWays

pytestmark = pytest.mark.anyio

Told: TypeAlias = dict[str, Any]

MOMENT = datetime(2024, 9, 6, tzinfo=UTC)
SEEDS = (1, 2, 3)

ENTRIES = "totalCount nodes { stance { id } step through { id } }"
PAIRS = "totalCount nodes { left { id } right { id } reason }"
COUNTS = "statements origins { atLeast atMost }"
STANDING = f"""
    byPosition {{ position {COUNTS} }} byStage {{ stage {COUNTS} }}
    byCertainty {{ certainty {COUNTS} }} origins {{ atLeast atMost }}
"""
CLAIMS = f"""
query ($narrower: Boolean!, $moment: DateTime!) {{
  claims(first: 100, retracted: INCLUDE) {{ nodes {{
    id
    timeline(first: 100, includeNarrower: $narrower) {{ {ENTRIES} }}
    then: timeline(first: 100, includeNarrower: $narrower, asOf: {{ moment: $moment }}) {{
      {ENTRIES}
    }}
    standing(includeNarrower: $narrower) {{ {STANDING} }}
    stood: standing(includeNarrower: $narrower, asOf: {{ moment: $moment }}) {{ {STANDING} }}
    contradictions(first: 100, includeNarrower: $narrower) {{ {PAIRS} }}
  }} }}
}}
"""
STATEMENTS = """
query { statements(first: 100, retracted: INCLUDE) { nodes {
  id firstReport { id } origins { voice { id } channel { id } }
} } }
"""
REPORTS = """
query { reports(first: 100, retracted: INCLUDE) { nodes {
  id
  ancestry { report { id } through { id } depth }
  near: ancestry(depth: 2) { report { id } through { id } depth }
} } }
"""
ACTORS = """
query { actors(first: 100, retracted: INCLUDE) { nodes { id statementCounts { act count } } } }
"""


@pytest.fixture(scope="module", params=SEEDS)
async def ways(
    schema: GraphQLSchema, terms: Terms, database: str, request: pytest.FixtureRequest
) -> AsyncIterator[ThreeWays]:
    rows = with_cycles(RecordGenerator(request.param, terms).rows())
    await load(rows, database)
    async with await read_pool(database, settings_of(database)) as reads:
        yield ThreeWays(schema, rows, reads)


def with_cycles(rows: Rows) -> Rows:
    """Rows with three statements on one claim that follow one another in a circle, and a fourth
    that follows one of them; and with three reports each of which is based on the next.
    """
    tables = rows.tables
    claim = max(tables["claim"], key=lambda row: len(rows.pointing_at(row, "stance", "claim_id")))
    on_it = {row["statement_id"] for row in rows.pointing_at(claim, "stance", "claim_id")}
    first, second, third, fourth = sorted(on_it)[:4]
    links = [(first, second), (second, third), (third, first), (fourth, third)]
    one, two, three = (row.id for row in tables["report"][4:7])
    bases = [(one, two), (two, three), (three, one)]
    for key in (first, second, third, fourth):
        statement = rows.find("statement", key)
        assert statement is not None
        statement |= {f"said_{name}": None for name in ("edtf", "earliest", "latest", "basis")}
        statement |= {"said_text": None, "retracted_at": None, "retraction_reason": None}
    return Rows(
        [
            *(row for of_table in tables.values() for row in of_table),
            *_joined(tables["statement_link"], "source_id", "target_id", "FOLLOWS", links),
            *_joined(tables["citation"], "citing_id", "cited_id", "BASED_ON", bases),
        ]
    )


def _joined(
    rows: list[Row], source: str, target: str, relation: str, pairs: list[tuple[UUID, UUID]]
) -> Iterator[Row]:
    """Further rows of a table that joins two others, but for those that are there."""
    known = {(row[source], row[target], row["relation"]) for row in rows}
    for pair in pairs:
        if (*pair, relation) not in known:
            ends = {source: pair[0], target: pair[1]}
            yield Row(rows[0].table, **{**rows[0], "id": uuid4(), **ends, "relation": relation})


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
    told = await ask(CLAIMS, narrower=narrower, moment=MOMENT.isoformat())
    assert len(told) > 4
    for claim, answer in found(ways, "claim", told):
        now = provenance.timeline(claim, narrower=narrower)
        then = provenance.timeline(claim, narrower=narrower, moment=MOMENT)
        assert answer == {
            "timeline": entries(provenance, now),
            "then": entries(provenance, then),
            "standing": standing(provenance, now),
            "stood": standing(provenance, then),
            "contradictions": page(
                {"left": ref(left), "right": ref(right), "reason": reason}
                for left, right, reason in provenance.contradictions(claim, narrower=narrower)
            ),
        }


async def test_where_statements_come_from(
    ways: ThreeWays, provenance: Provenance, ask: Any
) -> None:
    told = await ask(STATEMENTS)
    assert len(told) > 10
    for statement, answer in found(ways, "statement", told):
        assert answer == {
            "firstReport": ref(provenance.first_report(statement)),
            "origins": [
                {"voice": ref(voice), "channel": ref(channel)}
                for voice, channel in provenance.origins(statement)
            ],
        }


async def test_what_reports_rest_on(ways: ThreeWays, provenance: Provenance, ask: Any) -> None:
    told = await ask(REPORTS)
    assert len(told) > 5
    for report, answer in found(ways, "report", told):
        assert answer == {
            name: [
                {"report": ref(cited), "through": ref(citation), "depth": depth}
                for cited, citation, depth in provenance.ancestry(report, most)
            ]
            for name, most in (("ancestry", 10), ("near", 2))
        }


async def test_what_actors_do(
    ways: ThreeWays, scopes: tuple[str, ...], ask: Any, terms: Terms
) -> None:
    sight = Sight(ways.rows, scopes, datetime.now(UTC))
    for actor, answer in found(ways, "actor", await ask(ACTORS)):
        acts = [
            row["act"]
            for row in sight.only_seen(ways.rows.pointing_at(actor, "statement", "speaker_id"))
            if row["retracted_at"] is None
        ]
        counts = [(act, acts.count(act)) for act in terms("StatementAct")]
        assert answer["statementCounts"] == [
            {"act": act, "count": count} for act, count in counts if count
        ]


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
            query = f"""query ($id: IDFilter!, $statement: ID!) {{ claims(where: {{ id: $id }},
                retracted: INCLUDE) {{ nodes {{ id
                timeline(first: 100, asOf: {{ statement: $statement }}) {{ {ENTRIES} }} }} }} }}"""
            statement = f"statement_{stance['statement_id'].hex}"
            answer = await ask(query, id={"eq": claim.global_id}, statement=statement)
            assert answer[claim.global_id] == {"timeline": entries(provenance, whole)}


def found(ways: ThreeWays, table: str, told: dict[str, Told]) -> Iterator[tuple[Row, Told]]:
    """The rows of a table that are told of, each with what is told."""
    for row in ways.rows.tables[table]:
        if row.global_id in told:
            yield row, told[row.global_id]


def ref(row: Row | None) -> Told | None:
    return None if row is None else {"id": row.global_id}


def page(nodes: Iterable[Told]) -> Told:
    """The page of a list; they are short enough for one."""
    shown = list(nodes)
    return {"totalCount": len(shown), "nodes": shown[:100]}


def entries(provenance: Provenance, timeline: list[Row]) -> Told:
    """A timeline's entries."""
    shown = []
    for stance, step in zip(timeline, provenance.steps(timeline), strict=True):
        characterised = stance["characterised_by_id"]
        through = (
            ref(provenance.first_report(provenance.statement(stance)))
            if characterised is None
            else {"id": f"report_{characterised.hex}"}
        )
        shown.append({"stance": ref(stance), "step": step, "through": through})
    return page(shown)


def standing(provenance: Provenance, timeline: list[Row]) -> Told:
    """How a claim stands after these stances."""

    def counts(column: str, terms: Iterable[str]) -> list[Told]:
        found = []
        for term in terms:
            statements = distinct(row for row in timeline if row[column] == term)
            if statements:
                found.append({column: term, "statements": len(statements), **origins(statements)})
        return found

    def distinct(stances: Iterable[Row]) -> list[Row]:
        statements = map(provenance.statement, stances)
        return list({row.id: row for row in statements}.values())

    def origins(statements: list[Row]) -> Told:
        at_least, at_most = provenance.count(statements)
        return {"origins": {"atLeast": at_least, "atMost": at_most}}

    return {
        "byPosition": counts("position", POSITIONS),
        "byStage": counts("stage", STAGES),
        "byCertainty": counts("certainty", CERTAINTIES),
        **origins(distinct(timeline)),
    }


POSITIONS = ("ASSERTS", "DENIES", "WARNS_OF", "CONDITIONAL_ON", "REPORTS", "COMMENTS_ON")
STAGES = ("HYPOTHETICAL", "ANTICIPATED", "PLANNED", "ONGOING", "COMPLETED")
CERTAINTIES = ("CERTAIN", "PROBABLE", "POSSIBLE", "UNSPECIFIED")
