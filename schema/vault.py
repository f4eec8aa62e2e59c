"""The identities of unnamed sources, encrypted at rest."""

import hmac
from collections.abc import Callable, Sequence
from functools import partial

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

Seal = Callable[[str], str]


class Sealed(Exception):
    """No key opens what is stored."""


class Vault:
    """Encrypts with its first key, and opens what any of its keys closed."""

    longest = 2_000
    """Bytes of an identity in UTF-8: encrypted, they fit what the database allows."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        self.seals: Sequence[Seal] = [partial(_sealed, key.encode()) for key in keys or ("",)]
        """What tells an identity from others, and nothing to who has no key: by each key."""
        self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None

    @property
    def is_open(self) -> bool:
        """Whether there is a key."""
        return self._fernet is not None

    def encrypted(self, text: str) -> bytes:
        """What is stored of an identity."""
        assert self._fernet is not None
        return self._fernet.encrypt(text.encode())

    def decrypted(self, stored: bytes) -> str:
        """An identity that was stored. Raises ``Sealed`` where no key opens it."""
        if self._fernet is None:
            raise Sealed
        try:
            return self._fernet.decrypt(stored).decode()
        except InvalidToken:
            raise Sealed from None

    def rotated(self, stored: bytes) -> bytes:
        """The same identity, encrypted with the first key. Raises ``Sealed``."""
        if self._fernet is None:
            raise Sealed
        try:
            return self._fernet.rotate(stored)
        except InvalidToken:
            raise Sealed from None


def _sealed(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(errors="surrogatepass"), "sha256").hex()
