"""JSON Web Tokens of the deployment's identity provider (RFC 7519, RFC 8725)."""

from typing import Any

import jwt

from api.errors import UsageError
from api.key_set import ALGORITHMS, KeySet, reader_of
from api.settings import Settings
from schema.context import Viewer
from schema.tables.vocabulary import Scope

LEEWAY_SECONDS = 30
"""By how much the provider's clock may differ from ours."""
LONGEST_SUBJECT = 255

SCOPES = frozenset(str(scope) for scope in Scope)

DECODER = jwt.PyJWT({"require": ["exp", "iss", "aud", "sub"], "enforce_minimum_key_length": True})


class Tokens:
    """Tells who a token speaks for: one issuer's, for this audience, by a key of its key set."""

    def __init__(self, issuer: str, audience: str, keys: KeySet) -> None:
        self.keys = keys
        self._issuer = issuer
        self._audience = audience

    async def viewer(self, token: str) -> Viewer | None:
        """The bearer of a token; None where anything about it is wrong."""
        try:
            header = jwt.get_unverified_header(token)
            key = await self.keys.get(header.get("kid"))
            if key is None:
                return None
            claims = DECODER.decode(
                token,
                key,
                ALGORITHMS,
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
            )
        except (jwt.PyJWTError, ValueError):
            return None
        subject = claims["sub"]
        if not (0 < len(subject) <= LONGEST_SUBJECT and subject.isprintable()):
            return None
        return Viewer(f"jwt:{self._issuer}#{subject}", scopes_of(claims))


def scopes_of(claims: dict[str, Any]) -> frozenset[str]:
    """What a token's claims grant: words in a text or a list; those meant for others are none."""
    granted = claims.get("scope", claims.get("scp"))
    words = granted.split() if isinstance(granted, str) else granted
    if not isinstance(words, list):
        return frozenset()
    return SCOPES.intersection(word for word in words if isinstance(word, str))


def tokens_of(settings: Settings) -> Tokens | None:
    """The tokens that the settings tell us to take; None where they name no identity provider."""
    given = (settings.jwt_issuer, settings.jwt_audience, settings.jwt_keys)
    match given:
        case (None, None, None):
            return None
        case (str(issuer), str(audience), str(keys)):
            return Tokens(issuer, audience, KeySet(reader_of(keys)))
        case _:
            raise UsageError(
                "ONRECORD_JWT_ISSUER, ONRECORD_JWT_AUDIENCE and ONRECORD_JWT_KEYS belong together: "
                "set all three, or none"
            )
