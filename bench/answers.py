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


def compare(question: Question, ours: Server, floor: Server, peer: Server | None) -> int:
    """Check that all who can answer alike; gives the length of the shortest answer's body."""
    answer = fetch(ours.url("/graphql"), question.bodies[OURS])
    if not question.has_peers:
        return len(answer)
    expected = orjson.loads(answer)["data"]
    by_hand = fetch(floor.url(f"/{question.name}"), question.bodies[OURS])
    data = orjson.loads(by_hand)["data"]
    if orjson.dumps(data) != orjson.dumps(expected):
        raise SystemExit(differing(question, floor, expected, data))
    shortest = min(len(answer), len(by_hand))
    if peer is not None:
        of_peer = fetch(peer.url("/graphql"), question.bodies[PEER])
        normal, normal_of_peer = (
            normalised(data, question.counted_to)
            for data in (expected, orjson.loads(of_peer)["data"])
        )
        if normal != normal_of_peer:
            raise SystemExit(differing(question, peer, normal, normal_of_peer))
        shortest = min(shortest, len(of_peer))
    return shortest


def fetch(url: str, body: Any) -> bytes:
    """The body of a server's answer."""
    answer = httpx.post(url, json=body, timeout=60)
    if answer.status_code != 200 or b'"errors"' in answer.content:
        raise SystemExit(f"{url} answers {answer.status_code}: {answer.text[:2000]}")
    return answer.content


def normalised(value: Any, counted_to: int | None) -> Any:
    """An answer without what may differ: how ids, times and cursors are written.

    The peer has no nested values: its `said_earliest` is our `said { earliest }`, and ours is null
    where all of its parts are. Nor does it stop counting.
    """
    match value:
        case dict():
            nested: dict[str, Any] = {}
            for key, item in value.items():
                outer, _, inner = key.partition("_")
                if key in CURSORS:
                    nested[key] = item is not None
                elif key == "totalCount" and counted_to is not None:
                    nested[key] = min(item, counted_to)
                elif inner:
                    nested.setdefault(outer, {})[inner] = normalised(item, counted_to)
                else:
                    nested[key] = normalised(item, counted_to)
            return {key: none_if_empty(item) for key, item in nested.items()}
        case list():
            return [normalised(item, counted_to) for item in value]
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
