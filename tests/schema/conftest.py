"""What tests of the served schema share: the committed SDL, and rows drawn from its terms.

schema   what everyone may read of the committed schema, without the code behind it
terms    the terms of a vocabulary, by its name
record   rows that a guest sees, and rows that are hidden in every way
guest    asks the API over `record` as a client nobody knows: nothing hidden may be answered
own      a client of the API over the module's own database, without rows at first
editor   asks it, and may do everything
writer   asks it, writes, and does not see what is confidential
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias, cast

import httpx
import pytest
from graphql import GraphQLEnumType, GraphQLSchema

from schema.tables.vocabulary import Scope
from tests.api.writers import EDITOR, Write, as_viewer, asking
from tests.conftest import ClientOf
from tests.reference.hidden_record import SECRET, HiddenRecord
from tests.reference.loading import load
from tests.reference.open_schema import open_schema
from tests.reference.row_generator import Terms

Guest: TypeAlias = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture(scope="session")
def schema() -> GraphQLSchema:
    """What everyone may read of the committed schema, without the code behind it."""
    return open_schema()


@pytest.fixture(scope="session")
def terms(schema: GraphQLSchema) -> Terms:
    """The terms of a vocabulary, by its name in the schema."""

    def terms(vocabulary: str) -> list[str]:
        return list(cast("GraphQLEnumType", schema.type_map[vocabulary]).values)

    return terms


@pytest.fixture(scope="module")
def record(terms: Terms) -> HiddenRecord:
    """Rows that a guest sees, and rows that are hidden in every way."""
    return HiddenRecord(terms)


@pytest.fixture(scope="module")
async def guest(record: HiddenRecord, database: str, client_of: ClientOf) -> AsyncIterator[Guest]:
    """Asks one operation as a guest; its variables are the keywords."""
    hidden = {row.global_id for rows in record.hidden.values() for row in rows}
    await load(record.all_rows(), database)
    async with client_of(database) as client:

        async def guest(query: str, **variables: Any) -> dict[str, Any]:
            answer = await client.post("/graphql", json={"query": query, "variables": variables})
            body = answer.json()
            assert "errors" not in body, body["errors"]
            assert SECRET not in answer.text.lower()
            assert hidden.isdisjoint(answer.text.split('"'))
            data: dict[str, Any] = body["data"]
            return data

        yield guest


@pytest.fixture(scope="module")
async def own(database: str, client_of: ClientOf) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API over the module's own database."""
    async with client_of(database) as client:
        yield client


@pytest.fixture(scope="module")
async def editor(own: httpx.AsyncClient, database: str) -> Write:
    """Asks as an editor who may do everything."""
    return asking(own, await as_viewer(database, *EDITOR))


@pytest.fixture(scope="module")
async def writer(own: httpx.AsyncClient, database: str) -> Write:
    """Asks as a writer who does not see what is confidential."""
    return asking(own, await as_viewer(database, Scope.RECORDS_READ, Scope.RECORDS_WRITE))
