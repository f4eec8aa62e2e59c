"""How the rows of a level belong to the row above it."""

from collections.abc import Sequence

from schema.planner.bindings import Many
from schema.planner.draft import Row

KEYS = "$1::uuid[]"
"""The keys of the rows above, which are the first parameter of a SELECT below them."""

PARENTS = f"unnest({KEYS}) AS parent(key)"

PARENT_KEY = "parent.key"


def belongs(row: Row, many: Many) -> list[str]:
    """The predicates of rows that belong to the parent and may be seen."""
    draft = row.draft
    if many.through is None:
        matches = [f"{row(column)} = {PARENT_KEY}" for column in many.columns]
        # By one column, the reader came by the row that it points at; by either of two, by one.
        came_by: Sequence[str] = many.columns if len(matches) == 1 else ()
        link = matches[0] if len(matches) == 1 else f"({' OR '.join(matches)})"
        return [link, *draft.visible(row.name, row.table, (*came_by, *row.checked))]
    between = Row(draft, many.table)
    predicates = [*passes(between, many), f"{between(many.through)} = {row('id')}"]
    return [
        f"EXISTS (SELECT FROM {many.table} {between.name} WHERE {' AND '.join(predicates)})",
        *draft.visible(row.name, row.table, row.checked),
    ]


def passes(between: Row, many: Many) -> list[str]:
    """The predicates of the rows between that lead on from the parent."""
    assert many.through is not None
    (column,) = many.columns
    return [
        f"{between(column)} = {PARENT_KEY}",
        *between.draft.visible(between.name, between.table, (column, many.through)),
    ]
