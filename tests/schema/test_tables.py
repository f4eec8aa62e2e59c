"""The tables as declared: limits, indexes and names; and what their columns do by themselves."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from sqlalchemy import (
    Column,
    NullPool,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlmodel import col

from schema import tables
from schema.tables.columns import OneOf, Words
from schema.tables.vocabulary import (
    ActorKind,
    MomentBasis,
    RecordType,
    RevisionAction,
    StatementAct,
    Term,
    Visibility,
)

pytestmark = pytest.mark.anyio

TABLES = list(tables.METADATA.tables.values())
VOCABULARIES = [terms for terms in Term.__subclasses__() if terms.__module__ == Term.__module__]

# The model's default orders, and what nests in what.
DEFAULT_ORDERS = [
    ("actor", "name_sort, id"),
    ("report", "published_sort, id"),
    ("report", "outlet_id, published_sort, id"),
    ("statement", "said_sort, id"),
    ("statement", "act, said_sort, id"),
    ("statement", "speaker_id, said_sort, id"),
    ("statement", "on_behalf_of_id, said_sort, id"),
    ("claim", "created_at, id"),
    ("claim", "parent_id, created_at, id"),
    ("topic", "label_sort, id"),
    ("assessment", "claim_id, made_sort, id"),
    ("assessment", "statement_id, made_sort, id"),
    ("appearance", "statement_id, created_at, id"),
    ("appearance", "report_id, created_at, id"),
    ("stance", "statement_id, created_at, id"),
    ("stance", "claim_id, created_at, id"),
    ("citation", "citing_id, created_at, id"),
    ("citation", "cited_id, created_at, id"),
    ("statement_link", "source_id, created_at, id"),
    ("statement_link", "target_id, created_at, id"),
    ("actor_name", "actor_id, created_at, id"),
    ("identity_judgement", "left_id, created_at, id"),
    ("identity_judgement", "right_id, created_at, id"),
    ("topic_tag", "statement_id, created_at, id"),
    ("topic_tag", "report_id, created_at, id"),
    ("topic_tag", "claim_id, created_at, id"),
    ("external_id", "actor_id, created_at, id"),
    ("external_id", "report_id, created_at, id"),
    ("external_id", "statement_id, created_at, id"),
    ("external_id", "claim_id, created_at, id"),
    ("external_id", "assessment_id, created_at, id"),
    # A hop's position is unique in its appearance, so that nothing follows it in the order.
    ("hop", "appearance_id, position"),
    ("report_author", "report_id, position, id"),
    ("affiliation", "member_id, during_sort, id"),
    ("affiliation", "organization_id, during_sort, id"),
    ("revision", "sequence"),
    ("revision", "record_id, sequence"),
    # The other orders that a list may be asked for.
    ("actor", "created_at, id"),
    ("report", "created_at, id"),
    ("statement", "created_at, id"),
]


@pytest.fixture(scope="module")
async def session(database: str) -> AsyncIterator[AsyncSession]:
    """A session that stores nothing for good."""
    address = make_url(database).set(drivername="postgresql+asyncpg")
    async with AsyncSession(create_async_engine(address, poolclass=NullPool)) as session:
        yield session


def indexes(table: Table) -> list[str]:
    """The columns of everything that PostgreSQL keeps an index for."""
    keys = [
        key for key in table.constraints if isinstance(key, PrimaryKeyConstraint | UniqueConstraint)
    ]
    columns = [key.columns for key in keys] + [index.columns for index in table.indexes]
    return [", ".join(column.name for column in each) for each in columns]


@pytest.mark.parametrize(("table", "columns"), DEFAULT_ORDERS)
def test_an_order_of_the_api_has_its_index(table: str, columns: str) -> None:
    assert columns in indexes(tables.METADATA.tables[table])


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_foreign_key_begins_an_index_and_deletes_nothing(table: Table) -> None:
    first = {columns.split(", ")[0] for columns in indexes(table)}

    assert {key.parent.name for key in table.foreign_keys} <= first
    assert {(key.ondelete, key.onupdate) for key in table.foreign_keys} <= {(None, None)}


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_text_has_a_limit_or_a_vocabulary(table: Table) -> None:
    def is_text(column: Column[object]) -> bool:
        kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
        return isinstance(kind, Text) and column.computed is None

    unlimited = [c for c in table.columns if is_text(c) and not isinstance(c.type, Words | OneOf)]

    assert unlimited == []


def test_every_name_is_told_apart_within_the_63_bytes_that_postgresql_keeps() -> None:
    names = [str(rule.name) for table in TABLES for rule in table.constraints]
    names += [str(index.name) for table in TABLES for index in table.indexes]

    assert max(len(name) for name in names) <= 63
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("terms", VOCABULARIES, ids=lambda terms: terms.__name__)
def test_every_vocabulary_and_every_term_says_what_it_means(terms: type[Term]) -> None:
    for sentence in (terms.__doc__ or "", *(term.description for term in terms)):
        assert sentence.endswith(".")
    assert len({term.description for term in terms}) == len(terms)


async def test_a_row_comes_back_as_it_was_stored(session: AsyncSession) -> None:
    said = datetime(2024, 9, 6, tzinfo=UTC)
    row = tables.Statement(
        act=StatementAct.DENY,
        text="It is not so.",
        said_edtf="2024-09-06/..",
        said_earliest=said,
        said_basis=MomentBasis.INFERRED,
    )
    session.add(row)
    await session.flush()
    session.expunge(row)

    stored = await session.get_one(tables.Statement, row.id)

    assert stored is not row
    assert (stored.id, stored.text, stored.version) == (row.id, "It is not so.", 1)
    assert stored.act is StatementAct.DENY
    assert stored.visibility is Visibility.PUBLIC
    assert stored.said_basis is MomentBasis.INFERRED
    assert stored.said_earliest == stored.said_sort == said
    assert stored.speaker_id is None
    assert stored.created_at == stored.updated_at == row.created_at
    assert stored.created_at.utcoffset() is not None


async def test_a_time_without_a_zone_is_refused(session: AsyncSession) -> None:
    naive = datetime(2024, 9, 6)

    with pytest.raises(StatementError, match="must have timezone"):
        await session.execute(
            select(tables.Statement).where(col(tables.Statement.created_at) < naive)
        )


async def test_an_unknown_date_is_older_than_every_known_one(session: AsyncSession) -> None:
    unknown, oldest = tables.uuid7(), tables.uuid7()
    first = datetime(1, 1, 1, 0, 0, 1, tzinfo=UTC)
    session.add_all(
        [
            tables.Report(
                id=oldest,
                published_edtf="0001",
                published_earliest=first,
                published_basis=MomentBasis.STATED,
            ),
            tables.Report(id=unknown),
        ]
    )
    await session.flush()

    order = await session.scalars(
        text("SELECT id FROM report WHERE id IN (:a, :b) ORDER BY published_sort").bindparams(
            a=unknown, b=oldest
        )
    )

    assert order.all() == [unknown, oldest]


async def test_names_order_by_their_letters_whatever_the_case_and_the_server(
    session: AsyncSession,
) -> None:
    order = ["ABC", "al-Jazeera", "Ålesund", "de Gaulle", "Eiffel", "Émile", "zenith", "Київ"]
    session.add_all(
        tables.Actor(kind=ActorKind.PERSON, name=name, country="XX") for name in reversed(order)
    )
    await session.flush()

    names = await session.scalars(
        select(col(tables.Actor.name))
        .where(col(tables.Actor.country) == "XX")
        .order_by(col(tables.Actor.name_sort))
    )

    assert names.all() == order


async def test_revisions_are_numbered_in_the_order_of_the_input(session: AsyncSession) -> None:
    revisions = [
        tables.Revision(
            by="cli",
            record_type=RecordType.CLAIM,
            record_id=tables.uuid7(),
            action=RevisionAction.CREATE,
            refers=[],
        )
        for _ in range(1_000)
    ]
    session.add_all(revisions)
    await session.flush()

    assert all(left.sequence < right.sequence for left, right in pairwise(revisions))
    assert all(left.at <= right.at for left, right in pairwise(revisions))
