"""Actors that turn out to be one: the loser's rows become the winner's, until that is undone."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import UniqueConstraint, select

from schema import tables
from schema.tables.vocabulary import IdentityVerdict, RevisionAction
from schema.writes.judging import ordered
from schema.writes.ledger import key_of
from schema.writes.undoing import undo
from schema.writes.writing import CLASSES, Writing

#: What stays with the loser: by what it is known elsewhere, it leads to the winner.
STAYS = frozenset({("external_id", "actor_id")})


async def merge(writing: Writing, loser: tables.Actor, winner: tables.Actor) -> None:
    """Let the winner have all that points at the loser, which remains and points at the winner.

    Each record that is touched gets a revision of its own, whose cause is the loser's MERGE. A row
    that the winner has already, or that would lead from it to itself, is removed.
    """
    writing.cause = key_of(loser)
    writing.done_to(key_of(loser), RevisionAction.MERGE)
    await writing.change(loser, {"merged_into_id": winner.id})
    for table, column in _references():
        if (table, column) in STAYS:
            continue
        for row in await writing.rows(CLASSES[table], **{column: loser.id}):
            if not await writing.hold(row) or getattr(row, column) != loser.id:
                continue  # Somebody else has changed it meanwhile.
            if isinstance(row, tables.IdentityJudgement):
                await _repoint_judgement(writing, row, loser, winner)
            elif await _may_move(writing, row, column, winner):
                await writing.change(row, {column: winner.id})
            else:
                await writing.remove(row)


async def unmerge(writing: Writing, loser: tables.Actor) -> None:
    """Let the loser have again what the merge took from it; what came meanwhile stays."""
    revision = tables.METADATA.tables["revision"].c
    merges = select(tables.Revision).where(
        revision.record_id == loser.id, revision.action == RevisionAction.MERGE
    )
    merged = (
        await writing.session.scalars(merges.order_by(revision.sequence.desc()).limit(1))
    ).one()
    parts = await writing.session.scalars(
        select(tables.Revision)
        .where((revision.id == merged.id) | (revision.cause_id == merged.id))
        .order_by(revision.sequence.desc())
    )
    writing.cause = key_of(loser)
    await undo(writing, list(parts), wholly=False)
    writing.done_to(key_of(loser), RevisionAction.UNMERGE)


def _references() -> Iterator[tuple[str, str]]:
    """The columns that point at actors, in all tables of rows."""
    for table in CLASSES:
        for column in tables.METADATA.tables[table].columns:
            if column.foreign_keys and tables.referred(table, column.name) == "actor":
                yield table, column.name


async def _repoint_judgement(
    writing: Writing,
    judgement: tables.IdentityJudgement,
    loser: tables.Actor,
    winner: tables.Actor,
) -> None:
    sides = {judgement.left_id, judgement.right_id}
    if sides == {loser.id, winner.id}:
        return  # What was judged of the two is why, and stays as it is.
    (other,) = sides - {loser.id}
    left, right = sorted((winner.id, other))
    if await writing.rows(tables.IdentityJudgement, left_id=left, right_id=right):
        await writing.remove(judgement)
    else:
        await writing.change(judgement, {"left_id": left, "right_id": right})
        ordered(judgement)


async def _may_move(writing: Writing, row: tables.Row, column: str, winner: tables.Actor) -> bool:
    """Whether a row may point at the winner instead, as no other does, and not at it twice."""
    if isinstance(row, tables.Affiliation) and winner.id in (row.member_id, row.organization_id):
        return False
    if isinstance(row, tables.Actor):
        return row.id != winner.id
    for constraint in tables.METADATA.tables[tables.name_of(type(row))].constraints:
        if isinstance(constraint, UniqueConstraint) and column in constraint.columns:
            values: dict[str, Any] = {
                each.name: getattr(row, each.name) for each in constraint.columns
            }
            if await writing.rows(type(row), **{**values, column: winner.id}):
                return False
    return True


async def is_merged(writing: Writing, actor: tables.Actor) -> bool:
    """Whether an actor was merged: to who may not see the winner, it stands for itself."""
    winner = actor.merged_into_id
    return winner is not None and await writing.find(tables.Actor, winner) is not None


async def judged_different(writing: Writing, one: tables.Actor, other: tables.Actor) -> bool:
    """Whether two actors were judged not to be one, as far as the viewer may see."""
    left, right = sorted((one.id, other.id))
    for judgement in await writing.rows(tables.IdentityJudgement, left_id=left, right_id=right):
        if await writing.find(tables.IdentityJudgement, judgement.id) is not None:
            return judgement.verdict == IdentityVerdict.DIFFERENT
    return False
