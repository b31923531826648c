"""Secrets of authenticator apps are sealed by Fernet; before, passlib encrypted them and signed nothing.

Needs the site's secret keys, which the app has. What was kept before was kept under the oldest of them.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable

import sqlalchemy as sa
from alembic import context, op
from alembic.util import CommandError
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from passlib.totp import TOTP

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PURPOSE = b"safe4me secrets of authenticator apps"
account = sa.table("account", sa.column("id", sa.Integer), sa.column("tf_totp_secret", sa.String))


def upgrade() -> None:
    passlib, fernet = _passlib(_secret_keys()[-1]), _fernet()
    _change(lambda kept: fernet.encrypt(passlib.from_source(kept).base32_key.encode()).decode())


def downgrade() -> None:
    passlib, fernet = _passlib(_secret_keys()[0]), _fernet()
    _change(lambda kept: passlib(key=fernet.decrypt(kept).decode()).to_json(encrypt=True))


def _change(anew: Callable[[str], str]) -> None:
    if context.is_offline_mode():
        raise CommandError("Revision 0021 needs the site's secret keys: run it online, without --sql.")
    connection = op.get_bind()
    kept = connection.execute(sa.select(account).where(account.c.tf_totp_secret.is_not(None))).all()
    for row in kept:
        try:
            secret = anew(row.tf_totp_secret)
        except (ValueError, KeyError, InvalidToken):
            continue  # nobody could use it before, and nobody can now
        connection.execute(sa.update(account).where(account.c.id == row.id).values(tf_totp_secret=secret))


def _secret_keys() -> list[str]:
    """The newest first."""
    return [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]]


def _passlib(secret_key: str) -> type[TOTP]:
    return TOTP.using(issuer="Safe4me", secrets={"1": secret_key})


def _fernet() -> MultiFernet:
    derived = (HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(key.encode()) for key in _secret_keys())
    return MultiFernet(Fernet(urlsafe_b64encode(each)) for each in derived)
