"""Hostile requests as data: what is sent, and what exactly comes of it."""

from tests.hostile.corpus import bodies, documents, heads, sockets, streams, values

ROWS = [
    *(heads.ROWS + bodies.ROWS + documents.ROWS + values.ROWS + sockets.ROWS + streams.ROWS),
]
