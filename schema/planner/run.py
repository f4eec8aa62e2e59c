"""Plans run on one connection, in one snapshot of the database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from graphql.execution.values import VariableValues

from schema.context import Context
from schema.outages import borrowed
from schema.planner.level import Reader
from schema.planner.limits import Limit
from schema.planner.plan import Plan


@asynccontextmanager
async def snapshot(context: Context, *, single: bool) -> AsyncIterator[Reader]:
    """A connection on which all SELECTs see the same state of the record.

    A ``single`` SELECT is a snapshot by itself and needs no transaction. Raises ``Unavailable``
    when the database cannot be asked or takes too long.
    """
    async with borrowed(context.reads, context.acquire_timeout) as connection:
        async with asyncio.timeout(context.operation_timeout):
            if single:
                yield connection
            else:
                async with connection.transaction(isolation="repeatable_read", readonly=True):
                    yield connection


async def run_all(
    plans: Sequence[tuple[str, Plan]], variables: VariableValues, context: Context
) -> dict[str, Any]:
    """The values of root fields, by their response keys."""
    runs = [(key, plan.with_variables(variables)) for key, plan in plans]
    single = len(runs) == 1 and runs[0][1].is_single
    size = 0
    values: dict[str, Any] = {}
    async with snapshot(context, single=single) as reader:
        for key, run in runs:
            values[key], of_field = await run.value(reader)
            size += of_field
            Limit.OBJECTS.check(size)
    return values
