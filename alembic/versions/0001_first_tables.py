"""The first tables: all nouns of the model."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WORD, NAME, LINE, ADDRESS, PROSE, BODY = 50, 250, 1_000, 2_000, 20_000, 5_000_000
LISTED = ("visibility", "embargo_until", "retracted_at")


def row() -> list[SchemaItem]:
    """The columns of every row."""
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
    ]


def check(name: str, rule: str) -> SchemaItem:
    """A rule."""
    return sa.CheckConstraint(rule, name=name)


def words(
    name: str, limit: int, *, form: str | None = None, null: bool = False
) -> list[SchemaItem]:
    """A text with a limit."""
    items: list[SchemaItem] = [
        sa.Column(name, sa.Text(), nullable=null),
        check(f"{name}_length", f"char_length({name}) BETWEEN 1 AND {limit}"),
    ]
    if form:
        items.append(check(f"{name}_form", f"{name} ~ '{form}'"))
    return items


def term(name: str, vocabulary: str, *, null: bool = False) -> list[SchemaItem]:
    """A word of a closed vocabulary."""
    terms = ", ".join(f"'{word}'" for word in vocabulary.split())
    return [
        sa.Column(name, sa.Text(), nullable=null),
        check(f"{name}_term", f"{name} IN ({terms})"),
    ]


def language() -> list[SchemaItem]:
    """A BCP 47 tag."""
    return words("language", 35, form="^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", null=True)


def digest(name: str, *, null: bool = False) -> list[SchemaItem]:
    """A SHA-256."""
    return [
        sa.Column(name, sa.LargeBinary(), nullable=null),
        check(f"{name}_length", f"octet_length({name}) = 32"),
    ]


def number(name: str) -> list[SchemaItem]:
    """A number that JSON can say."""
    return [
        sa.Column(name, sa.Float()),
        check(f"{name}_finite", f"abs({name}) < 'Infinity'"),
    ]


def key(name: str, target: str, *, null: bool = False) -> SchemaItem:
    """A foreign key."""
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{target}.id"), nullable=null)


def index(*columns: str, include: tuple[str, ...] = (), where: str | None = None) -> SchemaItem:
    """An index, under the name that the convention gives it."""
    return sa.Index(
        None,
        *columns,
        postgresql_include=include,
        postgresql_where=None if where is None else sa.text(where),
    )


def sparse(column: str, *others: str) -> SchemaItem:
    """An index of the rows in which the first column is set."""
    return index(column, *others, where=f"{column} IS NOT NULL")


def unique(*columns: str, name: str | None = None) -> SchemaItem:
    """A unique constraint to which nulls are alike."""
    return sa.UniqueConstraint(*columns, name=name, postgresql_nulls_not_distinct=True)


def text_sort(column: str) -> SchemaItem:
    """The key by which a text orders."""
    return sa.Column(
        f"{column}_sort",
        sa.Text(collation="C"),
        sa.Computed(f'lower(normalize({column}, NFD) COLLATE "C")', persisted=True),
        nullable=False,
    )


def record() -> list[SchemaItem]:
    """The columns, rules and indexes of every record."""
    return [
        *row(),
        *term("visibility", "PUBLIC INTERNAL CONFIDENTIAL"),
        sa.Column("embargo_until", MOMENT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("retracted_at", MOMENT),
        *words("retraction_reason", PROSE, null=True),
        check("version", "version >= 1"),
        check("retraction_reason", "retraction_reason IS NULL OR retracted_at IS NOT NULL"),
        check("embargo_until", "embargo_until IS NULL OR visibility = 'PUBLIC'"),
        index(
            "id",
            include=("visibility", "embargo_until"),
            where="visibility <> 'PUBLIC' OR embargo_until IS NOT NULL",
        ),
        sparse("embargo_until"),
    ]


def moment(prefix: str) -> list[SchemaItem]:
    """A time as its source gave it."""
    edtf, earliest, latest, text, basis = (
        f"{prefix}_{part}" for part in ("edtf", "earliest", "latest", "text", "basis")
    )
    sort = f"COALESCE({earliest}, '-infinity'::timestamp with time zone)"
    return [
        *words(edtf, NAME, null=True),
        sa.Column(earliest, MOMENT),
        sa.Column(latest, MOMENT),
        *words(text, LINE, null=True),
        *term(basis, "STATED RELATIVE INFERRED METADATA", null=True),
        sa.Column(f"{prefix}_sort", MOMENT, sa.Computed(sort, persisted=True), nullable=False),
        check(
            edtf,
            f"{edtf} IS NOT NULL OR num_nonnulls({earliest}, {latest}, {text}, {basis}) = 0",
        ),
        check(basis, f"{edtf} IS NULL OR {basis} IS NOT NULL"),
        check(text, f"{basis} <> 'RELATIVE' OR {text} IS NOT NULL"),
        check(f"{prefix}_order", f"{earliest} < {latest}"),
        check(
            f"{prefix}_range",
            f"least({earliest}, {latest}) > '0001-01-01 00:00:00+00'::timestamp with time zone"
            f" AND greatest({earliest}, {latest})"
            " <= '9999-12-31 23:59:59.999999+00'::timestamp with time zone",
        ),
    ]


def quote() -> list[SchemaItem]:
    """A place in a report."""
    return [
        *words("quote_exact", PROSE, null=True),
        *words("quote_prefix", LINE, null=True),
        *words("quote_suffix", LINE, null=True),
        sa.Column("quote_start", sa.Integer()),
        sa.Column("quote_end", sa.Integer()),
        sa.Column("quote_media_start", sa.Float()),
        sa.Column("quote_media_end", sa.Float()),
        check("quote_place", "num_nonnulls(quote_start, quote_end) <> 1"),
        check("quote_order", "0 <= quote_start AND quote_start < quote_end"),
        check("quote_media_place", "num_nonnulls(quote_media_start, quote_media_end) <> 1"),
        check(
            "quote_media_order",
            "0 <= quote_media_start AND quote_media_start < quote_media_end"
            " AND quote_media_end < 'Infinity'",
        ),
    ]


def of_one(*nouns: str) -> list[SchemaItem]:
    """What belongs to one of several nouns."""
    keys = [f"{noun}_id" for noun in nouns]
    return [
        *(key(f"{noun}_id", noun, null=True) for noun in nouns),
        check("exactly_one", f"num_nonnulls({', '.join(keys)}) = 1"),
    ]


def upgrade() -> None:
    """Make all tables."""
    create_actors_and_reports()
    create_statements()
    create_claims()
    create_what_belongs_to_several()
    create_the_house_keeping()


def create_actors_and_reports() -> None:
    op.create_table(
        "actor",
        *record(),
        *term(
            "kind",
            "PERSON OFFICE ORGANIZATION GOVERNMENT_BODY STATE INTERGOVERNMENTAL OUTLET UNNAMED"
            " COLLECTIVE",
        ),
        *words("name", NAME),
        text_sort("name"),
        *words("description", PROSE, null=True),
        *words("country", 2, form="^[A-Z]{2}$", null=True),
        *words("domain", NAME, form=r"^[^A-Z/:\s]+$", null=True),
        *term("reliability", "A B C D E F", null=True),
        key("merged_into_id", "actor", null=True),
        *words("descriptor", LINE, null=True),
        sa.Column("described_in_id", sa.Uuid()),
        sa.Column("identity", sa.LargeBinary()),
        sa.UniqueConstraint("domain"),
        check("merged_into_id", "merged_into_id <> id"),
        check("unnamed_has_descriptor", "kind <> 'UNNAMED' OR descriptor IS NOT NULL"),
        check(
            "unnamed_only",
            "kind = 'UNNAMED' OR num_nonnulls(descriptor, described_in_id, identity) = 0",
        ),
        check("identity_length", "octet_length(identity) BETWEEN 1 AND 4096"),
        index("name_sort", "id", include=(*LISTED, "merged_into_id")),
        index("created_at", "id"),
        sparse("merged_into_id"),
        sparse("described_in_id"),
    )
    op.create_table(
        "actor_name",
        *row(),
        key("actor_id", "actor"),
        *words("text", NAME),
        *language(),
        *term("kind", "ALIAS ABBREVIATION TRANSLITERATION FORMER"),
        unique("actor_id", "text", "language"),
        index("actor_id", "created_at", "id"),
    )
    op.create_table(
        "affiliation",
        *row(),
        key("member_id", "actor"),
        key("organization_id", "actor"),
        *term("role", "HOLDS_OFFICE SPOKESPERSON_FOR PART_OF MEMBER_OF OWNED_BY"),
        *words("title", LINE, null=True),
        *moment("during"),
        unique("member_id", "organization_id", "role", "during_edtf"),
        check("not_itself", "member_id <> organization_id"),
        index("member_id", "during_sort", "id"),
        index("organization_id", "during_sort", "id"),
    )
    counted = (*LISTED, "outlet_id")
    op.create_table(
        "report",
        *record(),
        key("outlet_id", "actor", null=True),
        *term("kind", "ARTICLE WIRE PRESS_RELEASE TRANSCRIPT POST BROADCAST FACT_CHECK UNKNOWN"),
        *words("headline", LINE, null=True),
        *words("url", ADDRESS, null=True),
        *words("canonical_url", ADDRESS, form="^[!-~]+$", null=True),
        *language(),
        *words("license", NAME, null=True),
        *moment("published"),
        *words("body", BODY, null=True),
        *digest("body_sha256", null=True),
        key("known_through_id", "report", null=True),
        sa.UniqueConstraint("canonical_url"),
        check("known_through_id", "known_through_id <> id"),
        index("published_sort", "id", include=counted),
        index("created_at", "id"),
        index("outlet_id", "published_sort", "id", include=counted),
        sparse("known_through_id"),
        sparse("body_sha256"),
    )
    # Reports have outlets, which are actors: this key closes the circle.
    op.create_foreign_key(None, "actor", "report", ["described_in_id"], ["id"])
    op.create_table(
        "identity_judgement",
        *row(),
        key("left_id", "actor"),
        key("right_id", "actor"),
        *term("verdict", "SAME DIFFERENT UNSURE"),
        *words("reason", PROSE, null=True),
        key("asserted_by_id", "report", null=True),
        unique("left_id", "right_id"),
        check("left_id_first", "left_id < right_id"),
        index("left_id", "created_at", "id"),
        index("right_id", "created_at", "id"),
        sparse("asserted_by_id"),
    )
    op.create_table(
        "report_author",
        *row(),
        key("report_id", "report"),
        key("actor_id", "actor"),
        sa.Column("position", sa.Integer(), nullable=False),
        unique("report_id", "actor_id"),
        check("position", "position >= 0"),
        index("report_id", "position", "id"),
        index("actor_id"),
    )
    op.create_table(
        "citation",
        *row(),
        *quote(),
        key("citing_id", "report"),
        key("cited_id", "report"),
        *term("relation", "CITES BASED_ON SYNDICATES RESPONDS_TO SEE_ALSO CORRECTS"),
        unique("citing_id", "cited_id", "relation"),
        check("not_itself", "citing_id <> cited_id"),
        index("citing_id", "created_at", "id"),
        index("cited_id", "created_at", "id"),
    )


def create_statements() -> None:
    counted = (*LISTED, "speaker_id", "on_behalf_of_id", "addressee_id")
    op.create_table(
        "statement",
        *record(),
        key("speaker_id", "actor", null=True),
        key("on_behalf_of_id", "actor", null=True),
        key("addressee_id", "actor", null=True),
        *term(
            "act",
            "ASSERT REPORT DENY CONFIRM WARN CONDEMN REAFFIRM COMMIT REQUEST QUESTION"
            " DECLINE_COMMENT RETRACT",
        ),
        *words("text", PROSE),
        *language(),
        *term("medium", "SPEECH INTERVIEW BRIEFING WRITTEN POST UNKNOWN"),
        *words("occasion", LINE, null=True),
        *moment("said"),
        key("translation_of_id", "statement", null=True),
        check("translation_of_id", "translation_of_id <> id"),
        index("said_sort", "id", include=counted),
        index("act", "said_sort", "id", include=counted),
        index("speaker_id", "said_sort", "id", include=counted),
        sparse("on_behalf_of_id", "said_sort", "id"),
        sparse("addressee_id", "said_sort", "id"),
        index("created_at", "id"),
        sparse("translation_of_id"),
    )
    op.create_table(
        "statement_link",
        *row(),
        key("source_id", "statement"),
        key("target_id", "statement"),
        *term(
            "relation",
            "RESPONDS_TO REPEATS CONTRADICTS ESCALATES FOLLOWS CORRECTS RETRACTS CLARIFIES",
        ),
        key("asserted_by_id", "report", null=True),
        unique("source_id", "target_id", "relation", "asserted_by_id"),
        check("not_itself", "source_id <> target_id"),
        index("source_id", "created_at", "id"),
        index("target_id", "created_at", "id"),
        sparse("asserted_by_id"),
    )
    op.create_table(
        "appearance",
        *row(),
        *quote(),
        key("statement_id", "statement"),
        key("report_id", "report"),
        *term("form", "VERBATIM MIXED PARAPHRASE HEADLINE"),
        *words("cue", LINE, null=True),
        *language(),
        unique("report_id", "statement_id", "quote_start", "quote_end"),
        index("statement_id", "created_at", "id"),
        index("report_id", "created_at", "id"),
    )
    op.create_table(
        "hop",
        *row(),
        key("appearance_id", "appearance"),
        sa.Column("position", sa.Integer(), nullable=False),
        *term("role", "SAID TOLD PUBLISHED CITED TRANSLATED SYNDICATED"),
        key("actor_id", "actor", null=True),
        key("report_id", "report", null=True),
        *words("cue", LINE, null=True),
        unique("appearance_id", "position"),
        check("position", "position >= 0"),
        sparse("actor_id"),
        sparse("report_id"),
    )


def create_claims() -> None:
    op.create_table(
        "claim",
        *record(),
        *words("text", PROSE),
        key("subject_id", "actor", null=True),
        key("object_id", "actor", null=True),
        key("recipient_id", "actor", null=True),
        key("parent_id", "claim", null=True),
        *words("event_code", WORD, null=True),
        *words("quantity_text", LINE, null=True),
        *number("quantity_min"),
        *number("quantity_max"),
        *words("unit", NAME, null=True),
        *moment("event"),
        check("parent_id", "parent_id <> id"),
        check(
            "quantity_text",
            "quantity_text IS NOT NULL OR num_nonnulls(quantity_min, quantity_max, unit) = 0",
        ),
        check("quantity_order", "quantity_min <= quantity_max"),
        index("created_at", "id", include=(*LISTED, "subject_id", "object_id", "recipient_id")),
        sparse("parent_id", "created_at", "id"),
        sparse("subject_id"),
        sparse("object_id"),
        sparse("recipient_id"),
    )
    op.create_table(
        "stance",
        *row(),
        *quote(),
        key("statement_id", "statement"),
        key("claim_id", "claim"),
        *term("position", "ASSERTS DENIES WARNS_OF CONDITIONAL_ON REPORTS COMMENTS_ON"),
        *term("certainty", "CERTAIN PROBABLE POSSIBLE UNSPECIFIED"),
        *term("stage", "HYPOTHETICAL ANTICIPATED PLANNED ONGOING COMPLETED", null=True),
        *term("basis", "EXPLICIT IMPLIED CHARACTERISED"),
        key("characterised_by_id", "report", null=True),
        unique(
            "statement_id",
            "claim_id",
            "position",
            "basis",
            "characterised_by_id",
            name="uq_stance_statement_id_claim_id_position_basis",
        ),
        check(
            "characterised_by_id",
            "(basis = 'CHARACTERISED') = (characterised_by_id IS NOT NULL)",
        ),
        index("statement_id", "created_at", "id"),
        index("claim_id", "created_at", "id"),
        sparse("characterised_by_id"),
    )


def create_what_belongs_to_several() -> None:
    op.create_table(
        "assessment",
        *record(),
        *of_one("claim", "statement"),
        key("assessor_id", "actor"),
        key("report_id", "report", null=True),
        *words("verdict", LINE),
        *number("rating"),
        *number("best"),
        *number("worst"),
        *term(
            "credibility",
            "CONFIRMED PROBABLY_TRUE POSSIBLY_TRUE DOUBTFUL IMPROBABLE CANNOT_BE_JUDGED",
            null=True,
        ),
        *words("note", PROSE, null=True),
        *moment("made"),
        sparse("claim_id", "made_sort", "id"),
        sparse("statement_id", "made_sort", "id"),
        index("assessor_id"),
        sparse("report_id"),
    )
    op.create_table(
        "topic",
        *row(),
        *words("label", NAME),
        text_sort("label"),
        sa.Column("alt_labels", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        *words("scheme", WORD),
        *words("code", NAME, null=True),
        sa.UniqueConstraint("scheme", "code"),
        check(
            "alt_labels",
            "cardinality(alt_labels) <= 100 AND array_position(alt_labels, NULL) IS NULL"
            " AND array_position(alt_labels, '') IS NULL"
            " AND octet_length(array_to_string(alt_labels, '')) <= 20000",
        ),
        index("label_sort", "id"),
    )
    tagged = ("statement", "report", "claim")
    op.create_table(
        "topic_tag",
        *row(),
        *quote(),
        key("topic_id", "topic"),
        *of_one(*tagged),
        unique("topic_id", "statement_id", "report_id", "claim_id"),
        *(sparse(f"{n}_id", "created_at", "id") for n in tagged),
    )
    known = ("actor", "report", "statement", "claim", "assessment")
    op.create_table(
        "external_id",
        *row(),
        *words("scheme", WORD),
        *words("value", NAME),
        *of_one(*known),
        unique("scheme", "value"),
        *(sparse(f"{n}_id", "created_at", "id") for n in known),
    )


def create_the_house_keeping() -> None:
    op.create_table(
        "revision",
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("at", MOMENT, server_default=sa.text("clock_timestamp()"), nullable=False),
        *words("by", LINE),
        *term("record_type", "actor report statement claim assessment topic"),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        *term("action", "CREATE UPDATE REMOVE RETRACT RESTORE MERGE UNMERGE RELEASE"),
        sa.Column("patch", JSONB()),
        sa.Column("inverse", JSONB()),
        *words("reason", PROSE, null=True),
        sa.Column("cause_id", sa.BigInteger(), sa.ForeignKey("revision.sequence")),
        check("cause_id", "cause_id < sequence"),
        check("patch_has_inverse", "num_nonnulls(patch, inverse) <> 1"),
        check("create_has_no_patch", "action <> 'CREATE' OR patch IS NULL"),
        check("patch", "jsonb_typeof(patch) = 'array'"),
        check("inverse", "jsonb_typeof(inverse) = 'array'"),
        index("record_type", "record_id", "sequence"),
        sparse("cause_id"),
    )
    op.create_table(
        "idempotency",
        *row(),
        *words("viewer", NAME),
        *words("key", NAME),
        *digest("input_hash"),
        sa.Column("result", JSONB(), nullable=False),
        unique("viewer", "key"),
    )
    op.create_table(
        "api_key",
        *row(),
        *words("label", NAME),
        *digest("hash"),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("expires_at", MOMENT),
        sa.Column("revoked_at", MOMENT),
        sa.Column("last_used_at", MOMENT),
        unique("hash"),
        check(
            "scopes",
            "scopes <@ ARRAY['records:read', 'confidential:read', 'records:write',"
            " 'sources:read', 'audit:read', 'admin']",
        ),
    )
    op.create_table(
        "trusted_document",
        *row(),
        *digest("hash"),
        *words("text", BODY),
        *words("client", NAME),
        unique("hash"),
    )


def downgrade() -> None:
    """Drop all tables, those that point elsewhere first."""
    op.drop_constraint("fk_actor_described_in_id", "actor")
    for table in (
        *("trusted_document", "api_key", "idempotency", "revision"),
        *("external_id", "topic_tag", "topic", "assessment"),
        *("stance", "claim"),
        *("hop", "appearance", "statement_link", "statement"),
        *("citation", "report_author", "identity_judgement", "report"),
        *("affiliation", "actor_name", "actor"),
    ):
        op.drop_table(table)
