"""What every request has and every response carries: an id, and headers of safety."""

import json
import logging
import re

import httpx
import pytest

from api.logs import Lines, Objects
from tests.conftest import ClientOf, execute

pytestmark = pytest.mark.anyio

QUERY = {"query": "{ __typename }"}
NOTHING = "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("given", ["4f2a-1.b:c_D~e@f=g+h/i", "x" * 128])
async def test_a_well_formed_id_is_taken_and_returned(
    client: httpx.AsyncClient, given: str
) -> None:
    for path in ("/graphql", "/healthz", "/nowhere"):
        answer = await client.post(path, json=QUERY, headers={"X-Request-ID": given})
        assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "x" * 129, "a b", 'a"b', "a{b}", "ä", "a;b"])
async def test_any_other_request_gets_an_id_of_ours(client: httpx.AsyncClient, given: str) -> None:
    malformed = {b"X-Request-ID": given.encode()}
    answers = [await client.post("/graphql", json=QUERY, headers=malformed) for _ in range(2)]
    answers.append(await client.post("/graphql", json=QUERY))
    ids = {answer.headers["x-request-id"] for answer in answers}
    assert len(ids) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", id_) for id_ in ids)


async def test_a_fault_stands_in_the_log_with_the_id_of_its_request(
    database: str, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    written: list[str] = []

    class Writing(logging.Handler):
        """Writes as the program does: while the request is being answered."""

        def emit(self, record: logging.LogRecord) -> None:
            written.extend((Objects().format(record), Lines().format(record)))

    log = logging.getLogger("onrecord.errors")
    handler = Writing()
    log.addHandler(handler)
    try:
        async with client_of(database) as client:
            await execute(database, "ALTER TABLE actor RENAME COLUMN name TO missing")
            answer = await client.post(
                "/graphql",
                json={"query": "{ actors { nodes { name } } }"},
                headers={"X-Request-ID": "mine"},
            )
    finally:
        log.removeHandler(handler)
    correlation = answer.json()["errors"][0]["extensions"]["correlationId"]
    as_object, as_lines = written
    told = json.loads(as_object)
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", told.pop("time"))
    assert told.pop("exception").startswith("Traceback (most recent call last):\n")
    assert told == {
        "level": "error",
        "logger": "onrecord.errors",
        "message": "unexpected error",
        "correlation_id": correlation,
        "request_id": "mine",
    }
    first, second, *_ = as_lines.splitlines()
    assert first.endswith(
        f"ERROR onrecord.errors: unexpected error (correlation_id={correlation}, request_id=mine)"
    )
    assert second == "Traceback (most recent call last):"


async def test_every_response_is_safe_in_a_browser(client: httpx.AsyncClient) -> None:
    responses = [
        await client.post("/graphql", json=QUERY),
        await client.post("/graphql", content=b"{"),
        await client.put("/graphql"),
        await client.get("/healthz"),
        await client.get("/readyz"),
        await client.get("/nowhere"),
        await client.get("/static/graphiql/missing.js"),
        await client.get("/"),
    ]
    statuses = [response.status_code for response in responses]
    assert statuses == [200, 415, 405, 200, 200, 404, 404, 307]
    for response in responses:
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert response.headers["content-security-policy"].endswith("frame-ancestors 'none'")
        assert "strict-transport-security" not in response.headers
    assert responses[0].headers["content-security-policy"] == NOTHING


async def test_what_no_address_has_is_refused_with_a_code(client: httpx.AsyncClient) -> None:
    for method, path, status in (
        ("GET", "/nowhere", 404),
        ("POST", "/graphql/", 404),
        ("GET", "/static/graphiql/missing.js", 404),
        ("POST", "/healthz", 405),
        ("DELETE", "/", 405),
    ):
        answer = await client.request(method, path)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["extensions"]) == (status, {"code": "BAD_REQUEST"})
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        if status == 405:
            assert answer.headers["allow"] in ("GET, HEAD", "HEAD, GET")


async def test_over_https_browsers_are_told_to_stay_there(client: httpx.AsyncClient) -> None:
    answer = await client.post("https://test/graphql", json=QUERY)
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
