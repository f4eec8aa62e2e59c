"""The database takes what the model allows."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from schema import tables
from schema.tables.vocabulary import (
    ActorNameKind,
    StanceBasis,
)
from tests.schema.constraints.rows import (
    ANN,
    CLAIM,
    FEB,
    JANUARY,
    NEWS,
    QUOTED,
    STORY,
    Rows,
    actor,
    appearance,
    assessment,
    link,
    moment,
    revision,
    stance,
    statement,
    unnamed,
)

pytestmark = pytest.mark.anyio

ACCEPTED: list[tuple[str, Rows]] = [
    ("several actors without a domain", lambda: [actor(), actor()]),
    ("several reports without an address", lambda: [tables.Report(), tables.Report()]),
    (
        "several topics without a code",
        lambda: [tables.Topic(label=label, scheme="own") for label in ("a", "b")],
    ),
    ("two unnamed actors of one description", lambda: [unnamed(), unnamed(described_in_id=STORY)]),
    ("the longest name, in the widest letters", lambda: [actor(name="\uac01" * 250)]),
    (
        "one name in two languages",
        lambda: [
            tables.ActorName(actor_id=ANN, text="Ann", language=tag, kind=ActorNameKind.ALIAS)
            for tag in (None, "en", "zh-Hant-TW")
        ],
    ),
    ("two statements of one text", lambda: [statement(), statement()]),
    ("a statement by nobody known, at no known time", lambda: [statement()]),
    ("an embargoed public record", lambda: [statement(embargo_until=FEB)]),
    ("a moment without bounds", lambda: [statement(said_edtf="XXXX-08", said_basis="STATED")]),
    ("a moment of one bound", lambda: [statement(**moment("said", **{**JANUARY, "latest": None}))]),
    (
        "words relative to another moment",
        lambda: [statement(said_edtf="XXXX-XX-XX", said_text="last Friday", said_basis="RELATIVE")],
    ),
    (
        "several places of a statement in a report",
        lambda: [appearance(), appearance(quote_start=0, quote_end=9)],
    ),
    ("words without a place", lambda: [appearance(quote_exact="So it is.")]),
    ("a place in a recording", lambda: [appearance(quote_media_start=0, quote_media_end=0.5)]),
    (
        "a denial called so by two reports, and one of its own",
        lambda: [
            stance(),
            *(
                stance(basis=StanceBasis.CHARACTERISED, characterised_by_id=report)
                for report in (NEWS, STORY)
            ),
        ],
    ),
    (
        "a link asserted by nobody and by a report",
        lambda: [link(), link(asserted_by_id=STORY)],
    ),
    ("an assessment of a statement", lambda: [assessment(statement_id=QUOTED, rating=1.5)]),
    (
        "one value in two schemes",
        lambda: [
            tables.ExternalId(scheme=scheme, value="1", claim_id=CLAIM) for scheme in ("a", "b")
        ],
    ),
    ("a change and the way back", lambda: [revision(patch=[], inverse=[])]),
]


@pytest.mark.parametrize("rows", [rows for _, rows in ACCEPTED], ids=[name for name, _ in ACCEPTED])
async def test_the_database_accepts(session: AsyncSession, rows: Rows) -> None:
    session.add_all(rows())

    await session.flush()
