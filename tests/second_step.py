"""A phone with an authenticator app, for tests."""

import time

from flask import current_app
from passlib.totp import TOTP

from safe4me.storage.accounts import Account
from safe4me.storage.base import db

STEP_SECONDS = 30
LONGEST_TYPED = 60  # characters of a secret, with its spaces; what is kept is longer


def give_app(account: Account) -> str:
    """Set an authenticator app up for `account`; its secret, as it is kept. Needs an application context."""
    secret = str(current_app.extensions["security"].totp_factory.generate_totp_secret())
    account.tf_totp_secret, account.tf_primary_method = secret, "authenticator"
    db.session.commit()
    return secret


def code_of(secret: str, steps: int = 0) -> str:
    """The code that the app shows now, or some half minutes later; `secret` as it is kept, or typed."""
    key = current_app.extensions["app_secrets"].unseal(secret) if len(secret) > LONGEST_TYPED else secret
    return str(TOTP(key=key).generate(time.time() + steps * STEP_SECONDS).token)
