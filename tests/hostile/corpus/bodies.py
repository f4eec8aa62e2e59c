"""Bodies that are no JSON in UTF-8, or JSON that is no request."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_LE

from tests.hostile.sending import asked, posted, rows

BAD = "400 BAD_REQUEST"
QUERY = b'{"query": "{ __typename }"}'
TEXT = QUERY.decode()
WITH = b'{"query": "{ __typename }", "variables": {"a": %b}}'

NO_JSON = rows(
    "no JSON",
    [
        (name, posted(body), BAD)
        for name, body in (
            ("nothing", b""),
            ("spaces", b" \n\t\r"),
            ("a space of another kind", "\u00a0{}".encode()),
            ("a word", b"query"),
            ("plain GraphQL", b"{ __typename }"),
            ("an open object", b"{"),
            ("an open text", b'{"query": "{ __typename }'),
            ("an end too many", QUERY + b"}"),
            ("two objects", QUERY + QUERY),
            ("two objects in lines", QUERY + b"\n" + QUERY),
            ("a NUL at the end", QUERY + b"\0"),
            ("a NUL before", b"\0" + QUERY),
            ("a comma at the end", b'{"query": "{ __typename }",}'),
            ("a comma for a colon", b'{"query", "{ __typename }"}'),
            ("no comma", b'{"query": "{ __typename }" "variables": {}}'),
            ("a colon too many", b'{"query":: "{ __typename }"}'),
            ("single quotes", b"{'query': '{ __typename }'}"),
            ("no quotes", b"{query: '{ __typename }'}"),
            ("a number as a key", b'{1: "{ __typename }"}'),
            ("a comment", b'{"query": "{ __typename }" /* none */}'),
            ("a comment of a line", b'// none\n{"query": "{ __typename }"}'),
            ("a line break in a text", b'{"query": "{\n__typename }"}'),
            ("a control character in a text", b'{"query": "{ __typename }\x01"}'),
            ("an escape of nobody", b'{"query": "\\x7b __typename }"}'),
            ("a short escape", b'{"query": "\\u12"}'),
            ("an escape of no digits", b'{"query": "\\uzzzz"}'),
            ("an escape of nothing", b'{"query": "\\"}'),
            ("half a surrogate", b'{"query": "\\ud800"}'),
            ("the other half", b'{"query": "\\udc00"}'),
            ("two halves in the wrong order", b'{"query": "\\udc00\\ud800"}'),
            ("half a surrogate in a key", b'{"query": "{ a }", "\\ud800": 1}'),
            ("half a surrogate in a variable", WITH % b'"\\ud800"'),
            ("NaN", WITH % b"NaN"),
            ("Infinity", WITH % b"Infinity"),
            ("-Infinity", WITH % b"-Infinity"),
            ("a number in hexadecimal", WITH % b"0x10"),
            ("a leading zero", WITH % b"007"),
            ("a plus", WITH % b"+1"),
            ("a point at the end", WITH % b"1."),
            ("a point at the start", WITH % b".5"),
            ("a minus alone", WITH % b"-"),
            ("an exponent of nothing", WITH % b"1e"),
            ("a number with underscores", WITH % b"1_000"),
            ("a number beyond all", WITH % b"1e999"),
            ("undefined", WITH % b"undefined"),
            ("True", WITH % b"True"),
            ("nul", WITH % b"nul"),
            ("lists without end", b"[" * 100_000),
            ("closed lists without end", WITH % (b"[" * 100_000 + b"]" * 100_000)),
            ("objects without end", b'{"a":' * 100_000),
            ("deep variables", WITH % (b'{"a":' * 50_000 + b"1" + b"}" * 50_000)),
            ("YAML", b"query: '{ __typename }'"),
            ("XML", b"<query>{ __typename }</query>"),
            ("a form", b"query=%7B__typename%7D"),
            ("CBOR", bytes.fromhex("a165717565727967") + b"{ a }"),
            ("MessagePack", bytes.fromhex("81a5717565727900")),
            ("a compressed body", bytes.fromhex("1f8b0800000000000003") + bytes(20)),
        )
    ],
)

ENCODINGS = rows(
    "encodings",
    [
        (name, posted(body), BAD)
        for name, body in (
            ("two byte order marks", BOM_UTF8 * 2 + QUERY),
            ("half a byte order mark", BOM_UTF8[:2] + QUERY),
            ("UTF-16", BOM_UTF16_LE + TEXT.encode("utf-16-le")),
            ("UTF-16 with its other end first", BOM_UTF16_BE + TEXT.encode("utf-16-be")),
            ("UTF-16 without a mark", TEXT.encode("utf-16-le")),
            ("UTF-32", BOM_UTF32_LE + TEXT.encode("utf-32-le")),
            ("UTF-7", '{"query": "é"}'.encode("utf-7")[:-1]),
            ("Latin-1", '{"query": "{ é }"}'.encode("latin-1")),
            ("EBCDIC", TEXT.encode("cp500")),
            ("Shift JIS", '{"query": "表"}'.encode("shift_jis")),
            ("a byte that is never there", b'{"query": "\xff"}'),
            ("half a character", b'{"query": "\xe2\x82"}'),
            ("a continuation alone", b'{"query": "\x80"}'),
            ("a NUL the long way", b'{"query": "\xc0\x80"}'),
            ("a slash the long way", b'{"query": "\xe0\x80\xaf"}'),
            ("half a surrogate in bytes", b'{"query": "\xed\xa0\x80"}'),
            ("surrogates in bytes", b'{"query": "\xed\xa0\xbd\xed\xb8\x80"}'),
            ("beyond Unicode", b'{"query": "\xf4\x90\x80\x80"}'),
            ("five bytes for a character", b'{"query": "\xf8\x88\x80\x80\x80"}'),
        )
    ],
)

NO_REQUEST = rows(
    "no request",
    [
        (name, posted(body), BAD)
        for name, body in (
            ("null", b"null"),
            ("true", b"true"),
            ("a number", b"5"),
            ("a giant number", b"9" * 100_000),
            ("a text", b'"{ __typename }"'),
            ("a list", b"[]"),
            ("a batch", b"[%b,%b]" % (QUERY, QUERY)),
            ("a batch of thousands", b"[" + b",".join([QUERY] * 10_000) + b"]"),
            ("an empty object", b"{}"),
            ("another key", b'{"Query": "{ __typename }"}'),
            ("a query of null", b'{"query": null}'),
            ("an empty query", b'{"query": ""}'),
            ("a query of numbers", b'{"query": 5}'),
            ("a query of lists", b'{"query": ["{ __typename }"]}'),
            ("a query of objects", b'{"query": {"query": "{ __typename }"}}'),
            ("a query twice, the last no text", b'{"query": "{ __typename }", "query": 5}'),
            ("a query under __proto__", b'{"__proto__": {"query": "{ __typename }"}}'),
            ("100,000 keys", b"{" + b",".join(b'"%d":1' % n for n in range(90_000)) + b"}"),
            ("variables of a text", asked("{ __typename }", "{}")),
            ("variables of a list", asked("{ __typename }", [])),
            ("variables of a number", asked("{ __typename }", 5)),
            ("an operation of a number", asked("{ __typename }", operationName=5)),
            ("an operation of a list", asked("{ __typename }", operationName=["a"])),
            ("an operation of nobody", asked("{ __typename }", operationName="nobody")),
            ("an operation of quotes", asked("{ __typename }", operationName="'; --")),
            ("extensions of a text", asked("{ __typename }", extensions="x")),
            ("extensions of a list", asked("{ __typename }", extensions=[])),
            ("two operations", asked("query A { __typename } query B { __typename }")),
            ("a subscription", asked("subscription { recorded { cursor } }")),
        )
    ],
)

SIZES = rows(
    "sizes",
    [
        ("1,000,001 bytes", posted(QUERY + b" " * (1_000_001 - len(QUERY))), "413 LIMIT_EXCEEDED"),
        ("8 MB", posted(b" " * 8_000_000), "413 LIMIT_EXCEEDED"),
        (
            "a number of digits",
            posted(
                asked("query ($n: Int) { claims(first: $n) { totalCount } }")[:-1]
                + b',"variables":{"n":'
                + b"9" * 500_000
                + b"}}"
            ),
            "400 BAD_REQUEST",
        ),
        (
            "900 conditions in one another",
            posted(
                asked("query ($w: ClaimWhere) { claims(where: $w) { totalCount } }")[:-1]
                + b',"variables":{"w":'
                + b'{"not":' * 900
                + b"{}"
                + b"}" * 902
            ),
            "400 BAD_USER_INPUT",
        ),
    ],
)

ROWS = NO_JSON + ENCODINGS + NO_REQUEST + SIZES
