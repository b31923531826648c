"""Devices that an account has signed in on: a signed cookie of staff's own pages, and never of a pupil's.

Whoever guesses has none, so that guesses at an account slow down strangers, and not its owner at their own
desk (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). A new password ends what is known.

A device that is signed in lets another be known, by a code of 8 characters. A thousand tries a second for the
two minutes that it lasts guess it with a chance below one in a million; and whoever does has no password, and
of guesses at one only those that all such devices share. So a right code is taken however many were wrong.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Any

from flask import Flask, Response, after_this_request, current_app, request
from flask_security.signals import user_authenticated
from itsdangerous import BadData, URLSafeTimedSerializer

from safe4me.db.accounts import Account, account_named
from safe4me.join_codes import new_code
from safe4me.rate_limits.interface import AttemptLimit, OverLimit
from safe4me.web.http import context
from safe4me.web.http.signing import signing_keys

DAYS = 90
A_DAY = 24 * 60 * 60
PATH = "/account/"
PURPOSE = "a device of an account"
NONE = (None, None, None)
BY_LINK = "by link"
CODE_LENGTH, CODE_SECONDS = 8, 2 * 60
USES_OF_A_CODE = AttemptLimit("uses of a code for another device", 1, CODE_SECONDS)


def init_devices(app: Flask) -> None:
    """Remember the device of whoever signs in with all that is asked for; after sign-in is set up."""
    user_authenticated.connect(_remember_device, app)


def known_device(account: Account | None) -> str | None:
    """The number of the device that the request's cookie names, if this account has signed in on it."""
    whose, number, since = _read(current_app, request.cookies)
    known = account and account.active and whose == account.id and since == _mark(account)
    return number if known else None


def has_device(app: Flask, cookies: Mapping[str, str]) -> bool:
    """Whether these cookies name a device that some account has signed in on."""
    return _read(app, cookies) != NONE


def _read(app: Flask, cookies: Mapping[str, str]) -> tuple[int | None, str | None, str | None]:
    try:
        whose, number, since = _serializer(app).loads(cookies.get(_cookie(app), ""), max_age=DAYS * A_DAY)
    except (BadData, ValueError, TypeError):
        return NONE
    return whose, number, since


def _mark(account: Account) -> str:
    """Of the password as it is kept: with another password every device is unknown."""
    return sha256(f"{PURPOSE}\0{account.password}".encode()).hexdigest()[:16]


def make_device_code(account: Account, now: datetime) -> str:
    """A fresh code at which another device becomes known to `account`; once, for two minutes."""
    code = new_code(CODE_LENGTH)
    context.attempts().remember(_kept(account.email, code), now + timedelta(seconds=CODE_SECONDS), now)
    return code


def spend_device_code(email: str, code: str, now: datetime) -> Account | None:
    """The account with that email, in small letters, if it has such a code now, which is used up; else None.

    Where there is no such code nobody looks whether there is such an account.
    """
    fact = _kept(email, code)
    if not context.attempts().remembers(fact, now):
        return None
    try:
        context.attempts().count(USES_OF_A_CODE, fact, now)
    except OverLimit:
        return None
    account = account_named(context.session(), email)
    return account if account and account.active else None


def _kept(email: str, code: str) -> str:
    return f"device code {code} of {email}"


def remember_link(account: Account) -> None:
    """Know the device of whoever has shown a link, code or passkey: past strangers, but all such are one."""
    _set_device(current_app, account, f"{BY_LINK} {account.id}")


def _remember_device(app: Flask, user: Account, **_more: object) -> None:
    known = known_device(user)
    _set_device(app, user, token_hex(16) if known is None or known.startswith(BY_LINK) else known)


def _set_device(app: Flask, account: Account, number: str) -> None:
    value = _serializer(app).dumps([account.id, number, _mark(account)])

    @after_this_request
    def _set_cookie(response: Response) -> Response:
        response.set_cookie(
            _cookie(app),
            str(value),
            max_age=DAYS * A_DAY,
            path=PATH,
            secure=context.settings().production,
            httponly=True,
            samesite="Strict",
        )
        return response


def _cookie(app: Flask) -> str:
    return "__Secure-safe4me-device" if app.extensions["settings"].production else "safe4me-device"


def _serializer(app: Flask) -> Any:  # Any: what it signs is ours
    return URLSafeTimedSerializer(signing_keys(app.extensions["settings"]), salt=PURPOSE)
