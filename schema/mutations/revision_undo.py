"""`revisionUndo`: a change is taken back, by another one."""

from typing import Any

import strawberry

from schema import tables
from schema.errors import Forbidden
from schema.mutations.inputs import Inputs
from schema.mutations.noun import input_type
from schema.mutations.payload import payload
from schema.mutations.resolvers import REASON, mutation
from schema.tables.vocabulary import RecordType, RevisionAction, Scope
from schema.types.revision import Revision
from schema.writes.finish import finished
from schema.writes.ledger import RowKey
from schema.writes.merging import is_merged
from schema.writes.undoing import undo
from schema.writes.writing import Writing

#: What taking back a revision of each action is; others are taken back in other ways.
UNDONE_BY = {
    RevisionAction.UPDATE: None,
    RevisionAction.REMOVE: None,
    RevisionAction.RETRACT: RevisionAction.RESTORE,
    RevisionAction.RESTORE: RevisionAction.RETRACT,
}
WHICH = ("input", "id")


async def _undo(inputs: Inputs, writing: Writing, given: Any) -> RowKey | None:
    if Scope.AUDIT_READ not in writing.viewer.scopes:
        raise Forbidden("To undo, the scope `audit:read` is needed.")
    inputs.about = WHICH
    revision: tables.Revision | None = await inputs.find(tables.Revision, given.id, WHICH)
    if revision is None:
        return None
    if revision.action not in UNDONE_BY or await _is_part(writing, revision):
        writing.refuse(
            "BAD_USER_INPUT",
            "Only an UPDATE, REMOVE, RETRACT or RESTORE of its own is undone. Retract what was "
            "created; unmerge what was merged.",
            path=WHICH,
        )
        return None
    record = (str(revision.record_type), revision.record_id)
    is_topic = revision.record_type is RecordType.TOPIC
    if not (is_topic and revision.action is RevisionAction.REMOVE):
        owner = await writing.lock(record)
        if owner is None:
            writing.refuse("CONFLICT", "It was removed: undo that first.", path=WHICH)
            return None
        if isinstance(owner, tables.Actor) and await is_merged(writing, owner):
            writing.refuse("CONFLICT", "It was merged into another actor.", path=WHICH)
            return None
    await undo(writing, [revision], wholly=True)
    writing.stop_if_refused()
    # A topic comes back where other records are restored, and is removed where they are retracted.
    action = None if is_topic else UNDONE_BY[revision.action]
    if action is not None:
        writing.done_to(record, action)
    undone = await finished(writing, cause=revision.id)
    if not undone:
        writing.refuse("CONFLICT", "There is nothing left of it to undo.", path=WHICH)
        return None
    return "revision", undone[0].id


async def _is_part(writing: Writing, revision: tables.Revision) -> bool:
    """Whether a revision is one of those of a merge, or of its undoing."""
    if revision.cause_id is None:
        return False
    cause = await writing.session.get_one(tables.Revision, revision.cause_id)
    return cause.action in (RevisionAction.MERGE, RevisionAction.UNMERGE)


revision_undo = mutation(
    "revisionUndo",
    input_type(
        "RevisionUndoInput",
        "Which change is taken back.",
        {"id": (strawberry.ID, "The revision.", {}), "reason": REASON},
    ),
    payload("revisionUndo", "revision", Revision, "The revision that takes it back."),
    _undo,
    "Take back one change: its inverse becomes a change of its own. Where what it changed was "
    "changed since, this is a CONFLICT. Needs the scope `audit:read` as well.",
)
