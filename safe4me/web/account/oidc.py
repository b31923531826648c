"""Signing in with a school's own Microsoft or Google account, by OpenID Connect, where that is set up.

Only for accounts that exist, found by an email which the provider says is verified; nobody registers here.
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
from flask_security.utils import validate_redirect_url
from joserfc.errors import JoseError
from requests import RequestException

from safe4me.settings import Settings
from safe4me.storage.accounts import Account
from safe4me.storage.base import NotFound
from safe4me.web.serving import current
from safe4me.web.serving.caching import (
    never_store,
)
from safe4me.web.serving.logs import log_fault
from safe4me.web.staff.entry import (
    signed_in,
)

NAME = "oidc"
NEXT = "oidc_next"
METADATA = ".well-known/openid-configuration"
PATIENCE_SECONDS = 10
REFUSALS = (AuthlibBaseError, JoseError, RequestException, ValueError)

blueprint = Blueprint(NAME, __name__, url_prefix="/account/oidc")
blueprint.after_request(never_store)


def init_oidc(app: Flask) -> None:
    """Get to know the provider of the settings, if there is one; it is not asked before somebody signs in."""
    settings: Settings = app.extensions["settings"]
    app.jinja_env.globals["oidc_name"] = settings.oidc_name if settings.oidc_issuer else ""
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
    try:
        token: Mapping[str, Any] = _provider().authorize_access_token()
    except REFUSALS as error:
        return _refused(error)
    account = _account_of(token.get("userinfo") or {})
    if account is None:
        return _refused()
    if not account.has_joined:
        account.end_sessions()  # whoever holds the invitation cannot choose a password any more
        current.session().commit()
    there = session.pop(NEXT, "")
    next_page = there if validate_redirect_url(there) else url_for("accounts.start")
    if signed_in():
        return _still(account, next_page)
    second_step = _security().two_factor_plugins.tf_enter(account, False, NAME, next_page)
    if second_step:
        return cast("ResponseReturnValue", second_step)
    login_user(account, authn_via=[NAME])
    current.session().commit()
    return redirect(next_page)


def _still(account: Account, next_page: str) -> ResponseReturnValue:
    """Note that whoever is signed in has just said so again; another account changes nothing."""
    if account != signed_in():
        return redirect(url_for("security.verify", refused="yes"))
    session["fs_paa"] = time.time()  # the library's clock of the last sign-in
    return redirect(next_page)


def _account_of(claims: Mapping[str, Any]) -> Account | None:
    """The account of a verified email: Google says `email_verified`, Microsoft `xms_edov`, an optional claim.

    Without either the email may be one that its owner typed in, and so anybody's.
    """
    verified = claims.get("email_verified") is True or claims.get("xms_edov") in (True, "1", "true")
    email = str(claims.get("email", "")).strip()
    if not verified or not email:
        return None
    found = _security().datastore.find_user(case_insensitive=True, email=email)
    return cast("Account", found) if found and found.active else None


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
