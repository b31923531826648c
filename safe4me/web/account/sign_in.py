"""How staff sign in: the library's views, with our pages, our rules for passwords, and a second step."""

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import segno
from cryptography.fernet import InvalidToken
from flask import Flask, Response, after_this_request, redirect, render_template, request, session, url_for
from flask_login import user_logged_out
from flask_security import PasswordUtil, Security, SQLAlchemyUserDatastore, Totp, UserMixin
from flask_security.signals import user_authenticated
from flask_wtf import FlaskForm
from markupsafe import Markup
from passlib.exc import UsedTokenError
from passlib.totp import TotpMatch

from safe4me.db.accounts import Account, Passkey, Role, account_named
from safe4me.db.base import NotFound, db
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event
from safe4me.db.sign_in import renew_app, spend_step
from safe4me.schools import permissions
from safe4me.web.account.passwords import (
    SHORTEST,
    RecoveryCodes,
    RecoveryForm,
    password_error,
    user_specific_terms,
)
from safe4me.web.account.profile import tell_of_changes
from safe4me.web.account.sign_in_config import config
from safe4me.web.account.sign_in_forms import (
    AgainForm,
    AuthenticatorForm,
    CodeForm,
    NewPasswordForm,
    NoRescueForm,
    OwnPasskeyForm,
    PasskeyForm,
    SignInForm,
)
from safe4me.web.http import context
from safe4me.web.http.locale import use_language
from safe4me.web.http.rate_limits import note_wrong_guess
from safe4me.web.http.sessions import begin
from safe4me.web.staff.access import (
    TWO_FACTORS,
    begin_first_visit,
    csrf,
    navigation_of,
    recently_authenticated,
    signed_in,
)
from safe4me.web.staff.forms import UNPROCESSABLE, add_error_summary

CODE = "security.two_factor_token_validation"
CHANGE_PASSWORD = "security.change_password"  # noqa: S105 - the name of a page
SET_UP = {  # where setting a second step up ends, and where it begins
    "security.two_factor_setup_validate": "security.two_factor_setup",
    "security.wan_register_response": "security.wan_register",
}
INK = "#16233f"
log = logging.getLogger(__name__)


class StaffPasswords(PasswordUtil):
    """Our rules for a new password."""

    def validate(self, password: str, is_register: bool, **given: Any) -> tuple[list[str] | None, str]:
        """What is wrong with a password, None for nothing, and its normal form."""
        text = self.normalize(password)
        found = password_error(text, user_specific_terms(given["user"], context.settings()))
        return [found] if found else None, text


class OnceOnlyCodes(Totp):
    """Codes of an authenticator app, each of which works once (RFC 6238 §5.2).

    The library hands secrets about as they are kept, in the main database and in the session of a set-up:
    sealed by us, not by passlib, and opened here alone.
    """

    def generate_totp_secret(self) -> str:
        """A new secret, sealed."""
        return context.app_secrets().seal(self._totp.new().base32_key)

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = 0) -> bool:
        """Whether the code is right; else it was a wrong guess."""
        try:
            right = bool(super().verify_totp(token, self._opened(totp_secret), user, window))
        except InvalidToken:
            log.warning("The authenticator app of account %s cannot be read: its key is gone.", user.id)
            right = False
        if not right:
            note_wrong_guess()
        return right

    def get_totp_uri(self, username: str, totp_secret: str) -> str:
        """The address that sets an app up."""
        return str(super().get_totp_uri(username, self._opened(totp_secret)))

    def get_totp_pretty_key(self, totp_secret: str) -> str:
        """The secret, to be typed into an app."""
        return str(super().get_totp_pretty_key(self._opened(totp_secret)))

    def get_totp_b32_key(self, totp_secret: str) -> str:
        """The secret, as the page's form has it."""
        return str(super().get_totp_b32_key(self._opened(totp_secret)))

    def _opened(self, totp_secret: str) -> str:
        """A secret as passlib reads it. Raises InvalidToken."""
        return json.dumps({"type": "totp", "v": 1, "key": context.app_secrets().unseal(totp_secret)})

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The time step of the last code that was used."""
        return getattr(user, "totp_counter", None)

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Use up the time step of a code that was right. Raises UsedTokenError when another was faster."""
        if not spend_step(context.session(), cast("Account", user), tmatch.counter):
            raise UsedTokenError

    def generate_qrcode(self, username: str, totp: str) -> Markup:
        """The app's set-up address as a picture for a camera, drawn in the page itself."""
        code = segno.make(self.get_totp_uri(username, totp), error="m")
        return Markup(code.svg_inline(border=2, dark=INK, light="#fff", omitsize=True))  # noqa: S704 - drawn here


class StaffAccounts(SQLAlchemyUserDatastore):
    """The accounts, as the library looks for them: by email never a namesake."""

    def find_user(self, case_insensitive: bool = False, **by: Any) -> UserMixin | None:  # Any: the library's
        """One account that is so, or None."""
        email = by.get("email")
        if email is None:
            return super().find_user(case_insensitive, **by)
        return account_named(context.session(), email.lower())


def init_sign_in(app: Flask) -> None:
    """Set up signing in and out; needs `db` set up before."""
    app.config.from_mapping(config(app.extensions["settings"]))
    csrf.init_app(app)
    security = Security(
        app,
        StaffAccounts(db, Account, Role, Passkey),
        login_form=SignInForm,
        verify_form=AgainForm,
        change_password_form=NewPasswordForm,
        two_factor_setup_form=AuthenticatorForm,
        two_factor_verify_code_form=CodeForm,
        two_factor_rescue_form=NoRescueForm,
        mf_recovery_form=RecoveryForm,
        wan_register_form=PasskeyForm,
        wan_signin_response_form=OwnPasskeyForm,
        password_util_cls=StaffPasswords,
        totp_cls=OnceOnlyCodes,
        mf_recovery_codes_util_cls=RecoveryCodes,
        render_template=_page,
    )
    security.want_json(lambda _request: False)
    security.context_processor(_navigation)
    app.before_request(_speak)
    security.login_context_processor(lambda: {"mails": bool(context.settings().smtp_host)})
    security.change_password_context_processor(lambda: {"shortest": SHORTEST})
    security.login_manager.request_loader(lambda _request: None)  # a session signs in; tokens do not exist
    app.view_functions[CODE] = _not_when_signed_in(app.view_functions[CODE])
    app.view_functions[CHANGE_PASSWORD] = _not_of_newcomers(app.view_functions[CHANGE_PASSWORD])
    for last, first in SET_UP.items():
        app.view_functions[last] = _while_fresh(app.view_functions[last], first)
    user_authenticated.connect(_note_sign_in, app)
    user_logged_out.connect(_end_every_session, app)
    tell_of_changes(app)
    app.jinja_env.globals["demo"] = app.extensions["settings"].demo


def _page(template: str, **given: Any) -> Any:  # Any: what the library shows, and what its views return
    """A page of the library. What is wrong with a form of it is shown and answered as with our own forms."""
    wrong = next((form for form in given.values() if isinstance(form, FlaskForm) and form.errors), None)
    if wrong is None:
        return render_template(template, **given)
    add_error_summary(wrong)
    return render_template(template, **given, form=wrong), UNPROCESSABLE


def _not_when_signed_in(view: Callable[..., Any]) -> Callable[..., Any]:  # Any: a view of the library
    """The library signs out whoever opens this page without need, so a link from elsewhere could."""

    @wraps(view)
    def guarded() -> Any:
        if signed_in() and session.get("tf_state") != "validating_profile":
            return redirect(url_for("account.mine"))
        return view()

    return guarded


def _not_of_newcomers(view: Callable[..., Any]) -> Callable[..., Any]:  # Any: as above
    """Whoever came by themselves is given no password before a lead has said who they are."""

    @wraps(view)
    def guarded() -> Any:
        account = signed_in()
        if account and permissions.is_newcomer(account):
            raise NotFound
        return view()

    return guarded


def _while_fresh(view: Callable[..., Any], first: str) -> Callable[..., Any]:  # Any: as above
    """The library asks for the password where a set-up begins, and takes its end from another's as well."""

    @wraps(view)
    def guarded(token: str) -> Any:
        if signed_in() and not recently_authenticated():
            return redirect(url_for(first))
        return view(token)

    return guarded


def _speak() -> None:
    """The library's pages speak the account's language, as ours do."""
    if request.blueprint == "security" and (account := signed_in()):
        use_language(account.language)


def _navigation() -> dict[str, Any]:
    account = signed_in()
    return navigation_of(account) if account else {}


def _note_sign_in(_app: Flask, user: Account, **_more: object) -> None:
    """Start the session's two clocks, and note the day, so that an unused account can be found.

    The account's app is kept under the present secret key from now on.
    """
    now = context.now()
    session.pop(TWO_FACTORS, None)  # of whoever was signed in here before
    begin(session, now)
    begin_first_visit(user, now)
    user.last_seen_on = now.date()
    renew_app(context.session(), user.id, user.tf_totp_secret, context.app_secrets())


def _end_every_session(_app: Flask, user: Account) -> None:
    """Give the account a new identity: whoever copied a cookie holds a dead one."""
    session.clear()
    user.end_sessions()
    note_event(context.session(), Event.SIGN_OUT, context.now(), actor=user)
    context.session().commit()

    @after_this_request
    def _clear_storage(response: Response) -> Response:
        response.headers["Clear-Site-Data"] = (
            '"storage"'  # no cache has staff's pages; cookies we end ourselves
        )
        return response
