"""A security key without a browser, for tests: it answers as one that is touched, and asks for no PIN."""

import json
import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from html import unescape
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

SITE = "localhost"
PRESENT, NEW = 0x01, 0x40  # flags of authenticator data (WebAuthn §6.1)
ASKED = re.compile(r'action="([^"]+)" data-passkey="\w+" data-options="([^"]*)"')


class SecurityKey:
    """One key for one site."""

    def __init__(self) -> None:
        self._key = generate_private_key(SECP256R1())
        self._id = sha256(str(self._key.private_numbers().private_value).encode()).digest()

    def answer(self, page: str) -> tuple[str, dict[str, str]]:
        """What a page that asks for a passkey gets: the address to send to, and the form's field."""
        asked = ASKED.search(page)
        assert asked
        options = json.loads(unescape(asked[2]))
        response = self._made(options) if "pubKeyCredParams" in options else self._signed(options)
        credential = {"id": _text(self._id), "rawId": _text(self._id), "type": "public-key"}
        return unescape(asked[1]), {"credential": json.dumps(credential | {"response": response})}

    def _made(self, options: dict[str, Any]) -> dict[str, str]:
        point = self._key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        known = bytes(16) + len(self._id).to_bytes(2, "big") + self._id + cbor2.dumps(cose)
        made = {"fmt": "none", "attStmt": {}, "authData": _data(PRESENT | NEW) + known}
        said = _said("webauthn.create", options)
        return {"clientDataJSON": _text(said), "attestationObject": _text(cbor2.dumps(made))}

    def _signed(self, options: dict[str, Any]) -> dict[str, str]:
        said, data = _said("webauthn.get", options), _data(PRESENT)
        signature = self._key.sign(data + sha256(said).digest(), ECDSA(SHA256()))
        return {
            "clientDataJSON": _text(said),
            "authenticatorData": _text(data),
            "signature": _text(signature),
        }


def _data(flags: int) -> bytes:
    return sha256(SITE.encode()).digest() + bytes([flags]) + bytes(4)


def _said(kind: str, options: dict[str, Any]) -> bytes:
    said = {"type": kind, "challenge": options["challenge"], "origin": f"http://{SITE}"}
    return json.dumps(said).encode()


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
