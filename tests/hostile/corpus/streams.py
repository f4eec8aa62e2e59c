"""Streams of server-sent events that are asked for what they cannot tell."""

from typing import Any

from tests.hostile.corpus.documents import INVALID, LIMIT, PARSE
from tests.hostile.sending import STREAM_TYPE, asked, posted, rows

ALL = "subscription { recorded { cursor } }"
AFTER = "subscription ($after: String) { recorded(after: $after) { cursor } }"
WHERE = "subscription ($w: RecordedWhere) { recorded(where: $w) { cursor } }"


def streamed(query: str, variables: Any = None, *headers: str) -> bytes:
    return posted(asked(query, variables), *headers, accept=STREAM_TYPE)


REFUSED = rows(
    "streams",
    [
        ("no JSON", posted(b"{", accept=STREAM_TYPE), "400 BAD_REQUEST"),
        ("no query", posted(b"{}", accept=STREAM_TYPE), "400 BAD_REQUEST"),
        (
            "another type",
            posted(b"{}", accept=STREAM_TYPE, content_type="text/plain"),
            "415 BAD_REQUEST",
        ),
        ("8 MB", posted(b" " * 8_000_000, accept=STREAM_TYPE), "413 LIMIT_EXCEEDED"),
        (
            "credentials of nobody",
            streamed(ALL, None, "Authorization: Bearer x"),
            "401 UNAUTHENTICATED",
        ),
        ("a query", streamed("{ __typename }"), "406 BAD_REQUEST"),
        (
            "a mutation",
            streamed('mutation { claimCreate(input: { text: "a" }) { claim { id } } }'),
            "406 BAD_REQUEST",
        ),
        ("half a subscription", streamed("subscription {"), f"400 {PARSE}"),
        (
            "a subscription without end",
            streamed("subscription { recorded " + "{ a " * 50_000),
            f"400 {PARSE}",
        ),
        ("a subscription to nobody", streamed("subscription { secret }"), f"400 {INVALID}"),
        (
            "a subscription to two",
            streamed("subscription { a: recorded { cursor } b: recorded { cursor } }"),
            f"400 {INVALID}",
        ),
        (
            "a subscription that is deferred",
            streamed("subscription { ... @defer { recorded { cursor } } }"),
            f"400 {INVALID}",
        ),
        (
            "an operation of nobody",
            posted(asked(ALL, operationName="x"), accept=STREAM_TYPE),
            "400 BAD_REQUEST",
        ),
        ("variables of a list", streamed(ALL, []), "400 BAD_REQUEST"),
        ("a variable of another type", streamed(AFTER, {"after": 5}), "400 BAD_USER_INPUT"),
        ("a condition of nobody", streamed(WHERE, {"w": {"sql": 1}}), "400 BAD_USER_INPUT"),
        (
            "nested lists",
            streamed(
                "subscription { recorded { node { ... on Claim {"
                + "children { nodes {" * 25
                + "id"
                + "}}" * 25
                + "}}}}"
            ),
            f"400 {LIMIT}",
        ),
        (
            "conditions without number",
            streamed(WHERE, {"w": {"or": [{"not": {}}] * 5_000}}),
            f"400 {LIMIT}",
        ),
    ],
)

ENDED = rows(
    "events",
    [
        (name, streamed(AFTER, {"after": cursor}), "event BAD_CURSOR")
        for name, cursor in (
            ("a cursor of nobody", "x"),
            ("an empty cursor", ""),
            ("a cursor of SQL", "' OR 1=1 --"),
            ("a NUL for a cursor", "\0"),
            ("a cursor of 100,000 characters", "A" * 100_000),
        )
    ],
)

ROWS = REFUSED + ENDED
