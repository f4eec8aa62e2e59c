"""Plans run on one connection, in one snapshot of the database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from graphql.execution.values import VariableValues

from schema.context import Context
from schema.errors import Unavailable
from schema.planner.level import Connection
from schema.planner.plan import Plan

OUTAGES = (
    TimeoutError,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.QueryCanceledError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
)


@asynccontextmanager
async def snapshot(context: Context, *, single: bool) -> AsyncIterator[Connection]:
    """A connection on which all SELECTs see the same state of the record.

    A ``single`` SELECT is a snapshot by itself and needs no transaction. Raises ``Unavailable``
    when the database cannot be asked or takes too long.
    """
    try:
        async with context.reads.acquire(timeout=context.patience) as connection:
            if single:
                yield connection
            else:
                async with connection.transaction(isolation="repeatable_read", readonly=True):
                    yield connection
    except OUTAGES as error:
        raise Unavailable("The record cannot be read just now. Try again shortly.") from error


async def run_all(
    plans: Sequence[tuple[str, Plan]], variables: VariableValues, context: Context
) -> dict[str, Any]:
    """The values of root fields, by their response keys."""
    runs = [(key, plan.with_variables(variables)) for key, plan in plans]
    single = len(runs) == 1 and runs[0][1].is_single
    async with snapshot(context, single=single) as connection:
        return {key: await run.value(connection) for key, run in runs}
