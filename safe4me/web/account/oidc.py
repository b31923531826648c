"""Signing in with a school's own Microsoft or Google account, by OpenID Connect, where that is set up.

An account is known by issuer and subject, and by nothing else: whoever is given an address that was somebody
else's is somebody else. Its owner connects the two, signed in here and there. Who has no account may come in
by a way that was confirmed for their school: `oidc_joining`. What the provider says of two factors counts;
where it says nothing, ours is asked for. State, nonce, PKCE and the token's signature are the library's work.
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
from flask_babel import gettext
from flask_security import login_user
from flask_security.utils import validate_redirect_url
from joserfc.errors import JoseError
from requests import RequestException

from safe4me.db.accounts import Account, account_of_subject, is_issuer_known
from safe4me.db.base import NotFound
from safe4me.db.security_events import Event, EventOutcome, Factor
from safe4me.db.sign_in import bind_subject, rename_subject
from safe4me.settings import Settings
from safe4me.settings.providers import Provider, ProviderKind
from safe4me.web.account import oidc_joining
from safe4me.web.account.oidc_claims import (
    TokenRefused,
    checked_issuer,
    has_mfa_claim,
    signed_in_at,
    subject_of,
)
from safe4me.web.account.oidc_joining import VouchedPerson
from safe4me.web.account.sessions import SAID_AT, rotate_session
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event
from safe4me.web.http.sessions import LISTED_AS
from safe4me.web.http.signing import log_fault, never_store
from safe4me.web.staff.access import TWO_FACTORS, csrf, recently_authenticated, signed_in
from safe4me.web.staff.mail import notify_owner

NAME = "oidc"
NEXT, CONNECTING, ASKED_AT = "oidc_next", "oidc_connecting", "oidc_asked_at"  # in the session
METADATA = ".well-known/openid-configuration"
SAYS_WHO_ANSWERS = "authorization_response_iss_parameter_supported"
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
    """Get to know the providers of the settings; none is asked before somebody signs in."""
    settings: Settings = app.extensions["settings"]
    app.jinja_env.globals["own_sign_ins"] = settings.providers
    known = OAuth(app)
    for provider in settings.providers:
        known.register(
            client_name(provider),
            client_cls=NoRedirectClient,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=metadata_address(provider),
            client_kwargs={
                "scope": "openid email",
                "code_challenge_method": "S256",
                "default_timeout": PATIENCE_SECONDS,
            },
        )


def client_name(provider: Provider) -> str:
    """What the library knows our side of a sign-in by: state of one provider counts for no other."""
    return f"{NAME}_{provider.number}"


def metadata_address(provider: Provider) -> str:
    """Where a provider says what it can do: its discovery document."""
    return urljoin(f"{provider.issuer.rstrip('/')}/", METADATA)


@blueprint.post("/", defaults={"number": 1})
@blueprint.post("/<int:number>/")
def start(number: int) -> ResponseReturnValue:
    """Lead on to a provider, from a page of ours alone. Raises NotFound.

    Whoever is signed in has to say there, again, who they are.
    """
    csrf.protect()
    session.pop(CONNECTING, None)
    session[NEXT] = request.args.get("next", "")
    return _lead_on(_provider(number))


@blueprint.post("/connect", defaults={"number": 1})
@blueprint.post("/<int:number>/connect")
def connect(number: int) -> ResponseReturnValue:
    """Lead on to a provider whose person is to be known as whoever is signed in here. Raises NotFound.

    Long after the password that is asked for first, or whoever finds a browser open could connect their own.
    """
    csrf.protect()
    account, provider = signed_in(), _provider(number)
    if account is None:
        return redirect(url_for("security.login", next=url_for("account.mine")))
    if not recently_authenticated():
        return redirect(url_for("security.verify", next=url_for("account.mine")))
    session[CONNECTING] = account.id
    return _lead_on(provider)


@blueprint.route("/school", methods=["GET", "POST"])
def choose_school() -> ResponseReturnValue:
    """Choose among the schools that share a sign-in. Raises NotFound for whoever has not come by one."""
    if request.method == "POST":
        csrf.protect()
    return oidc_joining.choose_school()


def _lead_on(provider: Provider) -> ResponseReturnValue:
    """A page that leads on, not a redirect: our policy lets no form end at another site."""
    asked: dict[str, Any] = {"acr_values": provider.two_factor_acr or None}
    session.pop(ASKED_AT, None)
    if signed_in():
        session[ASKED_AT] = time.time()
        asked |= {"prompt": "login", "max_age": 0}
    way_back = context.settings().site_address + url_for("oidc.back", number=provider.number)
    try:
        there = _client(provider).authorize_redirect(way_back, **asked).location
    except REFUSALS as error:
        return _refused(error)
    return render_template("account/led_on.html", address=there, provider=provider)


@blueprint.get("/back", defaults={"number": 1})
@blueprint.get("/<int:number>/back")
def back(number: int) -> ResponseReturnValue:
    """Let in whom a provider vouches for. Raises NotFound."""
    provider, here, connecting = _provider(number), signed_in(), session.pop(CONNECTING, None)
    to_connect = here is not None and here.id == connecting
    try:
        person = _person(provider, may_be_new=to_connect)
    except REFUSALS as error:
        return _refused(error)
    account = _account_of(person)
    if here is not None and to_connect:
        return _connected(here, account, person)
    if account is None and here is None:
        joined = oidc_joining.join(person)
        if not isinstance(joined, Account):
            return joined
        account = joined
    if account is None or not account.active:
        _note(Event.SIGN_IN, account, EventOutcome.DISABLED if account else EventOutcome.UNKNOWN)
        return _refused()
    if here not in (None, account):  # it should be said again who is signed in
        _note(Event.ASKED_AGAIN, account, EventOutcome.WRONG)
        return redirect(url_for("security.verify", refused="yes"))
    there = session.pop(NEXT, "")
    next_page = there if validate_redirect_url(there) else url_for("accounts.start")
    return _go_on(account, person, next_page) if here else _let_in(account, person, next_page)


def _person(provider: Provider, *, may_be_new: bool) -> VouchedPerson:
    """Whom a reply is about. Raises what is in REFUSALS.

    Of Microsoft's tokens nothing but issuer and tenant is read before the tenant is known here: confirmed for
    a school, or of somebody who has an account, or of whoever is connecting theirs.
    """
    claims = _claims(provider)
    issuer = checked_issuer(provider, claims)
    known = may_be_new or is_issuer_known(context.session(), issuer)
    if provider.kind is ProviderKind.MICROSOFT and not known and not oidc_joining.ways_of_tenant(claims):
        raise TokenRefused("unconfirmed")
    return VouchedPerson(provider, issuer, subject_of(provider, claims), claims)


def _claims(provider: Provider) -> Mapping[str, Any]:
    """The claims of a checked token. Raises what is in REFUSALS.

    Where there are several providers, a reply of another one than was asked is refused (RFC 9207).
    """
    client = _client(provider)
    if len(context.settings().providers) > 1:
        said = request.args.get("iss")
        promised = bool(client.load_server_metadata().get(SAYS_WHO_ANSWERS))
        if not provider.may_answer_as(said) if said is not None else promised:
            raise TokenRefused("reply")
    ours: dict[str, Any] = {"essential": True}
    if provider.kind is not ProviderKind.MICROSOFT:  # a tenant's own issuer is compared by `checked_issuer`
        issuer = provider.issuer.rstrip("/")
        ours["values"] = [issuer, f"{issuer}/"]
    token: Mapping[str, Any] = client.authorize_access_token(claims_options={"iss": ours})
    claims: Mapping[str, Any] = token.get("userinfo") or {}
    return claims


def _connected(here: Account, account: Account | None, person: VouchedPerson) -> ResponseReturnValue:
    """Know the person there as whoever is signed in here; never as a second account, nor a second person."""
    new = account is None and bind_subject(
        context.session(), here, person.issuer, person.subject, context.now()
    )
    if not new and account != here:
        _note(Event.SIGN_IN, account, EventOutcome.WRONG)
        return redirect(url_for("account.mine", refused="theirs"))
    if new:
        notify_owner(here, gettext("sign-in with %(name)s", name=person.provider.name))
    oidc_joining.keep_organisation(here, person)
    return redirect(url_for("account.mine", changed="yes"))


def _go_on(account: Account, person: VouchedPerson, next_page: str) -> ResponseReturnValue:
    """Believe that it is still them if they have just said so there; if that is not known, sign in anew."""
    at, asked_at = signed_in_at(person.claims), session.pop(ASKED_AT, time.time())
    if at is None:
        listed_as = session.get(LISTED_AS)
        session.clear()
        session[LISTED_AS] = listed_as  # ends as the new one begins
        return _let_in(account, person, next_page)
    if at < asked_at - CLOCKS_APART_SECONDS:
        _note(Event.ASKED_AGAIN, account, EventOutcome.WRONG)
        return redirect(url_for("security.verify", refused="old"))
    session[SAID_AT] = time.time()
    oidc_joining.keep_organisation(account, person)
    _note(Event.ASKED_AGAIN, account, EventOutcome.DONE)
    rotate_session(account)
    return redirect(next_page)


def _let_in(account: Account, person: VouchedPerson, next_page: str) -> ResponseReturnValue:
    """Sign in whoever has given two factors there, or has none here yet; ask all others for the second."""
    strong = has_mfa_claim(person.claims, person.provider.two_factor_acr)
    oidc_joining.keep_organisation(account, person)
    if not strong:
        second_step = context.security().two_factor_plugins.tf_enter(account, False, NAME, next_page)
        if second_step:
            _note(Event.FIRST_STEP, account, EventOutcome.DONE)
            return cast("ResponseReturnValue", second_step)
    login_user(account, authn_via=[NAME])
    if strong:
        session[TWO_FACTORS] = True
    context.session().commit()
    return redirect(next_page)


def _account_of(person: VouchedPerson) -> Account | None:
    """The account that is bound to this person; one of before is known by `oid` from now on."""
    account = account_of_subject(context.session(), person.issuer, person.subject)
    if account is None and person.provider.kind is ProviderKind.MICROSOFT:
        account = account_of_subject(context.session(), person.issuer, str(person.claims.get("sub")))
        if account is not None:
            rename_subject(context.session(), account, person.subject)
    return account


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


def _provider(number: int) -> Provider:
    found = next((each for each in context.settings().providers if each.number == number), None)
    if found is None:
        raise NotFound
    return found


def _client(provider: Provider) -> Any:  # Any: the library ships no types
    return current_app.extensions["authlib.integrations.flask_client"].create_client(client_name(provider))
