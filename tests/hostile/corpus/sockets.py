"""Sockets: handshakes, frames and messages that are against the protocols, or too many."""

import struct
from typing import Any

from tests.hostile.sending import PATH, Row, head
from tests.trial.sockets import CLOSE, PING, TEXT, frame, message

INIT = message("connection_init")

CONTINUED, BINARY = 0x0, 0x2

VERSION = "Sec-WebSocket-Version: 13"
KEY = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="
UPGRADE = ("Connection: Upgrade", "Upgrade: websocket")
PROTOCOL = "Sec-WebSocket-Protocol: graphql-transport-ws"
GET = f"GET {PATH} HTTP/1.1"


def part(payload: bytes, opcode: int, *, is_last: bool = False) -> bytes:
    """A part of a message in several frames."""
    whole = frame(payload, opcode)
    return whole if is_last else bytes([whole[0] & 0x7F]) + whole[1:]


def sized(size: int, opcode: int = TEXT) -> bytes:
    """The head of a frame of this size, without its payload."""
    return bytes([0x80 | opcode, 0x80 | 127]) + size.to_bytes(8, "big") + bytes(4)


def subscribe(payload: Any = None, **more: Any) -> bytes:
    payload = {"query": "{ __typename }"} if payload is None else payload
    return message("subscribe", **{"id": "1", "payload": payload, **more})


HANDSHAKES = [
    Row(f"handshakes: {name}", sent, expected, b"")
    for name, sent, expected in (
        ("no key", head(GET, *UPGRADE, VERSION, PROTOCOL), "400"),
        ("a short key", head(GET, *UPGRADE, VERSION, PROTOCOL, "Sec-WebSocket-Key: AAAA"), "400"),
        (
            "a key that is none",
            head(GET, *UPGRADE, VERSION, PROTOCOL, "Sec-WebSocket-Key: !"),
            "400",
        ),
        ("two keys", head(GET, *UPGRADE, VERSION, PROTOCOL, KEY, KEY), "400"),
        ("no version", head(GET, *UPGRADE, KEY, PROTOCOL), "400"),
        ("an old version", head(GET, *UPGRADE, KEY, PROTOCOL, "Sec-WebSocket-Version: 8"), "400"),
        ("by POST", head(f"POST {PATH} HTTP/1.1", *UPGRADE, KEY, VERSION, PROTOCOL), "405"),
        ("no protocol", head(GET, *UPGRADE, KEY, VERSION), "closed 4406"),
        (
            "an older protocol",
            head(GET, *UPGRADE, KEY, VERSION, "Sec-WebSocket-Protocol: graphql-ws"),
            "closed 4406",
        ),
        (
            "a protocol of SQL",
            head(GET, *UPGRADE, KEY, VERSION, "Sec-WebSocket-Protocol: a'--"),
            "closed 4406",
        ),
    )
]

FRAMES = [
    Row(f"frames: {name}", b"", expected, told)
    for name, told, expected in (
        ("no mask", bytes([0x80 | TEXT, 2]) + b"{}", "closed 1002"),
        ("a reserved bit", bytes([0xC0 | TEXT, 0x82]) + bytes(4) + b"{}", "closed 1002"),
        ("an opcode of nobody", frame(b"", 0x3), "closed 1002"),
        ("a control opcode of nobody", frame(b"", 0xB), "closed 1002"),
        ("a ping in parts", part(b"", PING), "closed 1002"),
        ("a ping of 126 bytes", frame(bytes(126), PING), "closed 1002"),
        ("a continuation of nothing", frame(b"{}", CONTINUED), "closed 1002"),
        ("a message within another", part(b"{", TEXT) + frame(b"{}"), "closed 1002"),
        ("a length the long way", bytes([0x81, 0xFE, 0, 2]) + bytes(4) + b"{}", "closed 4400"),
        ("a length beyond 63 bits", sized(2**63), "closed 1009"),
        ("a length of exabytes", sized(2**62), "closed 1009"),
        ("5 MB", sized(5_000_000), "closed 1009"),
        (
            "5 MB in parts",
            part(b"[" * 60_000, TEXT) + part(b"[" * 60_000, CONTINUED) * 90,
            "closed 1009",
        ),
        (
            "100,000 empty parts",
            part(b"", TEXT) + part(b"", CONTINUED) * 100_000 + part(b"{}", CONTINUED, is_last=True),
            "closed 4400",
        ),
        ("no UTF-8", frame(b"\xff\xfe"), "closed 1007"),
        ("half a surrogate", frame(b'"\xed\xa0\x80"'), "closed 1007"),
        ("binary", frame(b'{"type":"connection_init"}', BINARY), "closed 4400"),
        ("a goodbye of one byte", frame(b"\x03", CLOSE), "closed 1002"),
        ("a goodbye of no code", frame(struct.pack("!H", 999), CLOSE), "closed 1002"),
        ("a goodbye of a reserved code", frame(struct.pack("!H", 1005), CLOSE), "closed 1002"),
        ("a goodbye of no UTF-8", frame(struct.pack("!H", 1000) + b"\xff", CLOSE), "closed 1007"),
        ("HTTP", b"GET / HTTP/1.1\r\n\r\n", "closed 1002"),
    )
]

BEGINNINGS = [
    Row(f"beginnings: {name}", b"", expected, told)
    for name, told, expected in (
        ("nothing", frame(b""), "closed 4400"),
        ("no JSON", frame(b"{"), "closed 4400"),
        ("NaN", frame(b'{"type":"connection_init","payload":NaN}'), "closed 4400"),
        ("half a surrogate", frame(b'{"type":"\\ud800"}'), "closed 4400"),
        ("lists without end", frame(b"[" * 100_000), "closed 4400"),
        ("a list", frame(b"[]"), "closed 4400"),
        ("null", frame(b"null"), "closed 4400"),
        ("no type", frame(b"{}"), "closed 4400"),
        ("a type of numbers", frame(b'{"type":1}'), "closed 4400"),
        ("a type of nobody", message("'; --"), "closed 4400"),
        ("a type of 100,000 characters", frame(b'{"type":"%b"}' % (b"a" * 100_000)), "closed 4400"),
        ("a subscription", subscribe(), "closed 4401"),
        ("a ping", message("ping"), "closed 4400"),
        ("a goodbye to nothing", message("complete", id="1"), "closed 4400"),
        ("the older protocol's start", message("start", id="1", payload={}), "closed 4400"),
        ("a payload of a text", message("connection_init", payload="x"), "closed 4400"),
        ("a payload of a list", message("connection_init", payload=[]), "closed 4400"),
        (
            "credentials of nobody",
            message("connection_init", payload={"Authorization": "Bearer x"}),
            "closed 4401",
        ),
        (
            "credentials of numbers",
            message("connection_init", payload={"Authorization": 5}),
            "closed 4401",
        ),
        (
            "credentials of a list",
            message("connection_init", payload={"authorization": ["x"]}),
            "closed 4401",
        ),
        ("twice", INIT + INIT, "closed 4429"),
    )
]

MESSAGES = [
    Row(f"messages: {name}", b"", expected, INIT + told)
    for name, told, expected in (
        ("a type of nobody", message("query"), "closed 4400"),
        ("an answer of the server's", message("next", id="1", payload={}), "closed 4400"),
        ("no JSON", frame(b"{"), "closed 4400"),
        ("binary", frame(b"{}", BINARY), "closed 4400"),
        (
            "1,000,001 characters",
            frame(b'{"type":"ping","payload":"%b"}' % (b"a" * 1_000_000)),
            "closed 4400",
        ),
        ("no id", message("subscribe", payload={"query": "{ a }"}), "closed 4400"),
        ("an empty id", subscribe(id=""), "closed 4400"),
        ("an id of numbers", subscribe(id=1), "closed 4400"),
        ("an id of lists", subscribe(id=["1"]), "closed 4400"),
        ("no payload", message("subscribe", id="1"), "closed 4400"),
        ("a payload of a text", subscribe("{ __typename }"), "closed 4400"),
        ("a payload of a list", subscribe([]), "closed 4400"),
        (
            "an id that is taken",
            subscribe({"query": "subscription { recorded { cursor } }"}) * 2,
            "closed 4409",
        ),
        (
            "101 operations",
            b"".join(
                subscribe({"query": "subscription { recorded { cursor } }"}, id=str(number))
                for number in range(101)
            ),
            "closed 4400",
        ),
        ("a goodbye without an id", message("complete"), "closed 4400"),
        ("an empty payload", subscribe({}), "error BAD_REQUEST"),
        ("a query of numbers", subscribe({"query": 5}), "error BAD_REQUEST"),
        ("an empty query", subscribe({"query": ""}), "error BAD_REQUEST"),
        (
            "variables of a list",
            subscribe({"query": "{ a }", "variables": []}),
            "error BAD_REQUEST",
        ),
        (
            "an operation of nobody",
            subscribe({"query": "{ __typename }", "operationName": "x"}),
            "error BAD_REQUEST",
        ),
        (
            "extensions of a text",
            subscribe({"query": "{ __typename }", "extensions": "x"}),
            "error BAD_REQUEST",
        ),
        (
            "a subscription that is none",
            subscribe({"query": "subscription {"}),
            "error GRAPHQL_PARSE_FAILED",
        ),
        (
            "a subscription to nobody",
            subscribe({"query": "subscription { secret }"}),
            "error GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "a subscription from a cursor of nobody",
            subscribe({"query": 'subscription { recorded(after: "\'; --") { cursor } }'}),
            "error BAD_CURSOR",
        ),
        (
            "a subscription to no id",
            subscribe({"query": 'subscription { recorded(where: { node: "x" }) { cursor } }'}),
            "error BAD_USER_INPUT",
        ),
    )
]

ROWS = HANDSHAKES + FRAMES + BEGINNINGS + MESSAGES
