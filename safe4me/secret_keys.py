"""How old the secret key is under which something was made."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from enum import StrEnum

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class KeyAge(StrEnum):
    """Whether the site has that secret key, and which one it is."""

    CURRENT = "current"
    FORMER = "former"
    GONE = "gone"


def keyed_hash(key: bytes, of: bytes) -> bytes:
    """HMAC-SHA-256 (RFC 2104). Not by `hmac.digest`: in it threads change places, which costs far more."""
    return hmac.new(key, of, "sha256").digest()


MARK_BYTES, RANDOM_BYTES = 8, 32
ROOM_PURPOSE = b"safe4me mark of a secret key"


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
    return keyed_hash(secret_key.encode(), ROOM_PURPOSE)[:MARK_BYTES]


APP_PURPOSE = b"safe4me secrets of authenticator apps"
KEY_BYTES = 32


class AppSecrets:
    """Seals under `secret_key`, and opens what one of the `former_keys` sealed as well."""

    def __init__(self, secret_key: str, *, former_keys: Sequence[str] = ()) -> None:
        self._present, *former = (_fernet(each) for each in (secret_key, *former_keys))
        self._all = MultiFernet([self._present, *former])

    def seal(self, secret: str) -> str:
        """A secret as it is kept."""
        return self._present.encrypt(secret.encode()).decode()

    def unseal(self, kept: str) -> str:
        """The secret itself. Raises InvalidToken: its key is gone, or somebody changed what was kept."""
        return self._all.decrypt(kept.encode()).decode()

    def renew(self, kept: str) -> str:
        """The same secret as it is kept under the present key. Raises InvalidToken."""
        return self._all.rotate(kept.encode()).decode()

    def age(self, kept: str) -> KeyAge:
        """Of which age the secret key is that sealed it."""
        for fernet, age in ((self._present, KeyAge.CURRENT), (self._all, KeyAge.FORMER)):
            try:
                fernet.decrypt(kept.encode())
            except InvalidToken:
                continue
            return age
        return KeyAge.GONE


def _fernet(secret_key: str) -> Fernet:
    derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=APP_PURPOSE).derive(secret_key.encode())
    return Fernet(urlsafe_b64encode(derived))
