"""Signing in with a school's own Microsoft or Google account, by OpenID Connect, where that is set up.

Only for accounts that exist; nobody registers here. At the first sign-in an account is found by an email for
which the provider answers, and bound to the person there, its issuer and subject: from then on the email
counts for nothing, or whoever is given an address that was somebody else's would be given the account. Where
there is a second step, only whoever takes it is bound, or a stranger's first half would keep the owner out.
State, nonce, PKCE and the token's signature are the library's work.
"""

import time
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urljoin

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import Security, login_user
from flask_security.signals import user_authenticated
from flask_security.utils import validate_redirect_url
from joserfc.errors import JoseError
from requests import RequestException

from safe4me.settings import Settings
from safe4me.storage.accounts import Account, account_named, account_of_subject
from safe4me.storage.base import NotFound
from safe4me.storage.signing_in.once import bind_subject
from safe4me.web.account.vouching import vouched_email
from safe4me.web.serving import current
from safe4me.web.serving.caching import (
    never_store,
)
from safe4me.web.serving.logs import log_fault
from safe4me.web.staff.entry import (
    signed_in,
)

NAME = "oidc"
NEXT, TO_BIND = "oidc_next", "oidc_to_bind"  # in the session
METADATA = ".well-known/openid-configuration"
PATIENCE_SECONDS = 10
REFUSALS = (AuthlibBaseError, JoseError, RequestException, ValueError)

blueprint = Blueprint(NAME, __name__, url_prefix="/account/oidc")
blueprint.after_request(never_store)


def init_oidc(app: Flask) -> None:
    """Get to know the provider of the settings, if there is one; it is not asked before somebody signs in."""
    settings: Settings = app.extensions["settings"]
    app.jinja_env.globals["oidc_name"] = settings.oidc_name if settings.oidc_issuer else ""
    user_authenticated.connect(_bind_waiting, app)
    OAuth(app).register(
        NAME,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=urljoin(f"{settings.oidc_issuer.rstrip('/')}/", METADATA),
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE_SECONDS,
        },
    )


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Lead to the provider; whoever is signed in has to say there, again, who they are. Raises NotFound."""
    session[NEXT] = request.args.get("next", "")
    again = {"prompt": "login"} if signed_in() else {}
    try:
        reply = _provider().authorize_redirect(
            f"{current.settings().site_address}/account/oidc/back", **again
        )
    except REFUSALS as error:
        return _refused(error)
    return cast("ResponseReturnValue", reply)


@blueprint.get("/back")
def back() -> ResponseReturnValue:
    """Let in whom the provider vouches for. Raises NotFound."""
    issuer = current.settings().oidc_issuer.rstrip("/")
    ours = {"iss": {"essential": True, "values": [issuer, f"{issuer}/"]}}
    try:
        token: Mapping[str, Any] = _provider().authorize_access_token(claims_options=ours)
    except REFUSALS as error:
        return _refused(error)
    claims: Mapping[str, Any] = token.get("userinfo") or {}
    account = _account_of(issuer, claims)
    if account is None or not account.active:
        return _refused()
    if signed_in() not in (None, account):  # it should be said again who is signed in
        return redirect(url_for("security.verify", refused="yes"))
    if not _is_bound(account, issuer, claims):
        return redirect(url_for("security.login", refused="changed"))
    return _let_in(account)


def _let_in(account: Account) -> ResponseReturnValue:
    there = session.pop(NEXT, "")
    next_page = there if validate_redirect_url(there) else url_for("accounts.start")
    if signed_in():
        session["fs_paa"] = time.time()  # the library's clock of the last sign-in
        return redirect(next_page)
    second_step = _security().two_factor_plugins.tf_enter(account, False, NAME, next_page)
    if second_step:
        return cast("ResponseReturnValue", second_step)
    login_user(account, authn_via=[NAME])
    current.session().commit()
    return redirect(next_page)


def _account_of(issuer: str, claims: Mapping[str, Any]) -> Account | None:
    """The account that is bound to this person, else the one with an email for which the provider answers."""
    bound = account_of_subject(current.session(), issuer, str(claims.get("sub")))
    email = vouched_email(issuer, claims)
    return bound or (account_named(current.session(), email.lower()) if email else None)


def _is_bound(account: Account, issuer: str, claims: Mapping[str, Any]) -> bool:
    """Whether the account is this person's, from now on, or from their second step on, if it was nobody's."""
    subject = str(claims.get("sub"))
    if account.oidc_issuer == issuer and account.oidc_subject == subject:
        return True
    if account.has_second_step and account.has_joined and not signed_in():
        session[TO_BIND] = [account.id, issuer, subject]
        return account.oidc_subject is None
    return bind_subject(current.session(), account, issuer, subject)


def _bind_waiting(_app: Flask, user: Account, **_more: object) -> None:
    """Bind whoever has taken the second step, too, to the person that the provider vouched for before it."""
    whose, *person = session.pop(TO_BIND, [None])
    if whose == user.id:
        bind_subject(current.session(), user, *person)


def _refused(error: Exception | None = None) -> ResponseReturnValue:
    if error:
        log_fault(error, "signing in by OpenID Connect")
    return redirect(url_for("security.login", refused="yes"))


def _provider() -> Any:  # Any: the library ships no types
    if not current.settings().oidc_issuer:
        raise NotFound
    return current_app.extensions["authlib.integrations.flask_client"].create_client(NAME)


def _security() -> Security:
    return current.security()
