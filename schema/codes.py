"""All codes of errors, and what each tells a client. docs/errors.md shows them so."""

from enum import StrEnum


class Code(StrEnum):
    """The code of an error, in its ``extensions``: codes stay, messages may change."""

    when: str
    """In which case a client meets it."""
    remedy: str
    """What the client does about it."""

    def __new__(cls, value: str, when: str, remedy: str) -> "Code":
        code = str.__new__(cls, value)
        code._value_ = value
        code.when, code.remedy = when, remedy
        return code

    BAD_REQUEST = (
        "BAD_REQUEST",
        "The request is no GraphQL request, is neither sent nor asked for as JSON, goes to an "
        "address where nothing is, or does not say which of several operations it wants.",
        'Send `{"query": …, "operationName": …, "variables": …}` as `application/json` in UTF-8.',
    )
    UNAUTHENTICATED = (
        "UNAUTHENTICATED",
        "Credentials are needed and missing, or not good.",
        "Send `Authorization: Bearer …` with a good key or token: [access](access.md).",
    )
    PERSISTED_QUERY_NOT_FOUND = (
        "PERSISTED_QUERY_NOT_FOUND",
        "No trusted document has this `documentId`: it was never added, or was removed.",
        "Add the app's manifest: [apps](mobile.md).",
    )
    PERSISTED_QUERY_ONLY = (
        "PERSISTED_QUERY_ONLY",
        "Only trusted documents are answered here, and you sent a `query`.",
        "Send the `documentId` of one.",
    )
    FORBIDDEN = (
        "FORBIDDEN",
        "You are known, and may not do this; or a socket was opened by a website that may not.",
        "Use credentials whose scopes allow it; have the website named in `ONRECORD_CORS_ORIGINS`.",
    )
    GRAPHQL_PARSE_FAILED = (
        "GRAPHQL_PARSE_FAILED",
        "The document is not GraphQL.",
        "Mend it at the `locations`.",
    )
    GRAPHQL_VALIDATION_FAILED = (
        "GRAPHQL_VALIDATION_FAILED",
        "The document asks for what the schema does not have.",
        "Compare it with the schema; GraphiQL does while you type.",
    )
    INTROSPECTION_DISABLED = (
        "INTROSPECTION_DISABLED",
        "The document asks for `__schema` or `__type` where this server tells neither.",
        "Use [the schema's file](../schema/schema.graphql); `__typename` is always told.",
    )
    BAD_USER_INPUT = (
        "BAD_USER_INPUT",
        "An argument or a variable has a value that it cannot have: no id, no date, both `first` "
        "and `last`.",
        "Mend the value that the message names.",
    )
    BAD_CURSOR = (
        "BAD_CURSOR",
        "`after` or `before` is no cursor of this list in this order.",
        "Begin the list anew, or give the `orderBy` that the cursor came from. A subscription "
        "begins now without `after`: what was missed is not told.",
    )
    LIMIT_EXCEEDED = (
        "LIMIT_EXCEEDED",
        "More is asked for than one request may. The extensions name the `limit`, its `maximum` "
        "and what was `requested` (of what is counted one by one, where the count ended).",
        "Ask for less, or in parts: pages, or several requests. [Limits](limits.md) lists them.",
    )
    RATE_LIMITED = (
        "RATE_LIMITED",
        "You have asked for all that you may for now. The extensions name the `limit`, its "
        "`maximum`, what is `remaining`, what this `requested`, and the seconds to wait, "
        "`retryAfter`.",
        "Wait, or ask for something smaller: [rate](limits.md#rate).",
    )
    TIMEOUT = (
        "TIMEOUT",
        "The database, or whoever vouches for your token, cannot be asked just now, or took too "
        "long; or your request took too long to arrive.",
        "Try again shortly; if it stays, or if the extensions name a `limit` of time and its "
        "`maximum`, ask for less.",
    )
    INTERNAL = (
        "INTERNAL",
        "The server is at fault. What happened is in its log, under the `correlationId` of the "
        "extensions.",
        "Report it with that id.",
    )
