"""Who sees what, over HTTP: every sort of credentials, records of every visibility, every way."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.caching import VARY
from api.database import sessions
from schema import tables
from schema.tables.ids import uuid7
from schema.tables.vocabulary import ActorKind, Scope, StatementAct, Visibility
from tests.api.credentials import (
    AUDIENCE,
    ISSUER,
    IdentityProvider,
    confused,
    identity_provider,
    stored_key,
    unsigned,
)
from tests.conftest import ClientOf, settings_of

pytestmark = pytest.mark.anyio

PUBLIC, EMBARGOED, INTERNAL, CONFIDENTIAL = "PUBLIC", "EMBARGOED", "INTERNAL", "CONFIDENTIAL"
ACCESS: dict[str, dict[str, Any]] = {
    PUBLIC: {"visibility": Visibility.PUBLIC},
    EMBARGOED: {
        "visibility": Visibility.PUBLIC,
        "embargo_until": datetime.now(UTC) + timedelta(days=1),
    },
    INTERNAL: {"visibility": Visibility.INTERNAL},
    CONFIDENTIAL: {"visibility": Visibility.CONFIDENTIAL},
}
NOUNS = ("actor", "report", "statement", "claim", "assessment")
# The lists of records, and the text by which their filters find one.
TEXTS = {"actor": "name", "report": "headline", "statement": "text", "claim": "text"}
IDS = {(noun, access): uuid7() for noun in NOUNS for access in ACCESS}

GUEST = {PUBLIC}
READER = {PUBLIC, EMBARGOED, INTERNAL}
ALL = {*ACCESS}

SEES: dict[str, set[str]] = {
    "guest": GUEST,
    "key that may write": GUEST,
    "key that reads": READER,
    "key that reads what is confidential": ALL,
    "token without scopes": GUEST,
    "token that reads": READER,
    "token that reads, by RSA": READER,
    "token that reads, by Ed25519": READER,
    "token that reads, its scopes a list": READER,
    "token that reads what is confidential": ALL,
    "token for several audiences": READER,
    "token a moment past its end": READER,
}
NOBODY = (
    *("expired key", "revoked key", "unknown key", "key cut short", "key with a tail"),
    *("unsigned token", "token signed with the public key", "token of another issuer"),
    *("token for another audience", "token without an audience", "token by another key"),
    *("token that expired", "token without an end", "token not yet valid", "token of the future"),
    *("token without a subject", "token of a subject of two lines", "token by an unknown key"),
    *("token without a key's id", "token with other claims", "no token", "two tokens"),
    *("another scheme", "no scheme", "nothing", "too much"),
)

SELECTED = " ".join(
    [
        *(f"{noun}s(first: 100) {{ totalCount nodes {{ id }} }}" for noun in TEXTS),
        *(
            f'{noun}_{access}: {noun}s(where: {{ {text}: {{ eq: "{noun} {access}" }} }})'
            " { totalCount nodes { id } }"
            for noun, text in TEXTS.items()
            for access in ACCESS
        ),
        *(
            f'child_{access}: claims(where: {{ parent: {{ text: {{ eq: "claim {access}" }} }} }})'
            " { totalCount nodes { parent { text } } }"
            for access in ACCESS
        ),
        *(
            f'node_{noun}_{access}: node(id: "{noun}_{id.hex}") {{ id }}'
            for (noun, access), id in IDS.items()
        ),
        f'assessed: node(id: "claim_{IDS["claim", PUBLIC].hex}")'
        " { ... on Claim { assessments(first: 100) { totalCount nodes { id verdict } } } }",
    ]
)
QUERY = f"{{ viewer {{ label scopes }} {SELECTED} }}"


def expected(sees: set[str]) -> dict[str, Any]:
    """What a viewer who sees records of these sorts is answered."""

    def ids(noun: str, accesses: set[str]) -> list[str]:
        return sorted(f"{noun}_{IDS[noun, access].hex}" for access in accesses & sees)

    def page(noun: str, accesses: set[str]) -> dict[str, Any]:
        found = ids(noun, accesses)
        return {"totalCount": len(found), "nodes": [{"id": id} for id in found]}

    data: dict[str, Any] = {f"{noun}s": page(noun, ALL) for noun in TEXTS}
    for access in ACCESS:
        for noun in TEXTS:
            data[f"{noun}_{access}"] = page(noun, {access})
        parents = [{"parent": {"text": f"claim {access}"}}] if access in sees else []
        data[f"child_{access}"] = {"totalCount": len(parents), "nodes": parents}
        for noun in NOUNS:
            found = ids(noun, {access})
            data[f"node_{noun}_{access}"] = {"id": found[0]} if found else None
    verdicts = {f"assessment_{IDS['assessment', access].hex}": access for access in ACCESS}
    data["assessed"] = {
        "assessments": {
            "totalCount": len(sees),
            "nodes": [{"id": id, "verdict": verdicts[id]} for id in ids("assessment", ALL)],
        }
    }
    return data


def seen(data: dict[str, Any]) -> dict[str, Any]:
    """An answer's data in the order of ids, without who asked and the public children of claims."""
    children = {f"claim_{id.hex}" for id in CHILDREN.values()}
    for value in data.values():
        for page in (value, (value or {}).get("assessments")):
            if page and "nodes" in page and all("id" in node for node in page["nodes"]):
                page["nodes"].sort(key=lambda node: str(node["id"]))
    listed = data["claims"]
    others = [node for node in listed["nodes"] if node["id"] not in children]
    assert listed["totalCount"] == len(listed["nodes"]) == len(others) + len(children)
    data["claims"] = {"totalCount": len(others), "nodes": others}
    return {name: value for name, value in data.items() if name != "viewer"}


CHILDREN = {access: uuid7() for access in ACCESS}


@pytest.fixture(scope="module")
async def record(database: str) -> str:
    """A database with one record of each noun and visibility, and a public child of each claim."""
    makers = sessions(database, settings_of(database))
    async with makers.begin() as session:
        for access, columns in ACCESS.items():
            ids = {noun: IDS[noun, access] for noun in NOUNS}
            session.add_all(
                [
                    tables.Actor(
                        id=ids["actor"], kind=ActorKind.PERSON, name=f"actor {access}", **columns
                    ),
                    tables.Report(id=ids["report"], headline=f"report {access}", **columns),
                    tables.Statement(
                        id=ids["statement"],
                        act=StatementAct.ASSERT,
                        text=f"statement {access}",
                        **columns,
                    ),
                    tables.Claim(id=ids["claim"], text=f"claim {access}", **columns),
                ]
            )
        await session.flush()
        for access, columns in ACCESS.items():
            session.add(
                tables.Assessment(
                    id=IDS["assessment", access],
                    claim_id=IDS["claim", PUBLIC],
                    assessor_id=IDS["actor", PUBLIC],
                    verdict=access,
                    **columns,
                )
            )
            session.add(
                tables.Claim(id=CHILDREN[access], text="child", parent_id=IDS["claim", access])
            )
    await makers.kw["bind"].dispose()
    return database


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    """The deployment's identity provider."""
    with identity_provider() as provider:
        provider.publish("ec-1", "rsa-1", "ed-1")
        yield provider


@pytest.fixture(scope="module")
async def credentials(record: str, provider: IdentityProvider) -> dict[str, list[str]]:
    """The Authorization headers of every sort of client."""
    token = provider.token
    now = int(datetime.now(UTC).timestamp())
    read = Scope.RECORDS_READ
    _, reading = await stored_key(record, read)
    _, confidential = await stored_key(record, Scope.CONFIDENTIAL_READ)
    _, writing = await stored_key(record, Scope.RECORDS_WRITE)
    _, expired = await stored_key(record, read, expires_at="now() - interval '1 second'")
    _, revoked = await stored_key(record, read, revoked_at="now()")
    stranger = IdentityProvider()
    stranger.publish("ec-1")
    head, _, signature = token().split(".")
    _, more, _ = token(scope="confidential:read").split(".")
    bearers = {
        "key that may write": writing,
        "key that reads": reading,
        "key that reads what is confidential": confidential,
        "token without scopes": token(scope="openid email"),
        "token that reads": token(),
        "token that reads, by RSA": token("rsa-1"),
        "token that reads, by Ed25519": token("ed-1"),
        "token that reads, its scopes a list": token(scope=None, scp=["records:read", 5]),
        "token that reads what is confidential": token(scope="records:read confidential:read"),
        "token for several audiences": token(aud=["https://other.example/", AUDIENCE]),
        "token a moment past its end": token(exp=now - 5),
        "expired key": expired,
        "revoked key": revoked,
        "unknown key": f"onrecord_{'A' * 43}",
        "key cut short": reading[:-1],
        "key with a tail": f"{reading}A",
        "unsigned token": unsigned(),
        "token signed with the public key": confused(provider.private["rsa-1"], "rsa-1"),
        "token of another issuer": token(iss="https://login.example"),
        "token for another audience": token(aud="https://other.example/"),
        "token without an audience": token(aud=None),
        "token by another key": stranger.token(),
        "token that expired": token(exp=now - 40),
        "token without an end": token(exp=None),
        "token not yet valid": token(nbf=now + 300),
        "token of the future": token(iat=now + 300),
        "token without a subject": token(sub=None),
        "token of a subject of two lines": token(sub="one\ntwo"),
        "token by an unknown key": token("ec-2"),
        "token without a key's id": token(named=False),
        "token with other claims": f"{head}.{more}.{signature}",
        "no token": "",
        "too much": token(padding="A" * 9_000),
    }
    return {
        "guest": [],
        "two tokens": [f"Bearer {reading}", f"Bearer {reading}"],
        "another scheme": [f"Basic {reading}"],
        "no scheme": [reading],
        "nothing": [""],
        **{name: [f"Bearer {bearer}"] for name, bearer in bearers.items()},
    }


@pytest.fixture(scope="module")
async def client(
    record: str, provider: IdentityProvider, client_of: ClientOf
) -> AsyncIterator[httpx.AsyncClient]:
    """The API over the record."""
    async with client_of(record, **tokens_from(provider)) as client:
        yield client


def tokens_from(provider: IdentityProvider) -> dict[str, Any]:
    """Settings by which a provider's tokens are taken."""
    return {"jwt_issuer": ISSUER, "jwt_audience": AUDIENCE, "jwt_keys": provider.address}


async def ask(client: httpx.AsyncClient, credentials: list[str], **more: str) -> httpx.Response:
    headers = [*more.items(), *(("Authorization", each) for each in credentials)]
    return await client.post("/graphql", json={"query": QUERY}, headers=headers)


async def test_every_sort_of_credentials_is_tried(credentials: dict[str, list[str]]) -> None:
    assert {*credentials} == {*SEES, *NOBODY}


@pytest.mark.parametrize("who", SEES)
async def test_a_viewer_sees_what_its_scopes_allow_and_nothing_else(
    client: httpx.AsyncClient, credentials: dict[str, list[str]], who: str
) -> None:
    response = await ask(client, credentials[who])
    assert response.status_code == 200
    assert response.json().keys() == {"data", "extensions"}
    assert seen(response.json()["data"]) == expected(SEES[who])
    for access in ALL - SEES[who]:
        assert access not in response.text.replace(f"_{access}", "")


@pytest.mark.parametrize("media_type", ["application/json", "application/graphql-response+json"])
@pytest.mark.parametrize("who", NOBODY)
async def test_credentials_that_are_not_good_are_refused_without_saying_why(
    client: httpx.AsyncClient, credentials: dict[str, list[str]], who: str, media_type: str
) -> None:
    response = await ask(client, credentials[who], Accept=media_type)
    assert response.status_code == 401
    assert response.json() == {
        "errors": [
            {
                "message": "These credentials are not valid.",
                "extensions": {"code": "UNAUTHENTICATED"},
            }
        ]
    }
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.headers["cache-control"] == "no-store"


async def test_answers_by_post_are_kept_by_no_cache(
    client: httpx.AsyncClient, credentials: dict[str, list[str]]
) -> None:
    known = await ask(client, credentials["key that reads"])
    guest = await ask(client, credentials["guest"])
    assert known.headers["cache-control"] == guest.headers["cache-control"] == "no-store"
    assert known.headers["vary"] == guest.headers["vary"] == VARY


async def test_the_viewer_is_told_who_it_is(
    client: httpx.AsyncClient, record: str, provider: IdentityProvider
) -> None:
    async def viewer(*credentials: str) -> Any:
        return (await ask(client, [*credentials])).json()["data"]["viewer"]

    id, key = await stored_key(record, Scope.RECORDS_WRITE, Scope.AUDIT_READ)
    token = provider.token(sub="jane@example.org", scope="records:read profile admin")
    assert await viewer() == {"label": "guest", "scopes": []}
    assert await viewer(f"Bearer {key}") == {
        "label": f"key:{id}",
        "scopes": ["audit:read", "records:write"],
    }
    assert await viewer(f"bearer {token}") == {
        "label": f"jwt:{ISSUER}#jane@example.org",
        "scopes": ["admin", "records:read"],
    }


async def test_without_public_reading_only_who_may_read_is_answered(
    record: str,
    provider: IdentityProvider,
    credentials: dict[str, list[str]],
    client_of: ClientOf,
) -> None:
    async with client_of(record, public_reading=False, **tokens_from(provider)) as client:
        guest = await ask(client, [])
        assert (guest.status_code, guest.headers["www-authenticate"]) == (401, "Bearer")
        assert guest.json() == {
            "errors": [
                {
                    "message": "Credentials are needed here: send `Authorization: Bearer …`.",
                    "extensions": {"code": "UNAUTHENTICATED"},
                }
            ]
        }
        for who in ("key that may write", "token without scopes"):
            refused = await ask(client, credentials[who])
            assert refused.status_code == 403
            assert refused.json() == {
                "errors": [
                    {
                        "message": (
                            "These credentials do not allow reading: "
                            "`records:read` and `confidential:read` do."
                        ),
                        "extensions": {"code": "FORBIDDEN"},
                    }
                ]
            }
        for who in ("key that reads", "token that reads what is confidential"):
            answer = await ask(client, credentials[who])
            assert seen(answer.json()["data"]) == expected(SEES[who])
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 200


async def test_where_no_provider_is_named_no_token_is_taken(
    record: str, credentials: dict[str, list[str]], client_of: ClientOf
) -> None:
    async with client_of(record) as client:
        assert (await ask(client, credentials["token that reads"])).status_code == 401
        assert (await ask(client, credentials["key that reads"])).status_code == 200
