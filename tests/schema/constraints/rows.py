"""Rows that the database takes, to be made such as it does not."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

from schema import tables
from schema.tables.vocabulary import (
    ActorKind,
    AffiliationRole,
    AppearanceForm,
    CitationRelation,
    HopRole,
    IdentityVerdict,
    MomentBasis,
    RecordType,
    RevisionAction,
    StancePosition,
    StatementAct,
    StatementRelation,
)

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


def document(**columns: Any) -> tables.TrustedDocument:
    return tables.TrustedDocument(**{"document_id": "a", "hash": HASH, "text": "{a}", **columns})
