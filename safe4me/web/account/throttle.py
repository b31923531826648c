"""Trying to sign in: each attempt is counted before it is made, and given back unless it was a wrong guess.

A stranger's guesses at a password count by address, by account and network, and by account over all networks;
those on a device that the account knows, by that device alone. So a pupil who guesses keeps a teacher off new
devices in one network, and only until one of them is made known (new_device.py).

Over all networks a password gets 2,400 guesses a day; one that would be found in 10,000,000,000 is found in a
year with a chance of 0.009%. Guesses after it have the account's own limit, wherever they come from, because
few can make them: whoever has the password. At 240 a day a code of 6 digits, of which three work at any time,
is guessed in a day with a chance of 0.07%. Devices that a link, a code or a passkey has made known share one
count: whoever has the password and the mailbox guesses twice as often.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Response, make_response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import BadRequest
from werkzeug.http import parse_cookie

from safe4me.db.accounts import Account
from safe4me.rate_limits.interface import AttemptLimit, CountedAttempt, LimitsUnavailable, OverLimit
from safe4me.web.account.devices import has_device, known_device
from safe4me.web.account.new_device import over_limit_reply
from safe4me.web.account.sessions import account_by, who_goes_on
from safe4me.web.account.sign_in_config import SIGN_IN
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import note_limit
from safe4me.web.http.password_hashing import WAITING, TooBusy, give_kept_place
from safe4me.web.http.rate_limits import has_guessed_wrong, refund_all, sender
from safe4me.web.http.request_guards import RETRY_AFTER
from safe4me.web.http.security_headers import plain_reply
from safe4me.web.staff.access import signed_in

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SIGN_INS_OF_AN_ADDRESS = AttemptLimit("sign-ins from an address", 20, 60)
SIGN_INS_FROM_A_NETWORK = AttemptLimit("sign-ins to an account from a network", 10, 60 * 60)
SIGN_INS_OF_AN_ACCOUNT = AttemptLimit("sign-ins to an account", 100, 60 * 60)
GUESSES_OF_AN_ACCOUNT = AttemptLimit("guesses after the password", 10, 60 * 60)
GUESSES_ON_A_DEVICE = AttemptLimit("guesses on a known device", 10, 60 * 60)
SIGN_IN_VIEW = "security.login"
GUESSED = ("two_factor_token_validation", "mf_recovery", "verify", "change_password", "wan_signin_response")
# With these nothing was tried, or it was right and could not be kept; whatever else goes wrong stays counted.
NO_GUESS = (TooBusy, LimitsUnavailable, BadRequest, SQLAlchemyError)
Tried = Iterator[tuple[AttemptLimit, str]]


def init_attempts(app: Flask) -> None:
    """Count the attempts at the library's own views; after they are there."""
    views = app.view_functions
    views[SIGN_IN_VIEW] = _counting(views[SIGN_IN_VIEW], _who_signs_in)
    for name in (f"security.{name}" for name in GUESSED):
        views[name] = _counting(views[name], _who_goes_on)


def _counting(
    view: Callable[..., Any],  # Any: a view of the library
    whose: Callable[[], tuple[str | None, Account | None]],
) -> Callable[..., Response]:
    """The view, whose form is read by nobody while there were too many wrong attempts; to look is free."""

    @wraps(view)
    def counted(**arguments: str) -> Response:
        if request.method != "POST":
            return make_response(view(**arguments))
        made: list[CountedAttempt] = []
        try:
            name, account = whose()
            for limit, of in _limits_of(name, account):
                made.append(_count(limit, of, account))
            response = make_response(view(**arguments))
        except OverLimit as over:
            _give_back(made)
            if signed_in():
                raise
            return over_limit_reply(over, request.form.get("email") or (account.email if account else ""))
        except NO_GUESS:
            _give_back(made)
            raise
        _give_back(made)
        return response

    return counted


def _count(limit: AttemptLimit, of: str, account: Account | None) -> CountedAttempt:
    """Count an attempt; that there were too many is on record. Raises OverLimit and LimitsUnavailable."""
    try:
        return context.attempts().count(limit, of, context.now())
    except OverLimit as over:
        note_limit(limit, of, over, account)
        raise


def _limits_of(name: str | None, account: Account | None) -> Tried:
    """What an attempt counts against: a device that is known has a limit of its own, and a place kept."""
    device = known_device(account)
    if device is not None:
        give_kept_place()
        yield GUESSES_ON_A_DEVICE, device
        return
    if request.endpoint != SIGN_IN_VIEW:
        yield GUESSES_OF_AN_ACCOUNT, cast("str", name)
        return
    yield SIGN_INS_OF_AN_ADDRESS, sender()
    if name is not None:
        yield SIGN_INS_FROM_A_NETWORK, f"{name} from {sender()}"
        yield SIGN_INS_OF_AN_ACCOUNT, name


def _give_back(made: list[CountedAttempt]) -> None:
    """Unless a wrong guess was among what was done, whatever the reply to it; a slip of a form is none."""
    if not has_guessed_wrong():
        refund_all(made)


def _who_signs_in() -> tuple[str | None, Account | None]:
    """The account of the email that was typed, as the library finds it; without one, the email itself.

    So nobody learns from a limit whether there is such an account. What is no email has no name: the library
    tries no password with it, and the address alone counts.
    """
    typed = request.form.get("email", "")
    try:
        email = context.security().mail_util.normalize(typed)
    except ValueError:
        return None, None
    account = account_by(case_insensitive=True, email=email)
    return (_name(account) if account else email.lower()), account


def _who_goes_on() -> tuple[str, Account | None]:
    """Whose second step is under way, or who is signed in."""
    account = who_goes_on()
    return (_name(account) if account else "nobody"), account


def _name(account: Account) -> str:
    return f"account {account.id}"


COME_BACK = b"A lot of people are signing in. Wait a few seconds, then load this page again.\n"


class SignInThrottle:
    """A WSGI layer that lets in a few who sign in at a time: strangers, and known devices."""

    def __init__(self, wsgi_app: "WSGIApplication", app: Flask, at_once: int = 1 + WAITING) -> None:
        self._wsgi_app, self._app = wsgi_app, app
        self._strangers, self._known = BoundedSemaphore(at_once), BoundedSemaphore(at_once)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        if environ["PATH_INFO"] != SIGN_IN or environ["REQUEST_METHOD"] != "POST":
            return self._wsgi_app(environ, start_response)
        known = has_device(self._app, parse_cookie(environ))
        door = self._known if known else self._strangers
        if not door.acquire(blocking=False):
            return plain_reply(start_response, "503 Service Unavailable", COME_BACK, RETRY_AFTER)
        try:
            return self._wsgi_app(environ, start_response)
        finally:
            door.release()
