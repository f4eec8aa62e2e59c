"""Rows of one report in a line each, for importers that write them by hand."""

from typing import Any, TypeAlias
from uuid import UUID

from schema.tables import (
    Actor,
    ActorName,
    Affiliation,
    Appearance,
    Citation,
    Claim,
    Hop,
    Report,
    Row,
    Stance,
    Statement,
    StatementLink,
)
from schema.tables.vocabulary import (
    ActorKind,
    ActorNameKind,
    AffiliationRole,
    AppearanceForm,
    Certainty,
    CitationRelation,
    HopRole,
    Stage,
    StanceBasis,
    StancePosition,
    StatementAct,
    StatementRelation,
)

Step: TypeAlias = tuple[HopRole, Actor | Report]


def id_of(row: Row | None) -> UUID | None:
    """The key of a row that may be absent."""
    return None if row is None else row.id


def place(start: int, end: int, exact: str | None = None) -> dict[str, Any]:
    """A place of the report, in code points, with its words where they may be kept."""
    return {"quote_start": start, "quote_end": end, "quote_exact": exact}


def stub(report: Report, outlet: Actor, **columns: Any) -> Report:
    """Another report, known only because this one names it."""
    return Report(known_through_id=report.id, outlet_id=outlet.id, **columns)


def unnamed(report: Report, descriptor: str) -> Actor:
    """Somebody whom the report describes without a name."""
    return Actor(
        kind=ActorKind.UNNAMED, name=descriptor, descriptor=descriptor, described_in_id=report.id
    )


def alias(actor: Actor, kind: ActorNameKind, text: str) -> ActorName:
    """Another name of an actor, in English."""
    return ActorName(actor_id=actor.id, text=text, language="en", kind=kind)


def affiliation(
    member: Actor, role: AffiliationRole, organization: Actor, title: str | None = None
) -> Affiliation:
    """What one actor is to another."""
    return Affiliation(member_id=member.id, organization_id=organization.id, role=role, title=title)


def statement(act: StatementAct, speaker: Actor | None, text: str, **columns: Any) -> Statement:
    """Something said, retold in English."""
    return Statement(act=act, speaker_id=id_of(speaker), text=text, language="en", **columns)


def appearance(
    report: Report,
    statement: Statement,
    form: AppearanceForm,
    at: dict[str, Any],
    cue: str | None = None,
) -> Appearance:
    """A statement as it stands at a place of a report."""
    return Appearance(
        report_id=report.id,
        statement_id=statement.id,
        form=form,
        cue=cue,
        language=report.language,
        **at,
    )


def by_way_of(appearance: Appearance, *steps: Step) -> list[Row]:
    """An appearance, and the steps that its words took to get there."""
    hops = [
        Hop(
            appearance_id=appearance.id,
            position=position,
            role=role,
            actor_id=at.id if isinstance(at, Actor) else None,
            report_id=at.id if isinstance(at, Report) else None,
        )
        for position, (role, at) in enumerate(steps)
    ]
    return [appearance, *hops]


def stance(
    statement: Statement,
    claim: Claim,
    position: StancePosition,
    certainty: Certainty,
    stage: Stage,
    basis: StanceBasis = StanceBasis.EXPLICIT,
    **columns: Any,
) -> Stance:
    """What a statement does to a claim."""
    return Stance(
        statement_id=statement.id,
        claim_id=claim.id,
        position=position,
        certainty=certainty,
        stage=stage,
        basis=basis,
        **columns,
    )


def link(
    source: Statement,
    relation: StatementRelation,
    target: Statement,
    asserted_by: Report | None = None,
) -> StatementLink:
    """What one statement is to another: as a report says, or as only this record does."""
    return StatementLink(
        source_id=source.id,
        target_id=target.id,
        relation=relation,
        asserted_by_id=id_of(asserted_by),
    )


def citation(
    citing: Report, relation: CitationRelation, cited: Report, at: dict[str, Any]
) -> Citation:
    """Where one report refers to another."""
    return Citation(citing_id=citing.id, cited_id=cited.id, relation=relation, **at)
