"""Random operations over random rows are answered alike by the planner, by Strawberry's executor
and by a reference that runs plain graphql-core over Python lists."""

from collections.abc import AsyncIterator
from itertools import cycle, product
from random import Random

import pytest
from graphql import parse, validate
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from api.database import read_pool
from api.settings import Settings
from tests.reference.loading import load
from tests.reference.open_schema import open_schema_with_derived, search_schema
from tests.reference.operation_generator import Operation, OperationGenerator
from tests.reference.orders import Place
from tests.reference.record_generator import RecordGenerator
from tests.reference.row_generator import Terms
from tests.reference.survey import every_field, every_filter, every_list, every_page
from tests.reference.variation import varied
from tests.reference.ways import SCOPES, ThreeWays

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def ways(
    request: pytest.FixtureRequest, terms: Terms, database: str
) -> AsyncIterator[ThreeWays]:
    """The three ways over the rows of one seed; the cursors of all their lists are known."""

    schema = open_schema_with_derived()
    rows = RecordGenerator(request.param, terms).rows()
    await load(rows, database)
    async with read_pool(database, Settings(_env_file=None, database_url=database)) as reads:
        ways = ThreeWays(schema, rows, reads)
        for scopes in SCOPES:
            for operation in every_list(schema):
                await ways.agree(operation, scopes)
        yield ways
        print(f"\nrows of seed {request.param}: {dict(ways.figures)}")


@pytest.fixture(scope="module")
async def hits(ways: ThreeWays) -> dict[str, Place]:
    """Cursors of searches, and the scope and the order that each is of."""
    places: dict[str, Place] = {}
    for scope, order in product(("ACTORS", "STATEMENTS", "REPORTS", "CLAIMS"), ("RANK", "NEWEST")):
        found = f'search(query: "alpha or beta or gamma", in: {scope}, orderBy: {order})'
        operation = Operation(f"{{ {found} {{ edges {{ cursor }} }} }}", {})
        answer = await ways.agree_without_reference(operation, ("confidential:read",))
        edges = answer["data"]["search"]["edges"]
        assert edges
        places |= {edge["cursor"]: Place(f"{scope} {order}") for edge in edges}
    return places


SEARCHES = search_schema()

# The size is drawn apart from the seed, so that a failure shrinks to a small operation.
ANY_OPERATION = given(
    seed=st.integers(0, 2**32 - 1), size=st.integers(5, 80), scopes=st.sampled_from(SCOPES)
)
SEARCH = settings(
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    report_multiple_bugs=False,
)
FIRST_ROWS = pytest.mark.parametrize("ways", [1], indirect=True)
OTHER_ROWS = pytest.mark.parametrize("ways", range(2, 6), indirect=True)


@FIRST_ROWS
async def test_every_field_of_every_row_is_answered_alike(ways: ThreeWays) -> None:
    for scopes, operation in zip(cycle(SCOPES), every_field(ways.schema, ways.rows)):
        await ways.agree(operation, scopes, {})


@FIRST_ROWS
async def test_every_page_is_answered_alike(ways: ThreeWays) -> None:
    for scopes, operation in zip(cycle(SCOPES), every_page(ways.schema, ways.places)):
        await ways.agree(operation, scopes)


@FIRST_ROWS
async def test_every_filter_is_answered_alike(ways: ThreeWays) -> None:
    for scopes, operation in zip(cycle(SCOPES), every_filter(ways.schema, ways.rows, Random(1))):
        await ways.agree(operation, scopes, {})


@FIRST_ROWS
@ANY_OPERATION
@settings(SEARCH, max_examples=300, derandomize=True)
async def test_random_operations_are_answered_alike(
    ways: ThreeWays, seed: int, size: int, scopes: tuple[str, ...]
) -> None:
    await agree_on_any_operation(ways, seed, size, scopes)


@FIRST_ROWS
@ANY_OPERATION
@settings(SEARCH, max_examples=60, derandomize=True)
async def test_random_searches_are_answered_alike_planned_and_executed(
    ways: ThreeWays, hits: dict[str, Place], seed: int, size: int, scopes: tuple[str, ...]
) -> None:
    await agree_on_any_search(ways, hits, seed, size, scopes)


@pytest.mark.trial
@OTHER_ROWS
async def test_every_field_and_filter_is_answered_alike_to_everyone(ways: ThreeWays) -> None:
    for scopes in SCOPES:
        for operation in every_field(ways.schema, ways.rows):
            await ways.agree(operation, scopes, {})
        for operation in every_filter(ways.schema, ways.rows, Random(str(scopes))):
            await ways.agree(operation, scopes, {})


@pytest.mark.trial
@OTHER_ROWS
@ANY_OPERATION
@settings(SEARCH, max_examples=600)
async def test_many_random_operations_are_answered_alike(
    ways: ThreeWays, seed: int, size: int, scopes: tuple[str, ...]
) -> None:
    await agree_on_any_operation(ways, seed, size, scopes)


async def agree_on_any_operation(
    ways: ThreeWays, seed: int, size: int, scopes: tuple[str, ...]
) -> None:
    """Write an operation, and ask it three ways; then once more, with other variables."""
    random = Random(seed)
    generator = OperationGenerator(ways.schema, random, ways.rows, ways.places, size)
    operation = generator.operation()
    await ways.agree(operation, scopes, dict(ways.places))
    if operation.variables:
        await ways.agree(varied(operation, ways.schema, random), scopes, dict(ways.places))


@pytest.mark.trial
@OTHER_ROWS
@ANY_OPERATION
@settings(SEARCH, max_examples=200)
async def test_many_random_searches_are_answered_alike_planned_and_executed(
    ways: ThreeWays, hits: dict[str, Place], seed: int, size: int, scopes: tuple[str, ...]
) -> None:
    await agree_on_any_search(ways, hits, seed, size, scopes)


async def agree_on_any_search(
    ways: ThreeWays, hits: dict[str, Place], seed: int, size: int, scopes: tuple[str, ...]
) -> None:
    """Write an operation of searches, and ask it both ways; then with other variables."""
    random = Random(seed)
    operation = OperationGenerator(SEARCHES, random, ways.rows, hits, size).operation()
    assert validate(SEARCHES, parse(operation.text)) == []
    await ways.agree_without_reference(operation, scopes)
    if operation.variables:
        await ways.agree_without_reference(varied(operation, SEARCHES, random), scopes)
