"""All codes with which sockets are closed. docs/live.md shows them so."""

from enum import IntEnum


class Close(IntEnum):
    """The code with which a socket is closed: the protocol's own, and some of ours."""

    when: str
    """In which case."""
    remedy: str
    """What the client does about it."""

    def __new__(cls, value: int, when: str, remedy: str) -> "Close":
        close = int.__new__(cls, value)
        close._value_ = value
        close.when, close.remedy = when, remedy
        return close

    INVALID = (
        4400,
        "A message is no message of the protocol or too large, or there are too many operations.",
        "Mend the client.",
    )
    UNAUTHORIZED = (
        4401,
        "An operation came before `connection_init`; or the credentials are not good, are missing "
        "where they are needed, allow no reading, or were revoked, have expired or allow something "
        "else now.",
        "Come back with good credentials.",
    )
    NO_PROTOCOL = (
        4406,
        "The socket does not offer `graphql-transport-ws`.",
        "Offer it; the older `graphql-ws` is not spoken.",
    )
    TOO_LATE = (4408, "There was no `connection_init` in time.", "Send it first.")
    TAKEN = (4409, "The id of an operation is that of one still under way.", "Use another.")
    SLOW = (
        4413,
        "Too slow: too much waits for this client, or it has read nothing for ten seconds.",
        "Come back with the last cursor.",
    )
    TWICE = (4429, "There was a second `connection_init`.", "Send one.")
    INTERNAL = (
        4500,
        "The server is at fault; its log says how, under the id that the reason ends with.",
        "Come back with the last cursor; report it with that id if it stays.",
    )
    AWAY = (4503, "The credentials cannot be checked just now.", "Come back later.")
    # Sent by the layer below.
    TOO_LARGE = (1009, "A message is larger than four million bytes.", "Mend the client.")
    STOPPING = (1012, "The server stops.", "Come back with the last cursor.")
