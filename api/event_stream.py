"""Subscriptions as server-sent events: one stream for one subscription.

The form of graphql-sse's "distinct connections" mode: `next` events, then `complete`.
https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson
from starlette.responses import StreamingResponse

from api.caching import NOT_KEPT
from api.listener import Broken, TooSlow
from api.negotiation import EVENT_STREAM
from api.watchman import until_refused
from schema.context import Context
from schema.errors import ExpectedError, LimitExceeded, Unauthenticated, masked
from schema.operations import Operations
from schema.requests import Watch

QUIET_SECONDS = 15.0
"""How long nothing is sent before a comment is, by which proxies know that the stream lives."""


def event_stream(
    state: Any,
    operations: Operations,
    watch: Watch,
    context: Context,
    credentials: Sequence[str],
) -> StreamingResponse:
    """The response that tells of what a subscription watches."""
    return StreamingResponse(
        _events(state, operations, watch, context, credentials),
        media_type=EVENT_STREAM,
        headers={**NOT_KEPT, "X-Accel-Buffering": "no"},
    )


async def _events(
    state: Any, operations: Operations, watch: Watch, context: Context, credentials: Sequence[str]
) -> AsyncIterator[bytes]:
    messages = state.feed.messages(operations, watch, context)
    refused = asyncio.ensure_future(until_refused(state.authenticator, credentials, context.viewer))
    coming: asyncio.Future[bytes] | None = None
    try:
        while not refused.done():
            coming = coming or asyncio.ensure_future(anext(messages))
            done, _ = await asyncio.wait(
                [coming, refused], timeout=QUIET_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            if coming in done:
                body, coming = coming.result(), None
                yield b"event: next\ndata: " + body + b"\n\n"
            elif not done:
                yield b":\n\n"
        yield _failure(Unauthenticated("These credentials are no longer valid."))
    except Broken as broken:
        yield _failure(broken.fault)
    except TooSlow:
        yield _failure(LimitExceeded("Too slow: come back with your last cursor."))
    except ExpectedError as error:
        yield _failure(error)
    except Exception as error:
        yield _failure(masked(error))
    finally:
        for task in (refused, coming):
            if task is not None:
                task.cancel()
        await asyncio.gather(
            *(task for task in (refused, coming) if task is not None), return_exceptions=True
        )
        await messages.aclose()
    yield b"event: complete\ndata:\n\n"


def _failure(error: ExpectedError) -> bytes:
    return b"event: next\ndata: " + orjson.dumps({"errors": [error.formatted]}) + b"\n\n"
