"""How many SELECTs an operation takes, whatever the number of rows."""

import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.database import sessions
from schema import tables
from schema.tables.vocabulary import (
    ActorKind,
    AffiliationRole,
    AppearanceForm,
    Certainty,
    CitationRelation,
    MomentBasis,
    ReportKind,
    StanceBasis,
    StancePosition,
    StatementAct,
)
from tests.conftest import ClientOf, Selects, settings_of

pytestmark = pytest.mark.anyio

STATEMENTS = 120

FEED = """
query Feed($first: Int!) {
  statements(where: { act: { eq: ASSERT } }, first: $first) {
    edges {
      cursor
      node {
        id text act said { earliest }
        speaker { id name kind affiliations(first: 3) { nodes { organization { id name } } } }
        stances(first: 10) { nodes { position claim { id text } } }
        appearances(first: 10) { nodes {
          quote { exact }
          report {
            id headline url published { earliest } outlet { id name }
            cites(first: 10) { nodes { cited { id headline outlet { name } } } }
          }
        } }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""


def record() -> list[list[Any]]:
    """A record of many statements, in the order in which its tables can be filled."""
    outlet = tables.Actor(kind=ActorKind.OUTLET, name="The Outlet")
    office = tables.Actor(kind=ActorKind.OFFICE, name="The Office")
    speakers = [
        tables.Actor(kind=ActorKind.PERSON, name=f"Speaker {number}") for number in range(7)
    ]
    reports = [
        tables.Report(kind=ReportKind.ARTICLE, outlet_id=outlet.id, headline=f"Report {number}")
        for number in range(30)
    ]
    claims = [tables.Claim(text=f"Claim {number}") for number in range(5)]
    statements, stances, appearances = [], [], []
    for number in range(STATEMENTS):
        said = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=number)
        statement = tables.Statement(
            act=StatementAct.ASSERT,
            text=f"Statement {number}",
            speaker_id=speakers[number % 7].id,
            said_edtf=said.strftime("%Y-%m-%dT%H:%M:%SZ"),
            said_earliest=said,
            said_latest=said + timedelta(seconds=1),
            said_text=None,
            said_basis=MomentBasis.STATED,
        )
        statements.append(statement)
        stances += [
            tables.Stance(
                statement_id=statement.id,
                claim_id=claims[(number + extra) % 5].id,
                position=StancePosition.ASSERTS,
                certainty=Certainty.CERTAIN,
                basis=StanceBasis.EXPLICIT,
            )
            for extra in range(3)
        ]
        appearances += [
            tables.Appearance(
                statement_id=statement.id,
                report_id=reports[(number + extra) % 30].id,
                form=AppearanceForm.PARAPHRASE,
            )
            for extra in range(3)
        ]
    return [
        [outlet, office, *speakers],
        reports,
        claims,
        [
            tables.Affiliation(
                member_id=speaker.id, organization_id=office.id, role=AffiliationRole.PART_OF
            )
            for speaker in speakers
        ],
        [
            tables.Citation(citing_id=citing.id, cited_id=cited.id, relation=CitationRelation.CITES)
            for citing, cited in itertools.pairwise(reports)
        ],
        statements,
        stances,
        appearances,
    ]


@pytest.fixture(scope="module")
async def client(database: str, client_of: ClientOf) -> AsyncIterator[httpx.AsyncClient]:
    """The API over a record of many statements."""
    writing = sessions(database, settings_of(database))
    async with writing.begin() as session:
        for rows in record():
            session.add_all(rows)
            await session.flush()
    await writing.kw["bind"].dispose()
    async with client_of(database) as client:
        yield client


async def answer(client: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    response = await client.post("/graphql", json={"query": query, "variables": variables})
    assert "errors" not in response.json(), response.json()
    return response.json()["data"]


@pytest.mark.parametrize("first", [1, 10, 100])
async def test_the_feed_takes_five_selects_for_any_number_of_statements(
    client: httpx.AsyncClient, selects: Selects, first: int
) -> None:
    with selects() as sql:
        data = await answer(client, FEED, first=first)
    nodes = [edge["node"] for edge in data["statements"]["edges"]]
    assert [node["text"] for node in nodes] == [
        f"Statement {STATEMENTS - 1 - number}" for number in range(first)
    ]
    assert all(len(node["stances"]["nodes"]) == 3 for node in nodes)
    assert all(len(node["appearances"]["nodes"]) == 3 for node in nodes)
    assert len(sql) == 5


async def test_a_selected_count_takes_one_select_more(
    client: httpx.AsyncClient, selects: Selects
) -> None:
    with selects() as sql:
        data = await answer(client, "{ statements(first: 5) { totalCount nodes { id } } }")
    assert data["statements"]["totalCount"] == STATEMENTS
    assert len(sql) == 2


async def test_a_count_alone_reads_no_page(client: httpx.AsyncClient, selects: Selects) -> None:
    with selects() as sql:
        data = await answer(client, "{ statements { totalCount(atMost: 50) } }")
    assert data == {"statements": {"totalCount": 50}}
    assert len(sql) == 1


async def test_equal_list_fields_are_merged_into_one_select(
    client: httpx.AsyncClient, selects: Selects
) -> None:
    query = """
    { statements(first: 3) { nodes { ...Cues ...Reports } } }
    fragment Cues on Statement { appearances(first: 2) { nodes { cue } } }
    fragment Reports on Statement { appearances(first: 2) { nodes { report { headline } } } }
    """
    with selects() as sql:
        data = await answer(client, query)
    (first, *_) = data["statements"]["nodes"]
    assert [set(node) for node in first["appearances"]["nodes"]] == [{"cue", "report"}] * 2
    assert len(sql) == 2


async def test_each_parent_gets_its_own_first_two(client: httpx.AsyncClient) -> None:
    query = """
    { statements(first: 40) { nodes { text appearances(first: 2) {
        nodes { report { headline } } pageInfo { hasNextPage }
    } } } }
    """
    data = await answer(client, query)
    for node in data["statements"]["nodes"]:
        number = int(node["text"].split()[1])
        assert node["appearances"]["nodes"] == [
            {"report": {"headline": f"Report {(number + extra) % 30}"}} for extra in range(2)
        ]
        assert node["appearances"]["pageInfo"] == {"hasNextPage": True}


async def test_nodes_take_one_select_for_each_of_their_types(
    client: httpx.AsyncClient, selects: Selects
) -> None:
    found = await answer(
        client, "{ actors(first: 5) { nodes { id } } claims(first: 5) { nodes { id } } }"
    )
    ids = [node["id"] for name in ("actors", "claims") for node in found[name]["nodes"]]
    with selects() as sql:
        data = await answer(client, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)
    assert [node["id"] for node in data["nodes"]] == ids
    assert len(sql) == 2


async def test_one_select_needs_no_transaction_and_several_share_one(
    client: httpx.AsyncClient, sent: list[str]
) -> None:
    before = len(sent)
    await answer(client, "{ statements(first: 2) { nodes { text speaker { name } } } }")
    assert [sql.split(" ")[0] for sql in sent[before:]] == ["SELECT"]
    before = len(sent)
    await answer(client, "{ statements(first: 2) { nodes { stances { nodes { id } } } } }")
    assert [sql.split(" ")[0].rstrip(";") for sql in sent[before:]] == [
        "BEGIN",
        "SELECT",
        "SELECT",
        "COMMIT",
    ]
