"""The record's vocabularies as enums of the API."""

from schema.planner.enums import published
from schema.tables.vocabulary import (
    ActorKind,
    ActorNameKind,
    AffiliationRole,
    AppearanceForm,
    Certainty,
    CitationRelation,
    Credibility,
    HopRole,
    IdentityVerdict,
    Medium,
    MomentBasis,
    RecordType,
    Reliability,
    ReportKind,
    RevisionAction,
    Stage,
    StanceBasis,
    StancePosition,
    StatementAct,
    StatementRelation,
    Visibility,
)

__all__ = [
    "ActorKind",
    "ActorNameKind",
    "AffiliationRole",
    "AppearanceForm",
    "Certainty",
    "CitationRelation",
    "Credibility",
    "HopRole",
    "IdentityVerdict",
    "Medium",
    "MomentBasis",
    "RecordType",
    "Reliability",
    "ReportKind",
    "RevisionAction",
    "Stage",
    "StanceBasis",
    "StancePosition",
    "StatementAct",
    "StatementRelation",
    "Visibility",
]

for name in __all__:
    published(globals()[name])
