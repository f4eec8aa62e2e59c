"""Times given in relation to others: "last Friday" is placed by what its own report prints.

Whoever records a report years later, or elsewhere, would read such words against another day. So
they are placed only against a time that the same report prints: its own, or one in its text, which
is the stated time of another of its statements. What a page's metadata say is not printed: a time
that is worked out by them is INFERRED.
"""

from collections.abc import Sequence
from typing import TypeAlias
from uuid import UUID

from schema import tables
from schema.tables.as_json import global_id
from schema.tables.vocabulary import MomentBasis
from schema.writes.printed_times import Changes, PrintedTimes
from schema.writes.relative_words import Printed, misplaced, too_late
from schema.writes.writing import Writing

IN_NO_REPORT = (
    "Words that relate to another time are placed only by the report that prints them: put the "
    "statement into it first, or leave the time open (XXXX-XX-XX)."
)
UNPLACED = (
    "Words that relate to another time are placed only by one that the same report prints: give "
    "the report its date, or another of its statements the time that is stated; or leave the time "
    "open (XXXX-XX-XX)."
)

Cause: TypeAlias = tuple[tables.Row, str]
"""The row, and the column of it, by whose change a time has to be asked about."""


async def placed_by_their_reports(writing: Writing) -> None:
    """Each time of a statement that is placed by words has something in a report that places it.

    Asked where the time is written, where its statement enters a report or leaves one, and where a
    report prints less than it did. What the writer may not see counts for nothing, and is not told
    of.
    """
    changes = Changes.of(writing)
    times = PrintedTimes(writing, changes)
    asked: dict[UUID, Cause] = {key: (row, "said_edtf") for key, row in changes.said.items()}
    for appearance in (*changes.added.values(), *changes.gone.values()):
        asked.setdefault(appearance.statement_id, (appearance, "report_id"))
    for key in list(asked):
        if await times.said(key, MomentBasis.RELATIVE) is None:
            del asked[key]
    lost = await times.lost()
    if not asked and not lost:
        return
    # Who places a time meanwhile, and who takes away what places it, take turns.
    await writing.take_turn("statement.said")
    for dependent, report in await times.placed_in(lost):
        asked.setdefault(dependent, lost[report])
    reports_of = await times.reports_of(asked)
    printed = await times.printed({report for reports in reports_of.values() for report in reports})
    for key, (row, column) in asked.items():
        time = await times.said(key, MomentBasis.RELATIVE)
        if time is None:
            continue  # It was changed meanwhile.
        problem = _problem(time, [printed[report] for report in sorted(reports_of[key])])
        if problem is None:
            continue
        enters = changes.added.get(row.id)
        if row.id == key or (enters is not None and enters.statement_id == key):
            writing.refuse("BAD_USER_INPUT", problem, row, column)
        else:
            id_ = global_id("statement", key.hex)
            message = f'"{time.text}", the time of {id_}, is placed by it: leave that open first.'
            writing.refuse("CONFLICT", message, row, column)


def _problem(time: Printed, places: Sequence[Sequence[Printed]]) -> str | None:
    """What is wrong with a time that words place, by what each of its reports prints."""
    problems: list[str] = []
    for printed in places:
        late = [too_late(time, by) for by in printed if by.statement is None]
        found = [misplaced(time, by) for by in printed if by.statement != time.statement]
        if not any(late) and None in found:
            return None
        problems += [problem for problem in (*late, *found) if problem is not None]
    return next(iter(problems), UNPLACED if places else IN_NO_REPORT)
