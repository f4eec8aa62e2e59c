"""The database keeps the promises of the model: each by a constraint, known by its name."""

import math
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from schema import tables
from schema.tables.vocabulary import (
    ActorNameKind,
    HopRole,
    MomentBasis,
    RevisionAction,
    StanceBasis,
    Visibility,
)
from tests.schema.constraints.rows import (
    ANN,
    BOB,
    CLAIM,
    FEB,
    HASH,
    JAN,
    JANUARY,
    NEWS,
    QUOTED,
    STORY,
    TOPIC,
    Rows,
    actor,
    affiliation,
    appearance,
    assessment,
    citation,
    document,
    hop,
    judgement,
    link,
    moment,
    revision,
    stance,
    statement,
    unnamed,
)

pytestmark = pytest.mark.anyio

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
        lambda: [document(hash=b"short")],
    ),
    (
        "ck_trusted_document_document_id_form",
        lambda: [document(document_id="no id")],
    ),
    (
        "uq_trusted_document_document_id",
        lambda: [document(text="{a}"), document(text="{b}")],
    ),
]


@pytest.mark.parametrize(("constraint", "rows"), REFUSED, ids=[name for name, _ in REFUSED])
async def test_the_database_refuses(session: AsyncSession, constraint: str, rows: Rows) -> None:
    session.add_all(rows())

    with pytest.raises(IntegrityError) as refusal:
        await session.flush()

    assert refusal.value.orig is not None
    assert getattr(refusal.value.orig.__cause__, "constraint_name", None) == constraint


async def test_nothing_that_others_point_at_can_be_deleted(session: AsyncSession) -> None:
    with pytest.raises(IntegrityError) as refusal:
        await session.execute(text("DELETE FROM claim WHERE id = :id"), {"id": CLAIM})

    assert refusal.value.orig is not None
    assert getattr(refusal.value.orig.__cause__, "constraint_name", None) == "fk_claim_parent_id"
