"""The database keeps the promises of the model: each by a constraint, known by its name."""

import math
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from sqlalchemy import NullPool, make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from schema import tables
from schema.tables.vocabulary import (
    ActorKind,
    ActorNameKind,
    AffiliationRole,
    AppearanceForm,
    CitationRelation,
    HopRole,
    IdentityVerdict,
    MomentBasis,
    RecordType,
    RevisionAction,
    StanceBasis,
    StancePosition,
    StatementAct,
    StatementRelation,
    Visibility,
)

pytestmark = pytest.mark.anyio

JAN = datetime(2024, 1, 1, tzinfo=UTC)
FEB = datetime(2024, 2, 1, tzinfo=UTC)
JANUARY = {"edtf": "2024-01", "earliest": JAN, "latest": FEB, "basis": MomentBasis.STATED}
HASH = bytes(32)

# Rows that every test finds, in the order of their making.
ANN, BOB, NEWS, STORY, QUOTED, RETOLD, CLAIM, NARROWER, PLACE, TOPIC = (
    tables.uuid7() for _ in range(10)
)

Rows: TypeAlias = Callable[[], list[Any]]


def moment(prefix: str, **parts: Any) -> dict[str, Any]:
    """The columns of a moment, one for each of its parts."""
    return {f"{prefix}_{part}": value for part, value in parts.items()}


def actor(**columns: Any) -> tables.Actor:
    return tables.Actor(**{"kind": ActorKind.PERSON, "name": "Ann", **columns})


def unnamed(**columns: Any) -> tables.Actor:
    return actor(**{"kind": ActorKind.UNNAMED, "descriptor": "a US official", **columns})


def statement(**columns: Any) -> tables.Statement:
    return tables.Statement(**{"act": StatementAct.ASSERT, "text": "So it is.", **columns})


def appearance(**columns: Any) -> tables.Appearance:
    known = {"statement_id": QUOTED, "report_id": STORY, "form": AppearanceForm.VERBATIM}
    return tables.Appearance(**{**known, **columns})


def stance(**columns: Any) -> tables.Stance:
    known = {"statement_id": QUOTED, "claim_id": CLAIM, "position": StancePosition.DENIES}
    return tables.Stance(**{**known, **columns})


def affiliation(**columns: Any) -> tables.Affiliation:
    known = {"member_id": ANN, "organization_id": BOB, "role": AffiliationRole.PART_OF}
    return tables.Affiliation(**{**known, **columns})


def judgement(left: UUID, right: UUID) -> tables.IdentityJudgement:
    return tables.IdentityJudgement(left_id=left, right_id=right, verdict=IdentityVerdict.SAME)


def citation(citing: UUID, cited: UUID) -> tables.Citation:
    return tables.Citation(citing_id=citing, cited_id=cited, relation=CitationRelation.CITES)


def link(**columns: Any) -> tables.StatementLink:
    known = {"source_id": QUOTED, "target_id": RETOLD, "relation": StatementRelation.FOLLOWS}
    return tables.StatementLink(**{**known, **columns})


def assessment(**columns: Any) -> tables.Assessment:
    return tables.Assessment(**{"assessor_id": ANN, "verdict": "False", **columns})


def hop(**columns: Any) -> tables.Hop:
    return tables.Hop(**{"appearance_id": PLACE, "position": 0, "role": HopRole.SAID, **columns})


def revision(**columns: Any) -> tables.Revision:
    known = {"by": "cli", "record_type": RecordType.CLAIM, "record_id": CLAIM, "refers": []}
    return tables.Revision(**{**known, "action": RevisionAction.UPDATE, **columns})


REFUSED: list[tuple[str, Rows]] = [
    # Records
    ("ck_actor_visibility_term", lambda: [actor(visibility="SECRET")]),
    ("ck_actor_version", lambda: [actor(version=0)]),
    ("ck_statement_retraction_reason", lambda: [statement(retraction_reason="Wrong.")]),
    (
        "ck_statement_embargo_until",
        lambda: [statement(embargo_until=FEB, visibility=Visibility.INTERNAL)],
    ),
    # Texts
    ("ck_actor_name_length", lambda: [actor(name="")]),
    ("ck_actor_name_length", lambda: [actor(name="n" * 251)]),
    ("ck_statement_text_length", lambda: [statement(text="t" * 20_001)]),
    ("ck_statement_language_form", lambda: [statement(language="in English")]),
    # Actors
    ("ck_actor_kind_term", lambda: [actor(kind="ROBOT")]),
    ("ck_actor_country_form", lambda: [actor(country="us")]),
    ("ck_actor_domain_form", lambda: [actor(domain="https://reuters.com")]),
    ("uq_actor_domain", lambda: [actor(domain="reuters.com"), actor(domain="reuters.com")]),
    ("ck_actor_merged_into_id", lambda: [actor(id=(me := tables.uuid7()), merged_into_id=me)]),
    ("fk_actor_merged_into_id", lambda: [actor(merged_into_id=tables.uuid7())]),
    ("ck_actor_unnamed_has_descriptor", lambda: [unnamed(descriptor=None)]),
    ("ck_actor_unnamed_only", lambda: [actor(descriptor="a US official")]),
    ("ck_actor_unnamed_only", lambda: [actor(described_in_id=STORY)]),
    ("ck_actor_unnamed_only", lambda: [actor(identity=b"cipher")]),
    ("fk_actor_described_in_id", lambda: [unnamed(described_in_id=tables.uuid7())]),
    (
        "uq_actor_name_actor_id_text_language",
        lambda: [
            tables.ActorName(actor_id=ANN, text="Annie", kind=ActorNameKind.ALIAS),
            tables.ActorName(actor_id=ANN, text="Annie", kind=ActorNameKind.FORMER),
        ],
    ),
    ("ck_affiliation_not_itself", lambda: [affiliation(organization_id=ANN)]),
    (
        "uq_affiliation_member_id_organization_id_role_during_edtf",
        lambda: [affiliation(), affiliation(title="Aide")],
    ),
    ("ck_identity_judgement_left_id_first", lambda: [judgement(BOB, ANN)]),
    ("ck_identity_judgement_left_id_first", lambda: [judgement(ANN, ANN)]),
    (
        "uq_identity_judgement_left_id_right_id",
        lambda: [judgement(ANN, BOB), judgement(ANN, BOB)],
    ),
    # Moments
    ("ck_statement_said_edtf", lambda: [statement(said_text="last Friday")]),
    ("ck_statement_said_edtf", lambda: [statement(said_earliest=JAN)]),
    ("ck_statement_said_edtf", lambda: [statement(said_latest=JAN)]),
    ("ck_statement_said_edtf", lambda: [statement(said_basis=MomentBasis.STATED)]),
    ("ck_statement_said_basis", lambda: [statement(said_edtf="2024-01")]),
    (
        "ck_statement_said_text",
        lambda: [statement(said_edtf="XXXX-XX-XX", said_basis=MomentBasis.RELATIVE)],
    ),
    (
        "ck_report_published_order",
        lambda: [tables.Report(**moment("published", **{**JANUARY, "latest": JAN}))],
    ),
    (
        "ck_claim_event_order",
        lambda: [tables.Claim(text="It rains.", **moment("event", **{**JANUARY, "earliest": FEB}))],
    ),
    (
        "ck_statement_said_range",
        # The driver writes this, the first instant it knows, as -infinity.
        lambda: [
            statement(**moment("said", **{**JANUARY, "earliest": datetime.min.replace(tzinfo=UTC)}))
        ],
    ),
    # Quotes
    ("ck_appearance_quote_place", lambda: [appearance(quote_start=1)]),
    ("ck_appearance_quote_place", lambda: [appearance(quote_end=1)]),
    ("ck_appearance_quote_order", lambda: [appearance(quote_start=-1, quote_end=1)]),
    ("ck_appearance_quote_order", lambda: [appearance(quote_start=1, quote_end=1)]),
    ("ck_stance_quote_order", lambda: [stance(quote_start=2, quote_end=1)]),
    ("ck_appearance_quote_media_place", lambda: [appearance(quote_media_start=1.5)]),
    (
        "ck_appearance_quote_media_order",
        lambda: [appearance(quote_media_start=-0.5, quote_media_end=1)],
    ),
    (
        "ck_appearance_quote_media_order",
        lambda: [appearance(quote_media_start=1, quote_media_end=math.nan)],
    ),
    (
        "uq_appearance_report_id_statement_id_quote_start_quote_end",
        lambda: [appearance(), appearance(cue="said")],
    ),
    # Reports
    (
        "ck_report_known_through_id",
        lambda: [tables.Report(id=(me := tables.uuid7()), known_through_id=me)],
    ),
    ("ck_report_canonical_url_form", lambda: [tables.Report(canonical_url="https://a.example/ä")]),
    (
        "uq_report_canonical_url",
        lambda: [tables.Report(canonical_url="https://a.example/") for _ in range(2)],
    ),
    ("ck_report_body_sha256_length", lambda: [tables.Report(body_sha256=b"short")]),
    (
        "ck_report_author_position",
        lambda: [tables.ReportAuthor(report_id=STORY, actor_id=ANN, position=-1)],
    ),
    (
        "uq_report_author_report_id_actor_id",
        lambda: [tables.ReportAuthor(report_id=STORY, actor_id=ANN, position=n) for n in range(2)],
    ),
    ("ck_citation_not_itself", lambda: [citation(STORY, STORY)]),
    (
        "uq_citation_citing_id_cited_id_relation",
        lambda: [citation(NEWS, STORY), citation(NEWS, STORY)],
    ),
    # Statements
    (
        "ck_statement_translation_of_id",
        lambda: [statement(id=(me := tables.uuid7()), translation_of_id=me)],
    ),
    ("ck_statement_link_not_itself", lambda: [link(target_id=QUOTED)]),
    (
        "uq_statement_link_source_id_target_id_relation_asserted_by_id",
        lambda: [link(), link()],
    ),
    ("ck_hop_position", lambda: [hop(position=-1)]),
    ("uq_hop_appearance_id_position", lambda: [hop(), hop(role=HopRole.CITED)]),
    # Claims
    (
        "ck_claim_parent_id",
        lambda: [tables.Claim(id=(me := tables.uuid7()), text="It rains.", parent_id=me)],
    ),
    ("ck_claim_quantity_text", lambda: [tables.Claim(text="It rains.", unit="litre")]),
    (
        "ck_claim_quantity_order",
        lambda: [
            tables.Claim(text="It rains.", quantity_text="some", quantity_min=2, quantity_max=1)
        ],
    ),
    (
        "ck_claim_quantity_max_finite",
        lambda: [tables.Claim(text="It rains.", quantity_text="much", quantity_max=math.inf)],
    ),
    ("ck_stance_characterised_by_id", lambda: [stance(characterised_by_id=STORY)]),
    (
        "ck_stance_characterised_by_id",
        lambda: [stance(basis=StanceBasis.CHARACTERISED)],
    ),
    (
        "uq_stance_statement_id_claim_id_position_basis",
        lambda: [stance(), stance()],
    ),
    # What belongs to one of several
    ("ck_assessment_exactly_one", lambda: [assessment()]),
    ("ck_assessment_exactly_one", lambda: [assessment(claim_id=CLAIM, statement_id=QUOTED)]),
    ("ck_assessment_rating_finite", lambda: [assessment(claim_id=CLAIM, rating=math.nan)]),
    (
        "ck_topic_tag_exactly_one",
        lambda: [tables.TopicTag(topic_id=TOPIC, claim_id=CLAIM, report_id=STORY)],
    ),
    (
        "uq_topic_tag_topic_id_statement_id_report_id_claim_id",
        lambda: [tables.TopicTag(topic_id=TOPIC, claim_id=CLAIM) for _ in range(2)],
    ),
    ("ck_external_id_exactly_one", lambda: [tables.ExternalId(scheme="doi", value="1")]),
    (
        "uq_external_id_scheme_value",
        lambda: [
            tables.ExternalId(scheme="doi", value="1", report_id=STORY),
            tables.ExternalId(scheme="doi", value="1", claim_id=CLAIM),
        ],
    ),
    # Topics
    (
        "uq_topic_scheme_code",
        lambda: [tables.Topic(label=label, scheme="iptc", code="1") for label in ("a", "b")],
    ),
    ("ck_topic_alt_labels", lambda: [tables.Topic(label="a", scheme="own", alt_labels=[""])]),
    (
        "ck_topic_alt_labels",
        lambda: [tables.Topic(label="a", scheme="own", alt_labels=["b"] * 101)],
    ),
    # The house-keeping
    (
        "ck_revision_create_has_no_patch",
        lambda: [revision(action=RevisionAction.CREATE, patch=[], inverse=[])],
    ),
    ("ck_revision_patch_has_inverse", lambda: [revision(patch=[])]),
    ("ck_revision_patch", lambda: [revision(patch={}, inverse=[])]),
    ("fk_revision_cause_id", lambda: [revision(cause_id=tables.uuid7())]),
    (
        "uq_idempotency_viewer_key",
        lambda: [
            tables.Idempotency(viewer="cli", key="k", input_hash=HASH, result={}) for _ in range(2)
        ],
    ),
    ("ck_api_key_scopes", lambda: [tables.ApiKey(label="a", hash=HASH, scopes=["records:eat"])]),
    ("uq_api_key_hash", lambda: [tables.ApiKey(label=label, hash=HASH) for label in "ab"]),
    (
        "ck_trusted_document_hash_length",
        lambda: [tables.TrustedDocument(hash=b"short", text="{viewer{label}}", client="web")],
    ),
]

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


@pytest.fixture(scope="module")
async def connection(database: str) -> AsyncIterator[AsyncConnection]:
    """A connection that has stored a few rows, and will take them back."""
    address = make_url(database).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(address, poolclass=NullPool)
    async with engine.connect() as connection, AsyncSession(connection) as session:
        for rows in (
            [actor(id=ANN), actor(id=BOB)],
            [tables.Report(id=NEWS), tables.Report(id=STORY)],
            [statement(id=QUOTED), statement(id=RETOLD)],
            [tables.Claim(id=CLAIM, text="It rains.")],
            [tables.Claim(id=NARROWER, text="It pours.", parent_id=CLAIM)],
            [appearance(id=PLACE, quote_start=100, quote_end=200)],
            [tables.Topic(id=TOPIC, label="Weather", scheme="own")],
        ):
            session.add_all(rows)
            await session.flush()
        yield connection


@pytest.fixture
async def session(connection: AsyncConnection) -> AsyncIterator[AsyncSession]:
    """A session over those rows; what it stores is taken back as well."""
    async with (
        connection.begin_nested() as savepoint,
        AsyncSession(connection, join_transaction_mode="create_savepoint") as session,
    ):
        yield session
        await session.close()
        await savepoint.rollback()


@pytest.mark.parametrize(("constraint", "rows"), REFUSED, ids=[name for name, _ in REFUSED])
async def test_the_database_refuses(session: AsyncSession, constraint: str, rows: Rows) -> None:
    session.add_all(rows())

    with pytest.raises(IntegrityError) as refusal:
        await session.flush()

    assert refusal.value.orig is not None
    assert getattr(refusal.value.orig.__cause__, "constraint_name", None) == constraint


@pytest.mark.parametrize("rows", [rows for _, rows in ACCEPTED], ids=[name for name, _ in ACCEPTED])
async def test_the_database_accepts(session: AsyncSession, rows: Rows) -> None:
    session.add_all(rows())

    await session.flush()


async def test_nothing_that_others_point_at_can_be_deleted(session: AsyncSession) -> None:
    with pytest.raises(IntegrityError) as refusal:
        await session.execute(text("DELETE FROM claim WHERE id = :id"), {"id": CLAIM})

    assert refusal.value.orig is not None
    assert getattr(refusal.value.orig.__cause__, "constraint_name", None) == "fk_claim_parent_id"
