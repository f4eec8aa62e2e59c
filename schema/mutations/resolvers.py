"""The mutations that every noun has: create, update, and retract and restore, or remove."""

from datetime import UTC, datetime
from typing import Annotated, Any

import strawberry

from schema import tables
from schema.context import Info
from schema.mutations.inputs import Inputs
from schema.mutations.noun import Noun, input_type
from schema.mutations.payload import payload, removal_payload
from schema.mutations.transaction import Work, transaction
from schema.tables.vocabulary import RevisionAction
from schema.writes.finish import finished
from schema.writes.ledger import RowKey, key_of, record_keys
from schema.writes.merging import is_merged
from schema.writes.writing import Writing

REASON = (str | None, "Why, for the history.", {"default": strawberry.UNSET})
IDEMPOTENCY_KEY = (
    str | None,
    "A text of yours for this very write, 1 to 250 characters. Sent again with the same input, it "
    "answers with the same object, as that now is, and nothing is written again. With another "
    "input, or when that object is there no longer, it is a CONFLICT.",
    {"default": strawberry.UNSET},
)
EXPECTED_VERSION: tuple[Any, str, dict[str, Any]] = (
    int,
    "The record's `version` as you read it: where it is another by now, this is a CONFLICT.",
    {},
)


def mutations_of(noun: Noun) -> dict[str, Any]:
    """The mutations of a noun, by their names in Python."""
    prefix = tables.name_of(noun.table)
    made = {f"{prefix}_create": _create(noun), f"{prefix}_update": _update(noun)}
    if noun.is_record:
        made[f"{prefix}_retract"] = _retract(noun)
        made[f"{prefix}_restore"] = _restore(noun)
    else:
        made[f"{prefix}_remove"] = _remove(noun)
    return made


def mutation(name: str, given: Any, answer: Any, work: Work, description: str) -> Any:
    """A mutation of one argument ``input``, done in a transaction."""

    async def resolve(info: Info, input: Any) -> Any:
        return await transaction(info.context, name, input, work)

    described = Annotated[given, strawberry.argument(description="What to write.")]
    resolve.__annotations__ = {"info": Info, "input": described, "return": answer}
    return strawberry.mutation(resolve, description=description)


def _create(noun: Noun) -> Any:
    async def work(inputs: Inputs, writing: Writing, given: Any) -> RowKey:
        row = await inputs.create(noun, given, ("input",))
        await finished(writing)
        return key_of(row)

    name = f"{noun.name}Create"
    given = noun.input(
        f"{noun.capitalised}CreateInput",
        f"A new {noun.words}.",
        {"idempotency_key": IDEMPOTENCY_KEY, "reason": REASON},
    )
    return mutation(name, given, _payload(noun, name), work, f"Record a new {noun.words}.")


def _update(noun: Noun) -> Any:
    async def work(inputs: Inputs, writing: Writing, given: Any) -> RowKey | None:
        row = await found(inputs, writing, noun, given)
        if row is None:
            return None
        await inputs.update(noun, given, row, ("input",))
        await finished(writing)
        return key_of(row)

    name = f"{noun.name}Update"
    version = {"expected_version": EXPECTED_VERSION} if noun.is_record else {}
    given = noun.input(
        f"{noun.capitalised}UpdateInput",
        f"Changes to one {noun.words}: what is absent stays, what is null is emptied.",
        {"id": (strawberry.ID, f"Which {noun.words}.", {}), **version, "reason": REASON},
        changing=True,
    )
    return mutation(name, given, _payload(noun, name), work, f"Change one {noun.words}.")


def _retract(noun: Noun) -> Any:
    async def work(inputs: Inputs, writing: Writing, given: Any) -> RowKey | None:
        row = await found(inputs, writing, noun, given)
        if row is None:
            return None
        if row.retracted_at is not None:
            writing.refuse("CONFLICT", "It is retracted already.", path=("input", "id"))
            return None
        values = {"retracted_at": datetime.now(UTC), "retraction_reason": given.reason}
        return await _done(writing, row, values, RevisionAction.RETRACT)

    name = f"{noun.name}Retract"
    given = _whole(noun, "Retract", "Which one is no longer upheld, and why.")
    description = (
        f"Mark one {noun.words} as no longer upheld. It is not deleted: lists leave it out unless "
        "asked, `node` and references show it with the reason."
    )
    return mutation(name, given, _payload(noun, name), work, description)


def _restore(noun: Noun) -> Any:
    async def work(inputs: Inputs, writing: Writing, given: Any) -> RowKey | None:
        row = await found(inputs, writing, noun, given)
        if row is None:
            return None
        if row.retracted_at is None:
            writing.refuse("CONFLICT", "It is not retracted.", path=("input", "id"))
            return None
        values = {"retracted_at": None, "retraction_reason": None}
        return await _done(writing, row, values, RevisionAction.RESTORE)

    name = f"{noun.name}Restore"
    given = _whole(noun, "Restore", "Which one is upheld again, and why.")
    description = f"Take back the retraction of one {noun.words}."
    return mutation(name, given, _payload(noun, name), work, description)


def _remove(noun: Noun) -> Any:
    async def work(inputs: Inputs, writing: Writing, given: Any) -> RowKey | None:
        row = await found(inputs, writing, noun, given)
        if row is None:
            return None
        if isinstance(row, tables.Topic) and await writing.rows(tables.TopicTag, topic_id=row.id):
            writing.refuse("CONFLICT", "It is on something still.", path=("input", "id"))
            return None
        for owned, _ in noun.owned.values():
            owner = tables.column_of(owned.owner).name
            for below in await writing.rows(owned.noun.table, **{owner: row.id}):
                for column in record_keys(tables.name_of(owned.noun.table)):
                    if await inputs.is_hidden(below, column):
                        # Whoever cannot see the change could not take it back.
                        message = "It has what you may not see."
                        writing.refuse("CONFLICT", message, path=("input", "id"))
                await writing.remove(below)
        await writing.remove(row)
        await finished(writing)
        return key_of(row)

    name = f"{noun.name}Remove"
    given = input_type(
        f"{noun.capitalised}RemoveInput",
        f"Which {noun.words} is taken away.",
        {"id": (strawberry.ID, f"Which {noun.words}.", {}), "reason": REASON},
    )
    answer = removal_payload(name, tables.name_of(noun.table))
    description = (
        f"Take away one {noun.words}. The history keeps it: `revisionUndo` brings it back."
    )
    return mutation(name, given, answer, work, description)


async def found(
    inputs: Inputs, writing: Writing, noun: Noun, given: Any, *, merged: bool = False
) -> Any:
    """The row that an input names, locked; refused where it is not as whoever wrote it thinks."""
    inputs.about = "input", "id"
    row: Any = await inputs.find(noun.table, given.id, inputs.about, lock=True)
    expected = getattr(given, "expected_version", None)
    if row is None:
        return None
    if expected is not None and row.version != expected:
        writing.refuse(
            "CONFLICT",
            f"It was changed meanwhile: its version is {row.version}, not {expected}. Read it "
            "again.",
            path=("input", "expectedVersion"),
        )
        return None
    if not merged and isinstance(row, tables.Actor) and await is_merged(writing, row):
        writing.refuse("CONFLICT", "It was merged into another actor.", path=("input", "id"))
        return None
    return row


async def _done(
    writing: Writing, row: tables.Row, values: dict[str, Any], action: RevisionAction
) -> RowKey:
    """Do something to a record as a whole."""
    await writing.change(row, values)
    writing.done_to(key_of(row), action)
    await finished(writing)
    return key_of(row)


def _payload(noun: Noun, name: str) -> Any:
    return payload(
        name,
        tables.name_of(noun.table),
        noun.type_,
        f"The {noun.words} as it now is; null where it was refused.",
    )


def _whole(noun: Noun, verb: str, purpose: str) -> Any:
    """The input of what is done to a record as a whole."""
    return input_type(
        f"{noun.capitalised}{verb}Input",
        purpose,
        {
            "id": (strawberry.ID, f"Which {noun.words}.", {}),
            "expected_version": EXPECTED_VERSION,
            "reason": (str, "Why: it stands with the record.", {}),
        },
    )
