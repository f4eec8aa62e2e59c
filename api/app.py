"""The application: its database and its routes."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import asyncpg
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth import authentication
from api.caching import Caching
from api.database import database_url, read_pool, session_maker
from api.endpoint import Endpoint
from api.envelope import enveloped
from api.feed import Feed
from api.graphiql import static_routes
from api.health import health_routes
from api.metrics import Metrics, Present, metrics_route
from api.observed import ObservedOperations
from api.rates import rates_of
from api.releases import release_in_time
from api.replies import elsewhere
from api.settings import Settings
from api.tokens import tokens_of
from api.trusted_documents import TrustedDocuments
from api.websocket import WebSockets
from schema.root import planner, schema
from schema.vault import Vault

if TYPE_CHECKING:
    from api.tracing import Tracing

TRACE_HEADERS = ("traceparent", "tracestate")


class Application(FastAPI):
    """FastAPI, with a straight way to the address that nearly all requests are for.

    The layers that FastAPI puts before its routes cost as much as a small answer, and do nothing
    for one that reads its body and reports its errors itself.
    """

    straight: Mapping[tuple[str, str], ASGIApp] = MappingProxyType({})
    """By the type of connection, and the path."""
    metrics: Metrics
    tracing: "Tracing | None" = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            send = enveloped(scope, send, self.metrics.responded)
            if self.tracing is not None:
                self.tracing.received(scope)
        found = self.straight.get((scope["type"], scope.get("path", "")))
        if found is None:
            await super().__call__(scope, receive, send)
        else:
            scope["app"] = self
            await found(scope, receive, send)


def create_app(settings: Settings) -> Application:
    """The API as settings want it. Its lifespan holds the database."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with database_url(settings) as url:
            async with (
                read_pool(url, settings, connections) as reads,
                authentication(reads, url, settings, tokens) as authenticator,
                session_maker(url, settings) as writes,
                Feed(url, settings, reads, metrics.feed_lag.observe).listening() as feed,
                rates_of(settings) as rates,
                beside(release_in_time(writes)),
            ):
                app.state.feed = feed
                app.state.reads = reads
                app.state.writes = writes
                app.state.vault = vault
                app.state.settings = settings
                app.state.authenticator = authenticator
                app.state.documents = TrustedDocuments(
                    reads, are_required=settings.trusted_documents_only
                )
                app.state.limits = settings.limits
                app.state.rates = rates
                metrics.registry.register(Present(app.state, operations))
                yield
        if tracing is not None:
            await asyncio.to_thread(tracing.close)

    vault = Vault(settings.identity_keys)
    tokens = tokens_of(settings)  # Settings that make no sense are refused before all else.
    metrics = Metrics(settings.metrics_operations)
    tracing, connections = None, asyncpg.Connection
    if settings.traces:
        from api.tracing import Tracing

        tracing = Tracing(settings.traces)
        connections = tracing.connections()
    operations = ObservedOperations(
        schema._schema,
        planner,
        settings.limits,
        metrics=metrics,
        tracing=tracing,
        slow_seconds=settings.slow_operation,
        introspection=settings.introspection,
        suggestions=settings.suggestions,
    )
    endpoint: ASGIApp = Endpoint(operations, Caching.of(settings), graphiql=settings.graphiql)
    if settings.cors_origins:
        endpoint = CORSMiddleware(
            endpoint,
            allow_origins=settings.cors_origins,
            allow_methods=("GET", "POST"),
            allow_headers=(
                *("Content-Type", "Authorization", "If-None-Match", "X-Request-ID"),
                *TRACE_HEADERS,
            ),
            expose_headers=("ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID"),
        )
    app = Application(
        title="On Record",
        lifespan=lifespan,
        exception_handlers={HTTPException: elsewhere},
        openapi_url=None,  # The API is GraphQL: its schema describes it.
        routes=[
            *health_routes(),
            *([metrics_route(metrics, settings.metrics_token)] if settings.metrics_token else ()),
            Route("/", lambda _: RedirectResponse("graphql")),
            *(static_routes() if settings.graphiql else ()),
        ],
    )
    app.metrics, app.tracing = metrics, tracing
    app.straight = {
        ("http", "/graphql"): endpoint,
        ("websocket", "/graphql"): WebSockets(operations, settings.cors_origins),
    }
    return app


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Have work done for as long as the block lasts."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
