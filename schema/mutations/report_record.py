"""`reportRecord`: a whole report at once, with all that it tells of, new and known mixed."""

from typing import Any

import strawberry

from schema.mutations.inputs import Inputs
from schema.mutations.noun import Noun, input_type
from schema.mutations.nouns import (
    ACTOR,
    AFFILIATION,
    APPEARANCE,
    CITATION,
    CLAIM,
    IDENTITY_JUDGEMENT,
    REPORT,
    STANCE,
    STATEMENT,
    STATEMENT_LINK,
    TOPIC,
    TOPIC_TAG,
)
from schema.mutations.payload import payload
from schema.mutations.resolvers import IDEMPOTENCY_KEY, REASON, mutation
from schema.mutations.values import Path
from schema.tables.as_json import camel_case
from schema.writes.finish import finished
from schema.writes.ledger import RowKey, key_of
from schema.writes.writing import Writing

MOST_ENTRIES = 1_000
"""Of all lists together, those within entries too: far more than any report has."""

KEY = (
    str | None,
    "How the rest of this input refers to it: `#` and this key, where an id is taken.",
    {"default": strawberry.UNSET},
)


def entry(noun: Noun) -> Any:
    """A new one among others of a report."""
    return noun.input(f"{noun.capitalised}EntryInput", f"A new {noun.words}.", {"key": KEY})


# In this order they are recorded; each may refer to what stands before it or after it.
PARTS: dict[str, tuple[Noun, str]] = {
    "actors": (ACTOR, "The new actors: outlets, speakers, those spoken of."),
    "reports": (REPORT, "Other new reports, such as those known only through this one."),
    "claims": (CLAIM, "The new claims."),
    "statements": (STATEMENT, "The new statements."),
    "topics": (TOPIC, "The new topics."),
    "affiliations": (AFFILIATION, "What actors are to one another."),
    "judgements": (IDENTITY_JUDGEMENT, "Which actors are one, and which are not."),
    "appearances": (APPEARANCE, "Where and how reports render statements."),
    "stances": (STANCE, "What statements do to claims."),
    "statement_links": (STATEMENT_LINK, "What statements are to one another."),
    "citations": (CITATION, "Where reports refer to one another."),
    "topic_tags": (TOPIC_TAG, "Which topics statements, reports and claims are about."),
}

ABSENT = {"default": strawberry.UNSET}
REPORT_RECORD_INPUT = input_type(
    "ReportRecordInput",
    "A whole report. Wherever an id is taken, it may be that of something on record, or `#` and "
    "the key of something in this input.",
    {
        "idempotency_key": IDEMPOTENCY_KEY,
        "reason": REASON,
        "report": (entry(REPORT), "The report itself.", {}),
        **{
            name: (list[entry(noun)] | None, description, ABSENT)  # type: ignore[misc]
            for name, (noun, description) in PARTS.items()
        },
    },
)


async def _record(inputs: Inputs, writing: Writing, given: Any) -> RowKey:
    entries: list[tuple[Noun, Any, Path]] = [(REPORT, given.report, ("input", "report"))]
    for name, (noun, _) in PARTS.items():
        for position, item in enumerate(getattr(given, name) or ()):
            entries.append((noun, item, ("input", camel_case(name), str(position))))
    if len(entries) + sum(noun.entries_in(item) for noun, item, _ in entries) > MOST_ENTRIES:
        message = f"A report is recorded with at most {MOST_ENTRIES:,} entries, steps and names."
        writing.refuse("BAD_USER_INPUT", message, path=("input",))
        writing.stop_if_refused()
    # All keys are known before anything is read: references may point forward.
    rows = [inputs.draft(noun, path, item.key) for noun, item, path in entries]
    for (noun, item, path), row in zip(entries, rows, strict=True):
        await inputs.complete(noun, item, row, path)
    await finished(writing)
    return key_of(rows[0])


report_record = mutation(
    "reportRecord",
    REPORT_RECORD_INPUT,
    payload("reportRecord", "report", REPORT.type_, "The report; null where anything was refused."),
    _record,
    "Record a whole report at once: who published and wrote it, whom it quotes saying what, which "
    "reports it cites, which claims are at stake. All of it is stored, or nothing is.",
)
