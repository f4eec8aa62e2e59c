"""The application: its database, its routes, its health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api.auth import authentication
from api.database import database_url, read_pool
from api.endpoint import Endpoint
from api.graphiql import static_routes
from api.settings import Settings
from api.tokens import tokens_of
from schema.errors import Unavailable
from schema.operations import Operations
from schema.outages import borrowed
from schema.root import planner, schema


def create_app(settings: Settings) -> FastAPI:
    """The API as settings want it. Its lifespan holds the database."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with database_url(settings) as url:
            async with (
                await read_pool(url, settings) as reads,
                authentication(reads, url, settings, tokens) as authenticator,
            ):
                app.state.reads = reads
                app.state.settings = settings
                app.state.authenticator = authenticator
                yield

    tokens = tokens_of(settings)  # Settings that make no sense are refused before all else.
    endpoint = Endpoint(Operations(schema._schema, planner))
    app = FastAPI(
        title="On Record",
        lifespan=lifespan,
        openapi_url=None,  # The API is GraphQL: its schema describes it.
        routes=[
            Route("/graphql", endpoint.answer, methods=["GET", "POST"]),
            Route("/health", health),
            Route("/ready", ready),
            Route("/", lambda _: RedirectResponse("graphql")),
            *static_routes(),
        ],
    )
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=("GET", "POST"),
            allow_headers=("Content-Type", "Authorization"),
        )
    return app


async def health(_request: Request) -> Response:
    """Whether the process answers."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """Whether the process can answer from its database; 503 meanwhile."""
    state = request.app.state
    try:
        async with borrowed(state.reads, state.settings.acquire_timeout) as connection:
            await connection.fetchval("SELECT 1")
    except Unavailable as error:
        return JSONResponse({"status": error.message}, 503)
    return JSONResponse({"status": "ok"})
