"""Secrets of authenticator apps as they are kept: encrypted, and of no use once anybody has changed them.

Fernet encrypts (AES-128-CBC), then signs what it encrypted (HMAC-SHA-256), under a key made from a secret key
of the site by HKDF-SHA-256 (RFC 5869). https://github.com/fernet/spec/blob/master/Spec.md
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from safe4me.storage.keys.ages import KeyAge

PURPOSE = b"safe4me secrets of authenticator apps"
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
    derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=PURPOSE).derive(secret_key.encode())
    return Fernet(urlsafe_b64encode(derived))
