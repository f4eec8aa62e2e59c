"""The keys of the vault, from the settings."""

from api.errors import UsageError
from api.settings import Settings
from schema.vault import Vault


def vault_of(settings: Settings) -> Vault:
    """The vault of identities, with the keys that the settings give."""
    try:
        return Vault(settings.identity_keys)
    except ValueError:
        raise UsageError(
            "ONRECORD_IDENTITY_KEYS has what is no key: `onrecord identities new-key` makes one"
        ) from None
