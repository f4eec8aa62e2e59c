"""What is sent before a body, or instead of one: no HTTP, half HTTP, HTTP that means harm."""

import base64

from tests.hostile.sending import GRAPHQL_TYPE, PATH, asked, got, head, posted, rows

QUERY = asked("{ __typename }")
POST = f"POST {PATH} HTTP/1.1"
BAD = "400 BAD_REQUEST"
READING = "405 BAD_REQUEST"
UNTRUSTED = "400 PERSISTED_QUERY_NOT_FOUND"
LARGE = "431 LIMIT_EXCEEDED"
UNKNOWN = "401 UNAUTHENTICATED"
CHUNKED = ("Content-Type: application/json", "Transfer-Encoding: chunked")


def chunked(body: bytes) -> bytes:
    return head(POST, *CHUNKED) + body


def bearing(*credentials: str | bytes) -> bytes:
    lines = (each if isinstance(each, bytes) else each.encode() for each in credentials)
    return posted(QUERY, *(b"Authorization: " + each for each in lines))


def unsigned(claims: bytes) -> str:
    """A token that says by itself that nobody signed it."""
    parts = (b'{"alg":"none","typ":"JWT"}', claims, b"")
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


NO_HTTP = rows(
    "no HTTP",
    [
        ("zeros", bytes(100), BAD),
        ("random bytes", bytes(range(128, 256)), BAD),
        ("empty words", b" \r\n\r\n", BAD),
        ("a TLS greeting", bytes.fromhex("16030100a5010000a10303") + bytes(160), BAD),
        ("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", BAD),
        ("HTTP/0.9", b"GET /graphql\r\n\r\n", BAD),
        ("HTTP/3.7", b"GET /graphql HTTP/3.7\r\n\r\n", BAD),
        ("no version", b"POST /graphql FTP/1.1\r\n\r\n", BAD),
        ("another protocol", b"USER anonymous\r\nPASS guest\r\n", BAD),
        ("a method of nobody", head(f"FROB {PATH} HTTP/1.1"), BAD),
        ("a method in lower case", head(f"post {PATH} HTTP/1.1"), BAD),
        ("a space before the address", head(f"GET  {PATH}\t HTTP/1.1"), BAD),
        ("a NUL in the address", b"GET /graphql\0 HTTP/1.1\r\nHost: test\r\n\r\n", BAD),
        ("bytes in the address", b"GET /\xff\xfe HTTP/1.1\r\nHost: test\r\n\r\n", BAD),
        ("an address that is none", head("GET http://[::1 HTTP/1.1"), BAD),
        ("a line that is no header", head(POST, "no header"), BAD),
        ("a header without a name", head(POST, ": value"), BAD),
        ("a space in a header's name", head(POST, "Content Type: application/json"), BAD),
        ("a space after a header's name", head(POST, "Content-Type : application/json"), BAD),
        ("a NUL in a header", head(POST, b"X: a\0b"), BAD),
        ("a carriage return in a header", head(POST, b"X: a\rb"), BAD),
        ("a header that is folded at once", head(POST, " X: 1"), BAD),
    ],
)

LENGTHS = rows(
    "lengths",
    [
        ("two lengths", head(POST, "Content-Length: 5", "Content-Length: 6"), BAD),
        ("a negative length", head(POST, "Content-Length: -1"), BAD),
        ("a length with a sign", head(POST, "Content-Length: +5"), BAD),
        ("a length in hexadecimal", head(POST, "Content-Length: 0x10"), BAD),
        ("a length of words", head(POST, "Content-Length: five"), BAD),
        ("two lengths in one", head(POST, "Content-Length: 5, 5"), BAD),
        ("a length beyond 64 bits", head(POST, f"Content-Length: {2**64}"), BAD),
        ("a length and chunks", head(POST, "Content-Length: 5", *CHUNKED) + b"0\r\n\r\n", BAD),
        ("chunks within another coding", head(POST, "Transfer-Encoding: chunked, gzip"), BAD),
        ("a coding of nobody", head(POST, "Transfer-Encoding: xchunked"), BAD),
        ("a chunk without a size", chunked(b"\r\nabc\r\n0\r\n\r\n"), BAD),
        ("a chunk's size of words", chunked(b"five\r\nabcde\r\n0\r\n\r\n"), BAD),
        ("a negative chunk", chunked(b"-5\r\nabcde\r\n0\r\n\r\n"), BAD),
        ("a chunk beyond 64 bits", chunked(b"f" * 17 + b"\r\n"), BAD),
        ("a chunk longer than it says", chunked(b"2\r\nabcde\r\n0\r\n\r\n"), BAD),
        ("a chunk that is no JSON", chunked(b"2\r\nab\r\n0\r\n\r\n"), BAD),
        ("a body of no chunks", chunked(b"0\r\n\r\n"), BAD),
    ],
)

SIZES = rows(
    "sizes",
    [
        ("an address of 2 MB", head(f"GET {PATH}?query={'a' * 2_000_000} HTTP/1.1"), LARGE),
        ("a header of 2 MB", head(POST, f"X: {'a' * 2_000_000}"), LARGE),
        ("a header's name of 2 MB", head(POST, f"{'a' * 2_000_000}: 1"), LARGE),
        ("100,000 headers", head(POST, *(f"X-{number}: 1" for number in range(100_000))), LARGE),
        ("100,000 headers of one name", head(POST, *["Cookie: a=b"] * 100_000), LARGE),
        ("a trailer of 2 MB", chunked(b"0\r\nX: " + b"a" * 2_000_000), LARGE),
        ("a chunk's extension of 2 MB", chunked(b"1;" + b"a" * 2_000_000), LARGE),
        ("200,000 chunks of a byte", chunked(b"1\r\n \r\n" * 200_000), LARGE),
        ("a long Accept", posted(QUERY, accept="a" * 1_001), BAD),
        ("an Accept of many", posted(QUERY, accept=",".join(["a/b"] * 2_000)), BAD),
        ("a long Content-Type", posted(QUERY, content_type="a" * 1_001), BAD),
    ],
)

METHODS = rows(
    "methods",
    [
        (method, head(f"{method} {PATH} HTTP/1.1"), "405 BAD_REQUEST")
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "SEARCH", "QUERY")
    ],
)

ACCEPTED = rows(
    "accepted",
    [
        (accept, posted(QUERY, accept=accept), "406 BAD_REQUEST")
        for accept in (
            *("image/png", "text/plain", "application/xml", "application/json;q=0"),
            *("*/*;q=0", "application/json+x", "a", ",", ";q=1", "*/json", "text/*"),
            "text/event-stream",
        )
    ],
)

TYPES = rows(
    "types",
    [
        (content_type or "none", posted(QUERY, content_type=content_type), "415 BAD_REQUEST")
        for content_type in (
            *("", "text/plain", "text/json", "application/graphql", "application/xml", "*/*"),
            *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
            *("application/json; charset=utf-16", "application/json; charset=utf-7"),
            *("application/json; charset=iso-8859-1", "application/json; charset=ebcdic"),
            *("application/json, text/plain", "text/plain; application/json", "application/"),
        )
    ],
)

CODINGS = rows(
    "codings",
    [
        (coding, posted(QUERY, f"Content-Encoding: {coding}"), "415 BAD_REQUEST")
        for coding in ("gzip", "br", "deflate", "zstd", "gzip, gzip", "compress", "identity, gzip")
    ],
)

CREDENTIALS = rows(
    "credentials",
    [
        ("nothing", bearing(""), UNKNOWN),
        ("a scheme alone", bearing("Bearer"), UNKNOWN),
        ("no scheme", bearing("secret"), UNKNOWN),
        ("another scheme", bearing("Basic YTpi"), UNKNOWN),
        ("a key of nobody", bearing("Bearer onrecord_" + "0" * 40), UNKNOWN),
        ("bytes", bearing(b"Bearer \xff\xfe"), UNKNOWN),
        ("a quote", bearing("Bearer ' OR 1=1 --"), UNKNOWN),
        ("50,000 characters", bearing("Bearer " + "a" * 50_000), UNKNOWN),
        ("two of them", bearing("Bearer a", "Bearer b"), UNKNOWN),
        ("a token of dots", bearing("Bearer ..."), UNKNOWN),
        ("a token of nobody", bearing("Bearer " + unsigned(b"{}")), UNKNOWN),
        (
            "an admin by an unsigned token",
            bearing("Bearer " + unsigned(b'{"sub":"admin"}')),
            UNKNOWN,
        ),
        ("a token with nested claims", bearing("Bearer " + unsigned(b"[" * 5_000)), UNKNOWN),
    ],
)

ADDRESSES = rows(
    "by GET",
    [
        ("no query", got(), BAD),
        ("an empty query", got(query=""), BAD),
        ("another parameter", got(document="{ __typename }"), BAD),
        ("bytes", got(query=b"\xff\xfe"), "400 GRAPHQL_PARSE_FAILED"),
        ("a NUL", got(query="\0"), "400 GRAPHQL_PARSE_FAILED"),
        ("variables that are no JSON", got(query="{ __typename }", variables="{"), BAD),
        ("variables that are a list", got(query="{ __typename }", variables="[]"), BAD),
        ("variables in bytes", got(query="{ __typename }", variables=b"\xff"), BAD),
        ("variables without end", got(query="{ __typename }", variables="[" * 20_000), BAD),
        ("extensions that are a text", got(query="{ __typename }", extensions='"x"'), BAD),
        ("an operation of nobody", got(query="{ __typename }", operationName="x"), BAD),
        ("a mutation", got(query="mutation { __typename }"), READING),
        ("a subscription", got(query="subscription { recorded { cursor } }"), READING),
        (
            "a subscription as a stream",
            head(
                f"GET {PATH}?query=subscription%7Brecorded%7Bcursor%7D%7D HTTP/1.1",
                f"Accept: text/event-stream, {GRAPHQL_TYPE}",
            ),
            READING,
        ),
        ("an id and a query", got(documentId="x", query="{ __typename }"), BAD),
        ("an id of SQL", got(documentId="x' OR '1'='1"), UNTRUSTED),
        ("an id of NUL", got(documentId="\0"), UNTRUSTED),
        ("an id in bytes", got(documentId=b"\xff"), UNTRUSTED),
        ("an id without end", got(documentId="x" * 20_000), UNTRUSTED),
        ("a hash without end", got(documentId="sha256:" + "0" * 20_000), UNTRUSTED),
        ("tags without end", got("If-None-Match: " + '"x",' * 5_000, documentId="x"), UNTRUSTED),
    ],
)

ROWS = [
    *(NO_HTTP + LENGTHS + SIZES + METHODS + ACCEPTED + TYPES + CODINGS),
    *(CREDENTIALS + ADDRESSES),
]
