"""Signing in with a school's own Microsoft or Google account, by OpenID Connect, where that is set up.

Only for accounts that exist; nobody registers here. At the first sign-in an account is found by an email for
which the provider answers, and bound to the person there, its issuer and subject: from then on the email
counts for nothing, or whoever is given an address that was somebody else's would be given the account. Where
there is a second step, only whoever takes it is bound, or a stranger's first half would keep the owner out.
What the provider says of two factors counts; where it says nothing, ours is asked for. State, nonce, PKCE and
the token's signature are the library's work.
"""

import time
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urljoin

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from authlib.integrations.requests_client import OAuth2Session
from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import Security, login_user
from flask_security.signals import user_authenticated
from flask_security.utils import validate_redirect_url
from joserfc.errors import JoseError
from requests import RequestException

from safe4me.db.accounts import Account, account_named, account_of_subject
from safe4me.db.base import NotFound
from safe4me.db.security_events import Event, EventOutcome, Factor
from safe4me.db.sign_in import bind_subject
from safe4me.settings import Settings
from safe4me.web.account.oidc_claims import has_mfa_claim, signed_in_at, vouched_email
from safe4me.web.account.sessions import SAID_AT, rotate_session
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event
from safe4me.web.http.sessions import LISTED_AS
from safe4me.web.http.signing import log_fault, never_store
from safe4me.web.staff.access import TWO_FACTORS, csrf, signed_in

NAME = "oidc"
NEXT, TO_BIND, ASKED_AT = "oidc_next", "oidc_to_bind", "oidc_asked_at"  # in the session
METADATA = ".well-known/openid-configuration"
PATIENCE_SECONDS = 10
CLOCKS_APART_SECONDS = 60  # that of the provider and ours
REFUSALS = (AuthlibBaseError, JoseError, RequestException, ValueError)

blueprint = Blueprint(NAME, __name__, url_prefix="/account/oidc")
blueprint.after_request(never_store)


class StraightSession(OAuth2Session):  # type: ignore[misc]  # the library ships no types
    """Asks the provider's own addresses, and goes nowhere that they lead to."""

    def __init__(self, **options: Any) -> None:  # Any: as the library has them
        super().__init__(**options)
        self.max_redirects = 0  # the first one raises TooManyRedirects


class NoRedirectClient(FlaskOAuth2App):  # type: ignore[misc]  # as above
    """Our side of a sign-in, which follows no redirect."""

    client_cls = StraightSession


def init_oidc(app: Flask) -> None:
    """Get to know the provider of the settings, if there is one; it is not asked before somebody signs in."""
    settings: Settings = app.extensions["settings"]
    app.jinja_env.globals["oidc_name"] = settings.oidc_name if settings.oidc_issuer else ""
    user_authenticated.connect(_bind_waiting, app)
    OAuth(app).register(
        NAME,
        client_cls=NoRedirectClient,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=metadata_address(settings),
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE_SECONDS,
        },
    )


def metadata_address(settings: Settings) -> str:
    """Where the provider says what it can do: its discovery document."""
    return urljoin(f"{settings.oidc_issuer.rstrip('/')}/", METADATA)


@blueprint.post("/")
def start() -> ResponseReturnValue:
    """Lead on to the provider, from a page of ours alone. Raises NotFound.

    Whoever is signed in has to say there, again, who they are. It is a page that leads on, not a redirect:
    our policy lets no form end at another site.
    """
    csrf.protect()
    settings = context.settings()
    asked: dict[str, Any] = {"acr_values": settings.oidc_two_factor_acr or None}
    session[NEXT] = request.args.get("next", "")
    session.pop(ASKED_AT, None)
    if signed_in():
        session[ASKED_AT] = time.time()
        asked |= {"prompt": "login", "max_age": 0}
    try:
        there = _provider().authorize_redirect(f"{settings.site_address}/account/oidc/back", **asked).location
    except REFUSALS as error:
        return _refused(error)
    return render_template("account/led_on.html", address=there)


@blueprint.get("/back")
def back() -> ResponseReturnValue:
    """Let in whom the provider vouches for. Raises NotFound."""
    issuer = context.settings().oidc_issuer.rstrip("/")
    ours = {"iss": {"essential": True, "values": [issuer, f"{issuer}/"]}}
    try:
        token: Mapping[str, Any] = _provider().authorize_access_token(claims_options=ours)
    except REFUSALS as error:
        return _refused(error)
    claims: Mapping[str, Any] = token.get("userinfo") or {}
    account = _account_of(issuer, claims)
    if account is None or not account.active:
        _note(Event.SIGN_IN, account, EventOutcome.DISABLED if account else EventOutcome.UNKNOWN)
        return _refused()
    if signed_in() not in (None, account):  # it should be said again who is signed in
        _note(Event.ASKED_AGAIN, account, EventOutcome.WRONG)
        return redirect(url_for("security.verify", refused="yes"))
    if not _is_bound(account, issuer, claims):
        _note(Event.SIGN_IN, account, EventOutcome.WRONG)
        return redirect(url_for("security.login", refused="changed"))
    there = session.pop(NEXT, "")
    next_page = there if validate_redirect_url(there) else url_for("accounts.start")
    return _go_on(account, claims, next_page) if signed_in() else _let_in(account, claims, next_page)


def _go_on(account: Account, claims: Mapping[str, Any], next_page: str) -> ResponseReturnValue:
    """Believe that it is still them if they have just said so there; if that is not known, sign in anew."""
    at, asked_at = signed_in_at(claims), session.pop(ASKED_AT, time.time())
    if at is None:
        listed_as = session.get(LISTED_AS)
        session.clear()
        session[LISTED_AS] = listed_as  # ends as the new one begins
        return _let_in(account, claims, next_page)
    if at < asked_at - CLOCKS_APART_SECONDS:
        _note(Event.ASKED_AGAIN, account, EventOutcome.WRONG)
        return redirect(url_for("security.verify", refused="old"))
    session[SAID_AT] = time.time()
    _note(Event.ASKED_AGAIN, account, EventOutcome.DONE)
    rotate_session(account)
    return redirect(next_page)


def _let_in(account: Account, claims: Mapping[str, Any], next_page: str) -> ResponseReturnValue:
    """Sign in whoever has given two factors there, or has none here yet; ask all others for the second."""
    strong = has_mfa_claim(claims, context.settings().oidc_two_factor_acr)
    if not strong or TO_BIND in session:
        second_step = _security().two_factor_plugins.tf_enter(account, False, NAME, next_page)
        if second_step:
            _note(Event.FIRST_STEP, account, EventOutcome.DONE)
            return cast("ResponseReturnValue", second_step)
    login_user(account, authn_via=[NAME])
    if strong:
        session[TWO_FACTORS] = True
    context.session().commit()
    return redirect(next_page)


def _account_of(issuer: str, claims: Mapping[str, Any]) -> Account | None:
    """The account that is bound to this person, else the one with an email for which the provider answers."""
    bound = account_of_subject(context.session(), issuer, str(claims.get("sub")))
    email = vouched_email(issuer, claims)
    return bound or (account_named(context.session(), email.lower()) if email else None)


def _is_bound(account: Account, issuer: str, claims: Mapping[str, Any]) -> bool:
    """Whether the account is this person's, from now on, or from their second step on, if it was nobody's."""
    subject = str(claims.get("sub"))
    if account.oidc_issuer == issuer and account.oidc_subject == subject:
        return True
    if account.has_second_step and account.has_joined and not signed_in():
        session[TO_BIND] = [account.id, issuer, subject]
        return account.oidc_subject is None
    return bind_subject(context.session(), account, issuer, subject, context.now())


def _bind_waiting(_app: Flask, user: Account, **_more: object) -> None:
    """Bind whoever has taken the second step, too, to the person that the provider vouched for before it."""
    whose, issuer, subject = session.pop(TO_BIND, [None, "", ""])
    if whose == user.id:
        bind_subject(context.session(), user, issuer, subject, context.now())


def _refused(error: Exception | None = None) -> ResponseReturnValue:
    if error:
        log_fault(error, "signing in by OpenID Connect")
        if isinstance(error, RequestException):
            log_event(Event.SERVICE_FAILED, outcome=EventOutcome.FAILED, subject="a school's own sign-in")
        else:
            _note(Event.SIGN_IN, None, EventOutcome.WRONG)
    return redirect(url_for("security.login", refused="yes"))


def _note(event: Event, account: Account | None, outcome: EventOutcome) -> None:
    log_event(event, about=account, factor=Factor.OWN_SIGN_IN, outcome=outcome)


def _provider() -> Any:  # Any: the library ships no types
    if not context.settings().oidc_issuer:
        raise NotFound
    return current_app.extensions["authlib.integrations.flask_client"].create_client(NAME)


def _security() -> Security:
    return context.security()
