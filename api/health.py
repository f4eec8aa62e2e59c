"""Whether the process is alive, and whether it is ready: asked by whatever runs it."""

import asyncpg
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from api import migrations
from schema.errors import Unavailable

BEHIND = "The database lacks tables of this program: `onrecord migrate` makes them."


async def alive(_request: Request) -> Response:
    """Whether the process answers at all."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """Whether it can answer from its database; 503 meanwhile, and what is wrong.

    A database that a newer version has migrated meanwhile will do: that version is being rolled
    out, and this one serves until it is there.
    """
    state = request.app.state
    try:
        async with state.reads.borrowed() as connection:
            applied = await connection.fetchval("SELECT max(version_num) FROM alembic_version")
    except asyncpg.UndefinedTableError:
        applied = None
    except Unavailable as error:
        return JSONResponse({"status": error.message}, 503)
    if applied is None or applied < migrations.newest():
        return JSONResponse({"status": BEHIND}, 503)
    return JSONResponse({"status": "ok"})


def health_routes() -> list[BaseRoute]:
    """The routes of both."""
    return [Route("/healthz", alive), Route("/readyz", ready)]
