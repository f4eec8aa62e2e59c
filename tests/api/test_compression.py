"""Answers are compressed for those who can read it."""

import gzip
from typing import Any

import brotli
import httpx
import pytest

from api import compression
from tests.api.trusted import get, trust

pytestmark = pytest.mark.anyio

LARGE = "{ statements { nodes { id text act stances { nodes { claim { id text } } } } } }"
SMALL = "{ __typename }"


async def post(client: httpx.AsyncClient, query: str, accept_encoding: str) -> httpx.Response:
    return await client.post(
        "/graphql", json={"query": query}, headers={"Accept-Encoding": accept_encoding}
    )


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br", "br"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip, br;q=0", "gzip"),
        ("gzip;q=0.9, br;q=0.1", "gzip"),
        ("*", "br"),
        ("*;q=0.1, gzip", "gzip"),
        ("identity", None),
        ("identity, gzip;q=0.5", None),
        ("deflate, zstd", None),
        ("gzip;q=0", None),
        ("gzip;q=x", None),
        ("", None),
        (",;,", None),
    ],
)
async def test_an_answer_has_the_encoding_that_the_client_likes_best(
    client: httpx.AsyncClient, accepted: str, encoding: str | None
) -> None:
    plain = await post(client, LARGE, "identity")
    answer = await post(client, LARGE, accepted)
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept, Accept-Encoding, Authorization"
    assert answer.content == plain.content
    if encoding is not None:
        assert int(answer.headers["content-length"]) < len(plain.content) / 3


async def test_what_is_sent_is_compressed_by_the_book(client: httpx.AsyncClient) -> None:
    for encoding, decompress in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        async with client.stream(
            "POST",
            "/graphql",
            json={"query": LARGE},
            headers={"Accept-Encoding": encoding},
        ) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert len(raw) == int(answer.headers["content-length"])
        assert decompress(raw) == (await post(client, LARGE, "identity")).content


async def test_small_answers_are_not(client: httpx.AsyncClient) -> None:
    for query in (SMALL, "{", "{ nothing }"):
        answer = await post(client, query, "gzip, br")
        assert "content-encoding" not in answer.headers


async def test_large_ones_are_compressed_beside_all_else(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "LARGE", 1_500)
    answer = await post(client, LARGE, "br")
    assert answer.headers["content-encoding"] == "br"
    assert answer.content == (await post(client, LARGE, "identity")).content


async def test_a_header_that_nobody_needs_is_refused(client: httpx.AsyncClient) -> None:
    answer = await post(client, SMALL, "gzip," * 1_000)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_all_encodings_of_an_answer_have_one_weak_tag(
    client: httpx.AsyncClient, sampled_database: str
) -> None:
    await trust(sampled_database, LARGE)
    answers: list[Any] = [
        await get(client, LARGE, {"Accept-Encoding": each}) for each in ("br", "gzip", "identity")
    ]
    assert [each.headers.get("content-encoding") for each in answers] == ["br", "gzip", None]
    (tag,) = {each.headers["etag"] for each in answers}
    # A strong one would promise the same bytes.
    assert tag.startswith('W/"')
    for encoding in ("br", "gzip", "identity"):
        again = await get(client, LARGE, {"Accept-Encoding": encoding, "If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert "content-encoding" not in again.headers
