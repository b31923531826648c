"""What the site signs for itself, so that nobody can make up another: HMAC-SHA-256, under its secret key."""

from hashlib import sha256

from flask import Flask
from itsdangerous import Signer


def init_signing(app: Flask) -> None:
    """Give the libraries the key, and SHA-256 for what they sign for forms and passkeys: theirs is SHA-1.

    Sessions name their own hash (sessions.py), because Flask does.
    """
    Signer.default_digest_method = staticmethod(sha256)
    app.config["SECRET_KEY"] = app.extensions["settings"].secret_key
