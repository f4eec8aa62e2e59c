"""The identity provider's keys: they come, go, and are out of reach."""

import json
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from api import key_set
from api.app import create_app
from api.errors import UsageError
from tests.api.credentials import (
    AUDIENCE,
    ISSUER,
    IdentityProvider,
    hmac_token,
    identity_provider,
    private_key,
)
from tests.conftest import ClientOf, settings_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """The deployment's identity provider, with one key."""
    with identity_provider() as provider:
        provider.publish("ec-1")
        yield provider


@pytest.fixture
async def client(
    provider: IdentityProvider, database: str, client_of: ClientOf
) -> AsyncIterator[httpx.AsyncClient]:
    """The API, which takes the provider's tokens and has read its keys."""
    async with client_of(database, **naming(provider.address)) as client:
        assert await status(client, provider.token()) == 200
        yield client


def naming(keys: str) -> dict[str, Any]:
    """Settings by which tokens are taken."""
    return {"jwt_issuer": ISSUER, "jwt_audience": AUDIENCE, "jwt_keys": keys}


async def status(client: httpx.AsyncClient, token: str) -> int:
    """How a token is answered."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = await client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    return answer.status_code


async def test_a_new_key_is_taken_without_a_restart_and_one_that_is_gone_is_not(
    client: httpx.AsyncClient, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_set, "PAUSE_SECONDS", 0.0)
    old = provider.token("ec-1")
    assert await status(client, old) == 200
    provider.publish("ec-1", "rsa-2")
    assert await status(client, provider.token("rsa-2")) == 200
    assert await status(client, old) == 200
    provider.publish("rsa-2", "ed-3")
    assert await status(client, provider.token("ed-3")) == 200
    assert await status(client, old) == 401
    assert await status(client, provider.token("rsa-2")) == 200


async def test_keys_are_read_anew_from_time_to_time(
    provider: IdentityProvider,
    database: str,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(key_set, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(key_set, "REFRESH_SECONDS", 0.02)
    async with client_of(database, **naming(provider.address)) as client:
        token = provider.token()
        assert await status(client, token) == 200
        provider.publish()
        for _ in range(250):
            if await status(client, token) != 200:
                break
            await anyio.sleep(0.02)
        assert await status(client, token) == 401


async def test_keys_that_nobody_knows_do_not_make_us_ask_again_and_again(
    client: httpx.AsyncClient, provider: IdentityProvider
) -> None:
    asked = provider.asked
    strangers = [f"ec-unknown-{number}" for number in range(20)]
    assert {await status(client, provider.token(kid)) for kid in strangers} == {401}
    assert provider.asked == asked == 1
    assert await status(client, provider.token()) == 200


async def test_a_provider_out_of_reach_is_an_outage_and_found_again(
    database: str, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_set, "PAUSE_SECONDS", 0.0)
    with identity_provider() as provider:
        provider.publish("ec-1")
        provider.healthy = False
        async with client_of(database, **naming(provider.address)) as client:
            headers = {"Authorization": f"Bearer {provider.token()}"}
            answer = await client.post(
                "/graphql", json={"query": "{ __typename }"}, headers=headers
            )
            assert answer.status_code == 503
            assert answer.json() == {
                "errors": [
                    {
                        "message": "Credentials cannot be checked just now. Try again shortly.",
                        "extensions": {"code": "TIMEOUT"},
                    }
                ]
            }
            assert (await client.post("/graphql", json={"query": "{ __typename }"})).is_success
            provider.healthy = True
            assert await status(client, provider.token()) == 200


async def test_known_keys_count_while_the_provider_is_out_of_reach_but_not_for_ever(
    client: httpx.AsyncClient, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_set, "PAUSE_SECONDS", 0.0)
    assert await status(client, provider.token()) == 200
    provider.healthy = False
    assert await status(client, provider.token("ec-2")) == 401
    assert await status(client, provider.token()) == 200
    monkeypatch.setattr(key_set, "TRUSTED_SECONDS", 0.0)
    assert await status(client, provider.token()) == 503


async def test_a_slow_provider_keeps_nobody_else_waiting(
    client: httpx.AsyncClient, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_set, "PAUSE_SECONDS", 0.0)
    assert await status(client, provider.token()) == 200
    provider.delay = 1.0
    async with anyio.create_task_group() as group:
        group.start_soon(status, client, provider.token("ec-2"))
        await anyio.sleep(0.05)
        began = time.monotonic()
        assert await status(client, provider.token()) == 200
        assert time.monotonic() - began < 0.8


@pytest.mark.parametrize("inline", [True, False])
async def test_keys_come_from_a_file_or_from_the_setting_itself(
    provider: IdentityProvider, database: str, client_of: ClientOf, tmp_path: Path, inline: bool
) -> None:
    text = json.dumps(provider.key_set())
    file = tmp_path / "keys.json"
    file.write_text(text)
    async with client_of(database, **naming(text if inline else str(file))) as client:
        assert await status(client, provider.token()) == 200
        assert await status(client, provider.token("ec-2")) == 401


async def test_members_that_are_no_keys_for_signatures_are_passed_over(
    provider: IdentityProvider, database: str, client_of: ClientOf
) -> None:
    good = provider.public("ec-1")
    shared = {"kty": "oct", "kid": "oct-1", "k": "c2VjcmV0" * 8, "alg": "HS256"}
    provider.private |= {kid: private_key(kid) for kid in ("ec-enc", "ec-leaked")}
    encrypting = {**provider.public("ec-enc"), "use": "enc"}
    leaked = provider.public("ec-leaked", provider.private["ec-leaked"])
    strange = [5, {}, {"kid": 5}, {"kid": "x"}, {"kid": "y", "kty": "EC"}, {**good, "kid": []}]
    text = json.dumps({"keys": [shared, encrypting, leaked, *strange, good]})
    async with client_of(database, **naming(text)) as client:
        assert await status(client, provider.token("ec-1")) == 200
        assert await status(client, provider.token("ec-enc")) == 401
        assert await status(client, provider.token("ec-leaked")) == 401
        assert await status(client, hmac_token(b"secret" * 8, "oct-1")) == 401


@pytest.mark.parametrize(
    "given",
    [
        {"jwt_issuer": ISSUER},
        {"jwt_keys": '{"keys": []}'},
        {"jwt_issuer": ISSUER, "jwt_keys": '{"keys": []}'},
    ],
)
async def test_settings_of_half_a_provider_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="belong together: set all three, or none"):
        create_app(settings_of("postgresql://nowhere", **given))


@pytest.mark.parametrize(
    "keys",
    ["{", "{}", '{"keys": {}}', '{"keys": []}', '{"keys": [{"kty": "EC"}]}', "/nowhere/keys.json"],
)
async def test_keys_that_are_none_are_refused_before_anything_is_served(keys: str) -> None:
    with pytest.raises(UsageError, match="ONRECORD_JWT_KEYS names no key set"):
        create_app(settings_of("postgresql://nowhere", **naming(keys)))
