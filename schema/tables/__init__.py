"""The tables, one file per noun. A row is `tables.Statement`; its vocabularies stand beside it."""

from schema.tables.actor import Actor, ActorName, Affiliation, IdentityJudgement
from schema.tables.api_key import ApiKey
from schema.tables.appearance import Appearance, Hop
from schema.tables.assessment import Assessment
from schema.tables.base import METADATA, Quoted, Record, Row
from schema.tables.claim import Claim
from schema.tables.columns import NAME, PROSE, OneOf, Words
from schema.tables.external_id import ExternalId
from schema.tables.idempotency import Idempotency
from schema.tables.ids import uuid7
from schema.tables.lookup import Kind, column_of, kind_of, name_of, referred
from schema.tables.ownership import OWNERS, belongings, owned_by, owner_column
from schema.tables.report import Citation, Report, ReportAuthor
from schema.tables.revision import Revision
from schema.tables.search_functions import SEARCH_CONFIGURATION, SOUND_KEYS
from schema.tables.stance import Stance
from schema.tables.statement import Statement, StatementLink
from schema.tables.topic import Topic, TopicTag
from schema.tables.trusted_document import TrustedDocument

__all__ = [
    "METADATA",
    "NAME",
    "OWNERS",
    "PROSE",
    "SEARCH_CONFIGURATION",
    "SOUND_KEYS",
    "Actor",
    "ActorName",
    "Affiliation",
    "ApiKey",
    "Appearance",
    "Assessment",
    "Citation",
    "Claim",
    "ExternalId",
    "Hop",
    "Idempotency",
    "IdentityJudgement",
    "Kind",
    "OneOf",
    "Quoted",
    "Record",
    "Report",
    "ReportAuthor",
    "Revision",
    "Row",
    "Stance",
    "Statement",
    "StatementLink",
    "Topic",
    "TopicTag",
    "TrustedDocument",
    "Words",
    "belongings",
    "column_of",
    "kind_of",
    "name_of",
    "owned_by",
    "owner_column",
    "referred",
    "uuid7",
]
