"""Documents that are no GraphQL, none of this schema, or more than anybody needs."""

from tests.hostile.corpus.operations import answered_with_errors, refused

PARSE, INVALID = "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"
LIMIT, INPUT, REQUEST = "LIMIT_EXCEEDED", "BAD_USER_INPUT", "BAD_REQUEST"
UNKNOWN = "UNAUTHENTICATED"
TOO_MANY_TOKENS = LIMIT
TOO_REPETITIVE = LIMIT
"""The documents repeat so much, and are not valid either."""

NO_GRAPHQL = refused(
    "no GraphQL",
    [
        (name, query, None, PARSE)
        for name, query in (
            ("a space", " "),
            ("a comment", "# { __typename }"),
            ("a comma", ","),
            ("an open brace", "{"),
            ("a closing brace", "}"),
            ("a NUL", "{ __typename }\0"),
            ("a control character", "{ \x07 }"),
            ("a space of another kind", "{\u00a0__typename }"),
            ("letters of another script", "{ __tуpename }"),
            ("a right-to-left mark", "{ \u202e__typename }"),
            ("an open text", '{ node(id: "x) { id } }'),
            ("an open block text", '{ node(id: """x) { id } }'),
            ("an escape of nobody", '{ node(id: "\\x41") { id } }'),
            ("half a surrogate", '{ node(id: "\\uD800") { id } }'),
            ("a character beyond Unicode", '{ node(id: "\\u{110000}") { id } }'),
            (
                "a character of a billion digits",
                '{ node(id: "\\u{' + "0" * 20_000 + '41}") { id } }',
            ),
            ("a number with letters", "{ claims(first: 1a) { totalCount } }"),
            ("a leading zero", "{ claims(first: 007) { totalCount } }"),
            ("a number in hexadecimal", "{ claims(first: 0x10) { totalCount } }"),
            ("a minus alone", "{ claims(first: -) { totalCount } }"),
            ("a variable without a name", "query ($: Int) { __typename }"),
            ("a directive without a name", "{ __typename @ }"),
            ("a fragment named on", "fragment on on Query { __typename } { ...on }"),
            ("two spreads", "{ ......F }"),
            ("SQL", "SELECT * FROM actor; --"),
            ("SQL after a query", "{ __typename }; DROP TABLE actor"),
            ("JSON", '{"query": "{ __typename }"}'),
            ("HTML", "<script>alert(1)</script>"),
            ("a template", "{{ 7 * 7 }}"),
            ("a path", "../../../../etc/passwd"),
            ("a lookup", "${jndi:ldap://127.0.0.1/a}"),
        )
    ],
)

NOT_OF_THIS_SCHEMA = refused(
    "not of this schema",
    [
        (name, query, None, INVALID)
        for name, query in (
            ("a field of nobody", "{ secrets }"),
            ("a field of a type", "{ __proto__ }"),
            ("100 fields of nobody", "{" + " ".join(f"f{n}" for n in range(100)) + "}"),
            ("an argument of nobody", "{ claims(sql: 1) { totalCount } }"),
            ("an argument twice", "{ claims(first: 1, first: 2) { totalCount } }"),
            ("an object without fields", "{ viewer }"),
            ("a value with fields", "{ __typename { a } }"),
            ("a type definition", "type Query { a: Int }"),
            ("an extension", "extend type Query { a: Int } { __typename }"),
            ("a schema", "schema { query: Mutation } { __typename }"),
            ("a fragment of itself", "{ ...F } fragment F on Query { ...F }"),
            (
                "a ring of fragments",
                "{ ...F0 } "
                + " ".join(f"fragment F{n} on Query {{ ...F{(n + 1) % 100} }}" for n in range(100)),
            ),
            ("a fragment of nobody", "{ ...F }"),
            ("a fragment that is not used", "{ __typename } fragment F on Query { __typename }"),
            ("a fragment twice", "{ ...F } " + "fragment F on Query { __typename } " * 2),
            ("a fragment of a value", "{ ...F } fragment F on Int { a }"),
            ("an inline fragment of nobody", "{ ... on Secret { id } }"),
            ("an inline fragment that never fits", "{ ... on Claim { id } }"),
            ("two operations of a name", "query A { __typename } query A { __typename }"),
            ("an operation beside one without a name", "{ __typename } query A { __typename }"),
            ("a directive of nobody", "{ __typename @secret }"),
            ("a directive in a wrong place", "query @skip(if: true) { __typename }"),
            ("a directive without its argument", "{ __typename @skip }"),
            ("defer", "{ ... @defer { __typename } }"),
            ("stream", "{ claims { nodes @stream { id } } }"),
            ("a variable of nobody", "{ claims(first: $n) { totalCount } }"),
            ("a variable that is not used", "query ($n: Int) { __typename }"),
            ("a variable twice", "query ($n: Int, $n: Int) { claims(first: $n) { totalCount } }"),
            (
                "a variable of an object's type",
                "query ($n: Claim) { claims(first: $n) { totalCount } }",
            ),
            (
                "a variable of another type",
                "query ($n: String) { claims(first: $n) { totalCount } }",
            ),
            (
                "fields that differ",
                "{ claims(first: 1) { totalCount } claims(first: 2) { totalCount } }",
            ),
            ("names that differ", "{ a: claims { totalCount } a: viewer { label } }"),
            ("an enum of nobody", "{ claims(orderBy: SECRET) { totalCount } }"),
            ("an enum as a text", '{ claims(retracted: "ONLY") { totalCount } }'),
            ("a number beyond 32 bits", "{ claims(first: 2147483648) { totalCount } }"),
            ("a number of 3,000 digits", "{ claims(first: " + "9" * 3_000 + ") { totalCount } }"),
            ("a fraction", "{ claims(first: 1.5) { totalCount } }"),
            ("an exponent", "{ claims(first: 1e999999) { totalCount } }"),
            ("a number as a text", '{ claims(first: "1") { totalCount } }'),
            ("a null where none may be", "{ claims(retracted: null) { totalCount } }"),
            ("a list for an object", "{ claims(where: [[[]]]) { totalCount } }"),
            ("a field of nobody in an input", "{ claims(where: { sql: 1 }) { totalCount } }"),
            (
                "a field twice in an input",
                "{ claims(where: { text: {}, text: {} }) { totalCount } }",
            ),
            ("no id where one must be", "{ node { id } }"),
            (
                "a subscription of two",
                "subscription { a: recorded { cursor } b: recorded { cursor } }",
            ),
            ("a subscription to the schema", "subscription { __typename }"),
            ("a mutation of nobody", "mutation { dropTable }"),
            ("a mutation without input", "mutation { claimCreate { claim { id } } }"),
        )
    ],
)


def nested(opening: str, innermost: str, closing: str, times: int) -> str:
    return "{" + opening * times + innermost + closing * times + "}"


STANCES = "stances(first: 100) { nodes { claim { stances(first: 100) { nodes { statement {"

BOMBS = refused(
    "bombs",
    [
        ("80,000 fields", "{" + "__typename " * 80_000 + "}", None, TOO_MANY_TOKENS),
        ("20,000 aliases", "{" + "a: __typename " * 20_000 + "}", None, TOO_MANY_TOKENS),
        ("400,000 braces", "{" * 400_000, None, PARSE),
        (
            "500 parents",
            "{ claims { nodes {" + "parent {" * 500 + "id" + "}" * 500 + "}}}",
            None,
            PARSE,
        ),
        ("5,000 parents", nested("parent {", "id", "}", 5_000), None, PARSE),
        ("lists without end", "{ claims(where: " + "[" * 100_000, None, PARSE),
        ("objects without end", "{ claims(where: " + "{ not: " * 50_000, None, PARSE),
        ("types without end", f"query ($a: {'[' * 50_000}Int", None, PARSE),
        ("fragments without end", "fragment F on Query { a } " * 20_000, None, TOO_MANY_TOKENS),
        ("operations without end", "query { a } " * 20_000, None, TOO_MANY_TOKENS),
        ("directives without end", "{ a " + "@a " * 100_000 + "}", None, TOO_MANY_TOKENS),
        (
            "500 times a directive",
            "{ __typename " + "@skip(if: false) " * 500 + "}",
            None,
            TOO_REPETITIVE,
        ),
        ("1,000 directives of nobody", "{ __typename " + "@a" * 1_000 + "}", None, TOO_REPETITIVE),
        (
            "100 fragments, each of two others",
            "{ ...F0 } "
            + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(100)),
            None,
            INVALID,
        ),
        ("101 fields", "{" + " ".join(f"a{n}: __typename" for n in range(101)) + "}", None, LIMIT),
        (
            "1,000 aliases of a list",
            "{" + " ".join(f"a{n}: claims {{ totalCount }}" for n in range(600)) + "}",
            None,
            LIMIT,
        ),
        (
            "1,000 times a field",
            "{" + "claims { nodes { id } } " * 500 + "}",
            None,
            LIMIT,
        ),
        (
            "nested lists",
            "{ claims { nodes {" + "children { nodes {" * 25 + "id" + "}}" * 25 + "}}}",
            None,
            LIMIT,
        ),
        (
            "100 parents",
            "{ claims { nodes {" + "parent {" * 100 + "id" + "}" * 100 + "}}}",
            None,
            LIMIT,
        ),
        (
            "20 fragments, each twice the next",
            "{ claims(first: 1) { nodes { ...F0 } } } fragment F20 on Claim { id } "
            + " ".join(
                f"fragment F{n} on Claim {{ a: children {{ nodes {{ ...F{n + 1} }} }} "
                f"b: children {{ nodes {{ ...F{n + 1} }} }} }}"
                for n in range(20)
            ),
            None,
            LIMIT,
        ),
        (
            "billions of values",
            "{ statements(first: 100) { nodes {" + STANCES * 9 + "id" + "}}}}}}" * 9 + "}}}",
            None,
            LIMIT,
        ),
        (
            "1,001 conditions",
            "{ claims(where: { or: [" + "{ not: { } }" * 600 + "] }) { totalCount } }",
            None,
            LIMIT,
        ),
        (
            "conditions in variables",
            "query ($w: ClaimWhere) { claims(where: $w) { totalCount } }",
            {"w": {"or": [{"not": {}}] * 5_000}},
            LIMIT,
        ),
        (
            "relations of relations",
            "{ claims(where: "
            + "{ parent: " * 50
            + '{ text: { contains: "a" } }'
            + "}" * 50
            + ") { totalCount } }",
            None,
            LIMIT,
        ),
        (
            "introspection of introspection",
            "{ __schema { types {" + "fields { type {" * 10 + "name" + "}}" * 10 + "}}}",
            None,
            INVALID,
        ),
        ("a name of 900,000 characters", "{" + "a" * 900_000 + "}", None, INVALID),
        (
            "a text of 900,000 characters",
            '{ claims(first: "' + "a" * 900_000 + '") { totalCount } }',
            None,
            INVALID,
        ),
    ],
)

NOBODY_WRITES = answered_with_errors(
    "nobody writes",
    [
        (name, f"mutation {{ {field} {{ userErrors {{ code }} }} }}", None, UNKNOWN)
        for name, field in (
            ("a claim", 'claimCreate(input: { text: "a" })'),
            ("a large claim", f'claimCreate(input: {{ text: "{"a" * 400_000}" }})'),
            (
                "a claim of injections",
                """claimCreate(input: { text: "'; DROP TABLE claim; --" })""",
            ),
        )
    ],
)

ROWS = NO_GRAPHQL + NOT_OF_THIS_SCHEMA + BOMBS + NOBODY_WRITES
