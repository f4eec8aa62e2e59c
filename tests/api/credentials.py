"""Credentials: an identity provider on loopback, and API keys as the command makes them."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api import key_ring
from api.database import sessions
from schema.tables.vocabulary import Scope
from tests.conftest import execute, settings_of

ISSUER, AUDIENCE = "https://login.example/", "https://record.example/"

PrivateKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
ALGORITHM = {"rsa": "RS256", "ec": "ES256", "ed": "EdDSA"}


class IdentityProvider:
    """Issues tokens, and publishes its keys. A key's id begins with its kind: `ec-1`."""

    def __init__(self) -> None:
        self.private: dict[str, PrivateKey] = {}
        self.published: set[str] = set()
        self.asked = 0
        self.address = ""
        self.healthy = True
        self.delay = 0.0

    def publish(self, *kids: str) -> None:
        """Have exactly these keys in the key set; ones that are new are made."""
        for kid in kids:
            self.private.setdefault(kid, private_key(kid))
        self.published = {*kids}

    def key_set(self) -> dict[str, Any]:
        return {"keys": [self.public(kid) for kid in sorted(self.published)]}

    def public(self, kid: str, key: PrivateKey | None = None) -> dict[str, Any]:
        """A key as a key set has it; with its private half, if that is given."""
        name = ALGORITHM[kid.partition("-")[0]]
        algorithm = jwt.get_algorithm_by_name(name)
        member = algorithm.to_jwk(key or self.private[kid].public_key(), as_dict=True)
        return {**member, "kid": kid, "alg": name, "use": "sig"}

    def token(self, kid: str = "ec-1", *, named: bool = True, **claims: Any) -> str:
        """A token of good claims but for these; a claim that is None is left out."""
        name = ALGORITHM[kid.partition("-")[0]]
        key = self.private.get(kid) or private_key(kid)
        return jwt.encode(good_claims(**claims), key, name, headers={"kid": kid} if named else {})


def hmac_token(secret: bytes, kid: str, **claims: Any) -> str:
    """A token signed with a shared secret."""
    head = _part({"alg": "HS256", "typ": "JWT", "kid": kid})
    signed = f"{head}.{_part(good_claims(**claims))}"
    digest = hmac.digest(secret, signed.encode(), hashlib.sha256)
    return f"{signed}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def good_claims(**claims: Any) -> dict[str, Any]:
    """What a token says that is good for reading, but for these; None leaves a claim out."""
    now = int(time.time())
    good = {"iss": ISSUER, "aud": AUDIENCE, "sub": "user-1", "iat": now, "exp": now + 300}
    given = {**good, "scope": "openid records:read", **claims}
    return {name: value for name, value in given.items() if value is not None}


def private_key(kid: str) -> PrivateKey:
    match kid.partition("-")[0]:
        case "rsa":
            return rsa.generate_private_key(65537, 2048)
        case "ec":
            return ec.generate_private_key(ec.SECP256R1())
        case _:
            return ed25519.Ed25519PrivateKey.generate()


def unsigned(**claims: Any) -> str:
    """A token of the algorithm "none"."""
    return f"{_part({'alg': 'none', 'kid': 'ec-1'})}.{_part(good_claims(**claims))}."


def confused(key: PrivateKey, kid: str) -> str:
    """A token signed by HMAC, with the provider's public key as the secret."""
    public = key.public_key()
    return hmac_token(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), kid)


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """An identity provider that serves its key set on loopback."""
    provider = IdentityProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked += 1
            time.sleep(provider.delay)
            body = json.dumps(provider.key_set()).encode()
            self.send_response(200 if provider.healthy else 500)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Tests need no access log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.address = f"http://127.0.0.1:{server.server_port}/jwks"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield provider
        server.shutdown()
        thread.join()


async def stored_key(url: str, *scopes: Scope, **columns: str) -> tuple[str, str]:
    """The id and the text of a new key; columns are set to SQL expressions afterwards."""
    makers = sessions(url, settings_of(url))
    row, key = await key_ring.create(makers, "test", scopes, None)
    await makers.kw["bind"].dispose()
    for column, expression in columns.items():
        await execute(url, f"UPDATE api_key SET {column} = {expression} WHERE id = '{row.id}'")
    return row.id.hex, key
