"""`onrecord identities`: keys for who unnamed sources are, and their renewal."""

from cryptography.fernet import Fernet
from sqlalchemy import select

from api.database import Sessions
from api.errors import UsageError
from schema import tables
from schema.vault import Sealed, Vault


def new_key() -> str:
    """A key that nobody can guess."""
    return Fernet.generate_key().decode()


async def rotate(makers: Sessions, vault: Vault) -> int:
    """Encrypt all identities anew, with the first key; how many there are.

    What they say stays as it is, so that no revision tells of it.
    """
    if not vault.is_open:
        raise UsageError("no key is set: put one into ONRECORD_IDENTITY_KEYS")
    columns = tables.METADATA.tables["actor"].c
    done = 0
    async with makers.begin() as session:
        query = select(tables.Actor).where(columns.identity.is_not(None))
        for actor in await session.scalars(query.with_for_update(key_share=True)):
            assert actor.identity is not None
            try:
                actor.identity = vault.rotated(actor.identity)
            except Sealed:
                raise UsageError(
                    f"no key of ONRECORD_IDENTITY_KEYS opens the identity of actor_{actor.id.hex}: "
                    "add the key that it was encrypted with; nothing was changed"
                ) from None
            done += 1
    return done
