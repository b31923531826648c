"""Each session of staff is listed when it begins, and its cookie counts as long as it stays listed.

Whoever says again who they are goes on under a new key, so a cookie from before is dead (ASVS 5.0, 7.2.4).
Signing in is noted in the same transaction: without an entry in the security log nobody is in.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast

from flask import Flask, request, session
from flask_login import UserMixin
from flask_security.signals import user_authenticated

from safe4me.db.accounts import Account
from safe4me.db.security_events import Event, Factor
from safe4me.db.security_log import note_event
from safe4me.db.sign_in import is_listed, list_session
from safe4me.web.http import context
from safe4me.web.http.sessions import LISTED_AS
from safe4me.web.staff.access import signed_in

SAID_AT = "fs_paa"  # in the session: the library's clock of the last password
AGAIN = "security.verify"
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "Chromebook",
    "Mac OS": "Mac",
    "Linux": "Linux",
}
FACTOR_OF_PAGE = {  # by the page that signs in; changing a password begins a new session, and is noted itself
    "security.login": Factor.PASSWORD,
    "security.two_factor_token_validation": Factor.APP,
    "security.wan_signin_response": Factor.PASSKEY,
    "security.mf_recovery": Factor.RECOVERY_CODE,
    "oidc.back": Factor.OWN_SIGN_IN,
    "by_link.invitation": Factor.LINK,
    "joining.come": Factor.LINK,
}
A_ROOM = timedelta(days=1)  # one that was open at a session's end keeps it, for less than a day


def init_listed(app: Flask) -> None:
    """Take no cookie whose session is not listed; after sign-in is set up."""
    user_authenticated.connect(_list, app)
    manager = app.extensions["security"].login_manager
    load = manager._user_callback  # noqa: SLF001 - the library asks it alone who somebody is

    def load_listed(identity: str) -> UserMixin | None:
        listed = is_listed(context.session(), identity, str(session.get(LISTED_AS, "")))
        return load(identity) if listed else None

    manager.user_loader(load_listed)
    app.view_functions[AGAIN] = _renewing(app.view_functions[AGAIN])


def rotate_session(account: Account) -> None:
    """List the session of whoever has just said, for the first time or again, that they own `account`.

    What was listed for this cookie before is over.
    """
    device, before = device_name(request.user_agent.string), session.get(LISTED_AS)
    session[LISTED_AS] = list_session(
        context.session(), account.fs_uniquifier, device, context.now(), instead_of=before
    )


def too_old() -> datetime:
    """Before when a session must have begun to be over whatever happened."""
    return context.now() - timedelta(hours=context.settings().session_hours) - A_ROOM


def device_name(agent: str) -> str:
    """What a browser says it is, so far as its owner knows it again: “Firefox, Windows”; else nothing."""
    browser = next((name for sign, name in BROWSERS.items() if sign in agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in agent), "")
    return ", ".join(filter(None, (browser, system)))


def _renewing(view: Callable[..., Any]) -> Callable[..., Any]:  # Any: a view of the library
    """The view that asks for the password again; where it was right, the session's key is another."""

    @wraps(view)
    def renewed() -> Any:
        before = session.get(SAID_AT)
        reply = view()
        account = signed_in()
        if account and session.get(SAID_AT) != before:
            rotate_session(account)
        return reply

    return renewed


def _list(_app: Flask, user: Account, **_more: object) -> None:
    factor = FACTOR_OF_PAGE.get(request.endpoint or "")
    if factor is not None:
        note_event(context.session(), Event.SIGN_IN, context.now(), actor=user, factor=factor)
    rotate_session(user)


def who_goes_on() -> Account | None:
    """Whose second step is under way, or who is signed in."""
    return signed_in() or account_by(fs_uniquifier=session.get("tf_user_id", ""))


def account_by(**by: Any) -> Account | None:  # Any: what the library's search takes
    """The account that the library finds by that."""
    return cast("Account | None", context.security().datastore.find_user(**by))
