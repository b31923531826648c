"""The key of a room, under which the box keeps nonces and slips: made of a secret key of the site and a salt.

The salt says which secret key it goes with, so that a room that was opened before the site got another one
goes on: whoever sends again is known again, and a slip that was handed out is taken.
"""

import secrets
from collections.abc import Sequence

from safe4me.storage.keys.ages import KeyAge
from safe4me.storage.keys.keyed_hash import keyed_hash

MARK_BYTES, RANDOM_BYTES = 8, 32
PURPOSE = b"safe4me mark of a secret key"


class RoomKeys:
    """Makes the keys of rooms; rooms that are opened go with `secret_key`."""

    def __init__(self, secret_key: str, former_keys: Sequence[str]) -> None:
        self._current = _mark(secret_key)
        self._secrets = {_mark(each): each.encode() for each in (secret_key, *former_keys)}

    def new_salt(self) -> bytes:
        """The salt of a room that is opened now."""
        return self._current + secrets.token_bytes(RANDOM_BYTES)

    def of(self, salt: bytes) -> bytes | None:
        """The key of the room with this salt; None when the site no longer has its secret key."""
        secret = self._secrets.get(salt[:MARK_BYTES])
        return None if secret is None else keyed_hash(secret, salt)

    def hashes_of_code(self, code: str) -> list[str]:
        """What may be kept of a join code: under the present secret key, then under each former one."""
        return [keyed_hash(each, b"code " + code.encode()).hex() for each in self._secrets.values()]

    def age(self, salt: bytes) -> KeyAge:
        """Of which age the secret key of the room with this salt is."""
        mark = salt[:MARK_BYTES]
        if mark not in self._secrets:
            return KeyAge.GONE
        return KeyAge.CURRENT if mark == self._current else KeyAge.FORMER


def _mark(secret_key: str) -> bytes:
    """Tells keys apart, and nothing about them."""
    return keyed_hash(secret_key.encode(), PURPOSE)[:MARK_BYTES]
