"""Plans run on one connection, in one snapshot of the database."""

from collections.abc import Sequence
from typing import Any

from graphql.execution.values import VariableValues

from schema.context import Context
from schema.outages import borrowed
from schema.planner.form import Form
from schema.planner.level import Reader
from schema.planner.limits import Limit
from schema.planner.plan import Plan, Run


async def run_all(
    plans: Sequence[tuple[str, Plan]], variables: VariableValues, context: Context, form: Form
) -> dict[str, Any]:
    """Root fields' values in a form, by response key, all of the same state of the record.

    Raises ``Unavailable`` when the database cannot be asked or takes too long.
    """
    runs = [(key, plan.with_variables(variables)) for key, plan in plans]
    single = len(runs) == 1 and runs[0][1].is_single
    async with borrowed(context.reads, context.acquire_timeout) as connection:
        if single:
            # One SELECT is a snapshot by itself.
            return await _values(runs, connection, form)
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return await _values(runs, connection, form)


async def _values(runs: Sequence[tuple[str, Run]], reader: Reader, form: Form) -> dict[str, Any]:
    size = 0
    values: dict[str, Any] = {}
    for key, run in runs:
        values[key], of_field = await run.value(reader, form)
        size += of_field
        Limit.VALUES.check(size)
    return values
