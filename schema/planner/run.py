"""Plans run on one connection, in one snapshot of the database."""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from graphql.execution.values import VariableValues

from schema.context import Context
from schema.edition import DatedReader
from schema.limits import Limit
from schema.planner.form import Form
from schema.planner.level import Key
from schema.planner.plan import Plan


async def run_all(
    plans: Mapping[str, Plan],
    variables: VariableValues,
    context: Context,
    form: Form,
    key: Key = None,
    *,
    is_dated: bool = False,
) -> dict[str, Any]:
    """Fields' values in a form, by response key, all of the same state of the record.

    Root fields have no key; others are read for the row of ``key``. ``is_dated`` notes in the
    context which edition they are of. Raises ``Unavailable`` when the database cannot be asked or
    takes too long.
    """
    # What is refused of the arguments is refused before anything is read.
    runs = [(name, plan, plan.arguments(variables)) for name, plan in plans.items()]
    # One SELECT is a snapshot by itself.
    is_snapshot = len(runs) == 1 and runs[0][1].is_single
    found: dict[str, Any] = {}
    async with context.reads.borrowed() as connection:
        reader = DatedReader(connection) if is_dated else connection
        async with (
            nullcontext()
            if is_snapshot
            else connection.transaction(isolation="repeatable_read", readonly=True)
        ):
            for name, plan, values in runs:
                found[name], size = await plan.read(reader, values, form, context, key)
                context.values += size
                context.limits.check(Limit.VALUES, context.values)
        if isinstance(reader, DatedReader):
            context.edition = await reader.edition()
    return found
