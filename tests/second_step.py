"""A phone with an authenticator app, for tests."""

import time
from datetime import timedelta

from flask import current_app
from flask.testing import FlaskClient
from passlib.totp import TOTP

from safe4me.db.accounts import Account
from safe4me.db.base import db
from tests.world import NOW, hidden, sign_in

CODE = "/account/code"
STEP_SECONDS = 30
LONGEST_TYPED = 60  # characters of a secret, with its spaces; what is kept is longer


def give_app(account: Account) -> str:
    """Set an authenticator app up for `account`; its secret, as it is kept. Needs an application context."""
    secret = str(current_app.extensions["security"].totp_factory.generate_totp_secret())
    account.tf_totp_secret, account.tf_primary_method = secret, "authenticator"
    db.session.commit()
    return secret


def allow_days(account: Account, days: int) -> None:
    """Let `account` go on without a second step for some days from NOW. Needs an application context."""
    account.second_step_by = NOW + timedelta(days=days)
    db.session.commit()


def sign_in_with_code(client: FlaskClient, account: Account) -> None:
    """Sign a browser in as `account`, which has an app."""
    sign_in(client, account)
    data = {
        "code": code_of(account.tf_totp_secret or ""),
        "csrf_token": hidden(client.get(CODE).text, "csrf_token"),
    }
    assert client.post(CODE, data=data).status_code == 302


def code_of(secret: str, steps: int = 0) -> str:
    """The code that the app shows now, or some half minutes later; `secret` as it is kept, or typed."""
    key = current_app.extensions["app_secrets"].unseal(secret) if len(secret) > LONGEST_TYPED else secret
    return str(TOTP(key=key).generate(time.time() + steps * STEP_SECONDS).token)
