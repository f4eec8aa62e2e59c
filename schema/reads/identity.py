"""Who unnamed sources are."""

from collections.abc import Mapping

from schema.context import Asking
from schema.vault import Sealed

SELECT = "SELECT id, identity FROM actor WHERE id = ANY($1::uuid[]) AND identity IS NOT NULL"


async def identities_of_actors(asking: Asking) -> Mapping[str, str | Exception]:
    """Their identities in plain text, for whoever may read them."""
    sight = asking.sight
    found: dict[str, str | Exception] = {}
    for key, stored in await sight.reader.fetch(SELECT, asking.keys):
        try:
            found[key] = sight.vault.decrypted(stored)
        except Sealed:
            found[key] = Sealed("no key of ONRECORD_IDENTITY_KEYS opens what is stored")
    return found
