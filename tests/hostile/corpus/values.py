"""Values that nobody gave out, that mean harm, or are too large: ids, cursors, filters, searches."""

from base64 import urlsafe_b64encode
from typing import Any
from zlib import crc32

from tests.hostile.corpus.operations import answered_with_errors, refused

INPUT, CURSOR, LIMIT = "BAD_USER_INPUT", "BAD_CURSOR", "LIMIT_EXCEEDED"
INVALID = "GRAPHQL_VALIDATION_FAILED"
NONE = '{"claims":{"totalCount":0}}'

INJECTIONS = (
    ("a quote", "'"),
    ("an or", "' OR '1'='1"),
    ("a statement", "'; DROP TABLE claim; --"),
    ("a union", "' UNION SELECT * FROM api_key --"),
    ("a sleep", "' || pg_sleep(10) || '"),
    ("a dollar quote", "$$; SELECT pg_sleep(10); $$"),
    ("a parameter", "$1"),
    ("a cast", "'::int"),
    ("a comment", "/* */ --"),
    ("a backslash", "\\'; --"),
    ("a template", "{{7*7}}${7*7}<%= 7*7 %>"),
    ("an object", '{"$ne": null}'),
    ("a path", "../../../etc/passwd"),
    ("a lookup", "${jndi:ldap://127.0.0.1/a}"),
    ("a script", "<script>alert(1)</script>"),
    ("a format", "%s%n%x{0}{0.__class__}"),
    ("a line break", "a\r\nX-Injected: 1"),
)

BY_ID = "query ($id: ID!) { node(id: $id) { id } }"
AFTER = "query ($after: String) { claims(after: $after) { totalCount } }"
BEFORE = "query ($before: String) { statements(last: 1, before: $before) { totalCount } }"
CONTAINS = "query ($text: String) { claims(where: { text: { contains: $text } }) { totalCount } }"
SEARCH = "query ($text: String!) { search(query: $text, in: CLAIMS) { totalCount } }"
WHERE = "query ($w: ClaimWhere) { claims(where: $w) { totalCount } }"
FIRST = "query ($n: Int) { claims(first: $n) { totalCount } }"


def forged(tag: str, sort: str, key: str = "0" * 32) -> str:
    """A cursor whose checksum is right, as one makes who has read the source."""
    check = crc32(f"{tag}{key}{sort}".encode())
    return urlsafe_b64encode(f"{check:08x}{key}{sort}".encode()).decode().rstrip("=")


IDS = answered_with_errors(
    "ids",
    [
        (name, BY_ID, {"id": id_}, INPUT)
        for name, id_ in (
            *INJECTIONS,
            ("nothing", ""),
            ("a space", " "),
            ("a NUL", "\0"),
            ("a NUL at the end", f"claim_{'0' * 32}\0"),
            ("a line break at the end", f"claim_{'0' * 32}\n"),
            ("a kind alone", "claim_"),
            ("a key alone", "0" * 32),
            ("a short key", "claim_0"),
            ("a long key", f"claim_{'0' * 33}"),
            ("a key in upper case", f"claim_{'A' * 32}"),
            ("a key of other digits", f"claim_{'٣' * 32}"),
            ("a key in wide digits", f"claim_{'０' * 32}"),
            ("a key with dashes", "claim_00000000-0000-0000-0000-000000000000"),
            ("a kind of nobody", f"secret_{'0' * 32}"),
            ("a number", "7"),
            ("a negative number", "-1"),
            ("100,000 characters", "a" * 100_000),
            ("characters of all scripts", "aé表𐍈\u202e"),
        )
    ],
)

CURSORS = answered_with_errors(
    "cursors",
    [
        *(
            (name, AFTER, {"after": cursor}, CURSOR)
            for name, cursor in (
                *INJECTIONS,
                ("a NUL", "\0"),
                ("a number", "1"),
                ("no base64", "!!!!"),
                ("a base64 of nothing", "===="),
                ("a base64 of bytes", urlsafe_b64encode(bytes(range(128, 256))).decode()),
                ("an offset of others", urlsafe_b64encode(b"arrayconnection:1000000").decode()),
                ("a JSON in base64", urlsafe_b64encode(b'{"id": 1}').decode()),
                ("a pickle in base64", urlsafe_b64encode(b"cos\nsystem\n(S'id'\ntR.").decode()),
                ("a checksum of nothing", forged("", "")),
                ("a checksum of another order", forged("claims", "2024-01-01 00:00:00+00")),
                ("a checksum of SQL", forged("claims", "'; DROP TABLE claim; --")),
                ("100,000 characters", "A" * 100_000),
                ("characters of all scripts", "aé表𐍈"),
            )
        ),
        ("before, of nobody", BEFORE, {"before": "x"}, CURSOR),
        ("before, of SQL", BEFORE, {"before": "' OR 1=1 --"}, CURSOR),
        ("of a search", SEARCH.replace("CLAIMS", 'CLAIMS, after: "x"'), {"text": "a"}, CURSOR),
    ],
)

PAGES = answered_with_errors(
    "pages",
    [
        ("none", FIRST, {"n": 0}, INPUT),
        ("fewer than none", FIRST, {"n": -1}, INPUT),
        ("the fewest there are", FIRST, {"n": -(2**31)}, INPUT),
        ("101", FIRST, {"n": 101}, LIMIT),
        ("the most there are", FIRST, {"n": 2**31 - 1}, LIMIT),
        ("from both ends", "{ claims(first: 1, last: 1) { totalCount } }", None, INPUT),
        ("102 from the end", "{ claims(last: 102) { totalCount } }", None, LIMIT),
        (
            "101 ids",
            "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            {"ids": [f"claim_{number:032x}" for number in range(101)]},
            LIMIT,
        ),
        (
            "20,000 ids",
            "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            {"ids": ["claim_" + "0" * 32] * 20_000},
            LIMIT,
        ),
        ("a count of none", "{ claims { totalCount(atMost: 0) } }", None, INPUT),
    ],
)

FILTERS = answered_with_errors(
    "filters",
    [
        *(
            (f"a time, {name}", WHERE, {"w": {"event": {"during": text}}}, INPUT)
            for name, text in (
                *INJECTIONS,
                ("nothing", ""),
                ("a NUL", "2024\0"),
                ("a year of 9 digits", "Y-999999999"),
                ("a year of 20 digits", "Y" + "9" * 20),
                ("a day that is none", "2023-02-30"),
                ("a month that is none", "2024-13"),
                ("an endless interval", "/" * 1_000),
                ("100,000 characters", "2" * 100_000),
            )
        ),
        ("a NUL", CONTAINS, {"text": "a\0b"}, INPUT),
        ("an id of nobody", WHERE, {"w": {"id": {"eq": "' OR 1=1"}}}, INPUT),
        ("ids of nobody", WHERE, {"w": {"id": {"in": ["x"] * 1_000}}}, INPUT),
    ],
)

SEARCHES = answered_with_errors(
    "searches",
    [
        ("nothing", SEARCH, {"text": ""}, INPUT),
        ("spaces", SEARCH, {"text": " \t\n"}, INPUT),
        ("a NUL", SEARCH, {"text": "a\0"}, INPUT),
        ("501 characters", SEARCH, {"text": "a" * 501}, LIMIT),
        ("900,000 characters", SEARCH, {"text": "a b " * 225_000}, LIMIT),
    ],
)


def typed(type_: str, argument: str, value: Any) -> tuple[str, Any]:
    return f"query ($v: {type_}) {{ claims({argument}: $v) {{ totalCount }} }}", {"v": value}


VARIABLES = refused(
    "variables",
    [
        *(
            (name, *typed("Int", "first", value), INPUT)
            for name, value in (
                ("a text for a number", "1"),
                ("a truth for a number", True),
                ("a list for a number", [[1]]),
                ("an object for a number", {"$gt": 0}),
                ("a fraction for a number", 1.5),
                ("a number beyond 32 bits", 2**31),
                ("a number beyond 53 bits", 2**60),
                ("a number of a tiny fraction", 1e-300),
                ("a number of 300 digits", 1e300),
            )
        ),
        ("a number for a text", *typed("String", "after", 5), INPUT),
        ("a truth for a text", *typed("String", "after", True), INPUT),
        ("an object for a text", *typed("String", "after", {"toString": "x"}), INPUT),
        ("an enum of nobody", *typed("ClaimOrder", "orderBy", "'; --"), INPUT),
        ("an enum by number", *typed("ClaimOrder", "orderBy", 0), INPUT),
        ("a null where none may be", *typed("Retracted!", "retracted", None), INPUT),
        ("nothing where something must be", "query ($id: ID!) { node(id: $id) { id } }", {}, INPUT),
        ("a field of nobody", WHERE, {"w": {"sql": "1=1"}}, INPUT),
        ("a field of a prototype", WHERE, {"w": {"__proto__": {}}}, INPUT),
        ("a list for an object", WHERE, {"w": [[]]}, INPUT),
        ("a moment that is none", WHERE, {"w": {"createdAt": {"lt": "yesterday"}}}, INPUT),
        ("a moment of SQL", WHERE, {"w": {"createdAt": {"lt": "now(); --"}}}, INPUT),
        ("a moment of a number", WHERE, {"w": {"createdAt": {"lt": 0}}}, INPUT),
        ("a moment of no place", WHERE, {"w": {"createdAt": {"lt": "2024-01-01T00:00:00"}}}, INPUT),
        (
            "a moment beyond the years",
            WHERE,
            {"w": {"createdAt": {"lt": "99999-01-01T00:00:00Z"}}},
            INPUT,
        ),
        (
            "two ways to name an actor",
            "query ($by: ActorBy!) { actor(by: $by) { id } }",
            {"by": {"id": "a", "domain": "b"}},
            INPUT,
        ),
        (
            "an address that is none",
            "query ($u: URL) { report(by: { url: $u }) { id } }",
            {"u": "javascript:1"},
            INVALID,
        ),
        (
            "an address within",
            "query ($u: URL!) { report(by: { url: $u }) { id } }",
            {"u": "file:///etc/passwd"},
            INPUT,
        ),
        ("20,000 wrong values", WHERE, {"w": {"or": [{"sql": 1}] * 20_000}}, INPUT),
    ],
)

HARMLESS = answered_with_errors(
    "taken for what it is",
    [
        (name, CONTAINS, {"text": text}, NONE)
        for name, text in (
            *INJECTIONS[1:],
            ("a wildcard", "%%%"),
            ("900,000 characters", "x" * 900_000),
            ("a right-to-left mark", "\u202e"),
            ("marks upon marks", "a" + "\u0301" * 10_000),
        )
    ],
)

ROWS = IDS + CURSORS + PAGES + FILTERS + SEARCHES + VARIABLES + HARMLESS
