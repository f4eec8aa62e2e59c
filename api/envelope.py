"""What every request has and every response carries: an id, and what keeps browsers safe."""

import re
from collections.abc import Awaitable, Callable
from random import getrandbits

from starlette.types import Message, Scope, Send

from api.logs import request_id

ID = b"x-request-id"
WELL_FORMED = re.compile(rb"[A-Za-z0-9._~:@=+/-]{1,128}")
"""An id that may stand in a header and in any log."""

POLICY = b"content-security-policy"

SAFE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
BY_HTTPS = (*SAFE, (b"strict-transport-security", b"max-age=31536000"))
NOTHING = (POLICY, b"default-src 'none'; frame-ancestors 'none'")
"""The policy of what is no page: should a browser show it, it loads nothing, and in no frame."""


STARTS = ("http.response.start", "websocket.http.response.start")
"""The messages that begin responses."""


def given_id(scope: Scope) -> bytes | None:
    """The id that a client gives its request, if it is well formed."""
    for name, value in scope["headers"]:
        if name == ID:
            return value if WELL_FORMED.fullmatch(value) else None
    return None


def enveloped(scope: Scope, send: Send, answered: Callable[[int], None]) -> Send:
    """Give a request its id, and each of its responses that id and the headers of safety.

    A client's own id is taken if it is well formed. ``answered`` is told each status.
    """
    id_ = given_id(scope) or b"%032x" % getrandbits(128)
    request_id.set(id_.decode())
    safe = BY_HTTPS if scope["scheme"] == "https" else SAFE

    def enveloping(message: Message) -> Awaitable[None]:
        kind = message["type"]
        if kind in STARTS:
            told = dict(message["headers"])
            headers = [*message["headers"], *safe]
            if POLICY not in told:
                headers.append(NOTHING)
            if not told.get(b"cache-control", b"").startswith(b"public"):
                # What caches keep for everyone says nothing of one request.
                headers.append((ID, id_))
            answered(message["status"])
            message = {**message, "headers": headers}
        elif kind == "websocket.accept":
            message = {**message, "headers": [*message.get("headers", ()), (ID, id_)]}
        return send(message)

    return enveloping
