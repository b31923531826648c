"""What the site signs for itself, so that nobody can make up another: HMAC-SHA-256, under its secret key.

What a former secret key signed is read as well, and nothing more is signed under it.
"""

from hashlib import sha256

from flask import Flask
from itsdangerous import Signer

from safe4me.settings import Settings


def init_signing(app: Flask) -> None:
    """Give the libraries the keys, and SHA-256 for what they sign for forms and passkeys: theirs is SHA-1.

    Sessions name their own hash (sessions.py), because Flask does.
    """
    settings: Settings = app.extensions["settings"]
    Signer.default_digest_method = staticmethod(sha256)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        # No list: Flask-Security would sign with the last of one. What it signs is good for minutes.
        SECRET_KEY_FALLBACKS=settings.former_secret_keys,
        WTF_CSRF_SECRET_KEY=signing_keys(settings),
    )


def signing_keys(settings: Settings) -> list[str]:
    """The secret keys as itsdangerous wants them: it signs with the last, and reads what any signed."""
    return [*reversed(settings.former_secret_keys), settings.secret_key]
