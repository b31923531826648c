"""Keyed hashes: what may be kept of a nonce, a code or an address."""

import hmac


def keyed_hash(key: bytes, of: bytes) -> bytes:
    """HMAC-SHA-256 (RFC 2104). Not by `hmac.digest`: in it threads change places, which costs far more."""
    return hmac.new(key, of, "sha256").digest()
