"""Before the first request: do the master keys fit the keys, is the shred list whole, is all that it names
gone?"""

from parley.privacy import keyring, masterkey, rotation
from parley.privacy.masterkey import KeyUnreadable
from parley.privacy.shredlist import ShredListBroken


class KeysUnsound(Exception):
    """The keys, the master keys and the shred list do not fit together; the message says what to do."""


def check() -> int:
    """Look whether each master key in use opens keys, and destroy what the shred list names; how many that
    were. Raises KeysUnsound, and then nothing was changed."""
    try:
        masters = masterkey.versions()
    except KeyUnreadable as error:
        raise KeysUnsound(str(error)) from None
    if any(masterkey.opens_any(masters, master=version) is False for version in rotation.in_use()):
        raise KeysUnsound(
            "the master keys do not open the keys that are here: put secrets/master-keys back "
            "from the backup of these keys. Nothing was changed"
        )
    try:
        return keyring.replay()
    except ShredListBroken as error:
        raise KeysUnsound(f"{error}. Put the list back from its copy; docs/operating.md says how") from None
