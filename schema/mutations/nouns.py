"""Every noun as it is written: which of its fields, and which rows with it."""

import strawberry

from schema import tables
from schema.mutations.noun import Extra, Noun, Owned
from schema.types.actor import Actor
from schema.types.actor_name import ActorName
from schema.types.affiliation import Affiliation
from schema.types.appearance import Appearance
from schema.types.assessment import Assessment
from schema.types.citation import Citation
from schema.types.claim import Claim
from schema.types.external_id import ExternalId, ExternalIdInput
from schema.types.hop import Hop
from schema.types.identity_judgement import IdentityJudgement
from schema.types.report import Report
from schema.types.stance import Stance
from schema.types.statement import Statement
from schema.types.statement_link import StatementLink
from schema.types.topic import Topic
from schema.types.topic_tag import TopicTag

ACCESS = ("visibility", "embargo_until")

EXTERNAL_ID = Noun(
    "externalId",
    tables.ExternalId,
    ExternalId,
    required=("scheme", "value"),
    entry_type=ExternalIdInput,
)
ACTOR_NAME = Noun(
    "actorName",
    tables.ActorName,
    ActorName,
    required=("text", "kind"),
    optional=("language",),
)
REPORT_AUTHOR = Noun(
    "reportAuthor",
    tables.ReportAuthor,
    None,
    required=("actor",),
    extras={
        "actor": Extra(tables.ReportAuthor.actor_id, strawberry.ID, "Who wrote it."),
    },
)
HOP = Noun("hop", tables.Hop, Hop, required=("role",), optional=("actor", "report", "cue"))


def external_ids(column: object) -> dict[str, tuple[Owned, str]]:
    """The external ids of a record, by the column that says whose they are."""
    owned = Owned(EXTERNAL_ID, column, same=("scheme", "value"))
    description = "What the record is called elsewhere; replaces the whole list."
    return {"external_ids": (owned, description)}


ACTOR = Noun(
    "actor",
    tables.Actor,
    Actor,
    required=("kind", "name"),
    optional=(
        *("description", "country", "domain", "reliability"),
        *("descriptor", "described_in", "identity", *ACCESS),
    ),
    extras={
        "identity": Extra(
            tables.Actor.identity,
            str,
            "For unnamed actors: who it is. Needs the scope `sources:read`; kept encrypted, and "
            "told by no revision.",
        ),
    },
    owned={
        "names": (
            Owned(ACTOR_NAME, tables.ActorName.actor_id, same=("text", "language")),
            "Other names; replaces the whole list.",
        ),
        **external_ids(tables.ExternalId.actor_id),
    },
)
REPORT = Noun(
    "report",
    tables.Report,
    Report,
    optional=(
        *("kind", "outlet", "headline", "url", "language", "license", "published"),
        *("body", "known_through", *ACCESS),
    ),
    extras={
        "body": Extra(
            tables.Report.body,
            str,
            "The whole text, headline line included, where it may be kept. It is not shown, but "
            "quotes are compared with it.",
        ),
    },
    owned={
        "authors": (
            Owned(
                REPORT_AUTHOR,
                tables.ReportAuthor.report_id,
                same=("actor_id",),
                position=True,
                single="actor",
            ),
            "Who wrote it, in the order of the byline; replaces the whole list.",
        ),
        **external_ids(tables.ExternalId.report_id),
    },
)
STATEMENT = Noun(
    "statement",
    tables.Statement,
    Statement,
    required=("act", "text"),
    optional=(
        *("language", "medium", "occasion", "said"),
        *("speaker", "on_behalf_of", "addressee", "translation_of", *ACCESS),
    ),
    owned=external_ids(tables.ExternalId.statement_id),
)
CLAIM = Noun(
    "claim",
    tables.Claim,
    Claim,
    required=("text",),
    optional=(
        *("subject", "object", "recipient", "parent"),
        *("event_code", "quantity", "event", *ACCESS),
    ),
    owned=external_ids(tables.ExternalId.claim_id),
)
ASSESSMENT = Noun(
    "assessment",
    tables.Assessment,
    Assessment,
    required=("assessor", "verdict"),
    optional=(
        *("claim", "statement", "report", "rating", "best", "worst"),
        *("credibility", "note", "made", *ACCESS),
    ),
    owned=external_ids(tables.ExternalId.assessment_id),
)
TOPIC = Noun(
    "topic",
    tables.Topic,
    Topic,
    required=("label",),
    optional=("alt_labels", "scheme", "code"),
)
TOPIC_TAG = Noun(
    "topicTag",
    tables.TopicTag,
    TopicTag,
    fixed=("statement", "report", "claim"),
    required=("topic",),
    optional=("statement", "report", "claim", "quote"),
    extras={
        "statement": Extra(
            tables.TopicTag.statement_id, strawberry.ID, "The statement that is about the topic."
        ),
        "report": Extra(
            tables.TopicTag.report_id, strawberry.ID, "The report that is about the topic."
        ),
        "claim": Extra(
            tables.TopicTag.claim_id, strawberry.ID, "The claim that is about the topic."
        ),
    },
)
AFFILIATION = Noun(
    "affiliation",
    tables.Affiliation,
    Affiliation,
    fixed=("member",),
    required=("organization", "role"),
    optional=("title", "during"),
)
CITATION = Noun(
    "citation",
    tables.Citation,
    Citation,
    fixed=("citing",),
    required=("cited", "relation"),
    optional=("quote",),
)
APPEARANCE = Noun(
    "appearance",
    tables.Appearance,
    Appearance,
    fixed=("statement",),
    required=("report", "form"),
    optional=("quote", "cue", "language"),
    owned={
        "hops": (
            Owned(HOP, tables.Hop.appearance_id, same=("position",), position=True),
            "The steps by which the words reached the report, the first one first; replaces the "
            "whole list.",
        ),
    },
)
STANCE = Noun(
    "stance",
    tables.Stance,
    Stance,
    fixed=("statement",),
    required=("claim", "position"),
    optional=("certainty", "stage", "basis", "characterised_by", "quote"),
)
STATEMENT_LINK = Noun(
    "statementLink",
    tables.StatementLink,
    StatementLink,
    fixed=("source",),
    required=("target", "relation"),
    optional=("asserted_by",),
)
IDENTITY_JUDGEMENT = Noun(
    "identityJudgement",
    tables.IdentityJudgement,
    IdentityJudgement,
    fixed=("left", "right"),
    required=("verdict",),
    optional=("reason", "asserted_by"),
)

RECORDS = (ACTOR, REPORT, STATEMENT, CLAIM, ASSESSMENT)
BELONGINGS = (TOPIC, TOPIC_TAG, AFFILIATION, CITATION, APPEARANCE, STANCE, STATEMENT_LINK)
