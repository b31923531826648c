"""A phone with an authenticator app, for tests."""

import time

from flask import current_app
from passlib.totp import TOTP

from safe4me.storage.accounts import Account
from safe4me.storage.base import db


def give_app(account: Account) -> str:
    """Set an authenticator app up for `account`; its secret, as it is kept. Needs an application context."""
    secret = str(current_app.extensions["security"].totp_factory.generate_totp_secret())
    account.tf_totp_secret, account.tf_primary_method = secret, "authenticator"
    db.session.commit()
    return secret


def code_of(secret: str, at: float | None = None) -> str:
    """The code that the app shows at a time, in seconds since 1970; now, when none is given."""
    keys = current_app.config["SECURITY_TOTP_SECRETS"]
    app = TOTP.using(issuer="Safe4me", secrets=keys).from_source(secret)
    return str(app.generate(at or time.time()).token)
