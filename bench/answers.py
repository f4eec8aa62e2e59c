"""Answers are compared before anything is measured: who answers less has less to do."""

import re
from datetime import datetime
from typing import Any

import httpx
import orjson

from bench.questions import OURS, PEER, Question
from bench.servers import Server

UUID = re.compile(r"(?:[a-z_]+_)?([0-9a-f]{8})" + r"-?([0-9a-f]{4})" * 3 + r"-?([0-9a-f]{12})")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
CURSORS = {"cursor", "startCursor", "endCursor"}


def compare(question: Question, ours: Server, floor: Server, peer: Server) -> int:
    """Check that all who can answer alike; gives the length of the shortest answer's body."""
    if not question.has_peers:
        return len(fetch(ours.url("/graphql"), question.bodies[OURS]))
    answers = [
        fetch(ours.url("/graphql"), question.bodies[OURS]),
        fetch(floor.url(f"/{question.name}"), question.bodies[OURS]),
        fetch(peer.url("/graphql"), question.bodies[PEER]),
    ]
    expected, by_hand, of_peer = answers
    # What it cost, the others do not say.
    expected = expected.rpartition(b',"extensions":')[0] + b"}"
    if by_hand != expected:
        raise SystemExit(differing(question, floor, orjson.loads(expected), orjson.loads(by_hand)))
    normal, normal_of_peer = (normalised(orjson.loads(body)) for body in (expected, of_peer))
    if normal != normal_of_peer:
        raise SystemExit(differing(question, peer, normal, normal_of_peer))
    return min(map(len, answers))


def fetch(url: str, body: Any) -> bytes:
    """The body of a server's answer."""
    answer = httpx.post(url, json=body, timeout=60)
    if answer.status_code != 200 or b'"errors"' in answer.content:
        raise SystemExit(f"{url} answers {answer.status_code}: {answer.text[:2000]}")
    return answer.content


def normalised(value: Any) -> Any:
    """An answer without what may differ: how ids, times and cursors are written.

    The peer has no nested values: its `said_earliest` is our `said { earliest }`, and ours is null
    where all of its parts are.
    """
    match value:
        case dict():
            nested: dict[str, Any] = {}
            for key, item in value.items():
                outer, _, inner = key.partition("_")
                if key in CURSORS:
                    nested[key] = item is not None
                elif inner:
                    nested.setdefault(outer, {})[inner] = normalised(item)
                else:
                    nested[key] = normalised(item)
            return {key: none_if_empty(item) for key, item in nested.items()}
        case list():
            return [normalised(item) for item in value]
        case str() if found := UUID.fullmatch(value):
            return "".join(found.groups())
        case str() if TIME.fullmatch(value):
            return datetime.fromisoformat(value)
        case _:
            return value


def none_if_empty(value: Any) -> Any:
    """Null in the place of an object of nulls."""
    if isinstance(value, dict) and all(item is None for item in value.values()):
        return None
    return value


def differing(question: Question, server: Server, ours: Any, theirs: Any) -> str:
    """Where an answer first differs from ours."""
    place, one, other = first_difference(ours, theirs, "")
    return (
        f"{server.label} answers the question {question.label!r} differently and cannot be compared"
        f"\n  at    {place}\n  ours  {one!r:.300}\n  other {other!r:.300}"
    )


def first_difference(one: Any, other: Any, place: str) -> tuple[str, Any, Any]:
    """Where two answers first differ, and by what."""
    if isinstance(one, dict) and isinstance(other, dict) and list(one) == list(other):
        pairs = [(f"{place}.{key}", one[key], other[key]) for key in one]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = [(f"{place}[{n}]", *pair) for n, pair in enumerate(zip(one, other, strict=True))]
    else:
        return place, one, other
    return next(
        (first_difference(a, b, inner) for inner, a, b in pairs if a != b), (place, one, other)
    )
