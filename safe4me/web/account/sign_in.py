"""How staff sign in: the library's views, with our pages, our rules for passwords, and a second step."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from flask import Flask, redirect, render_template, request, session, url_for
from flask_login import user_logged_out
from flask_security import PasswordUtil, Security, SQLAlchemyUserDatastore, Totp, UserMixin
from flask_security.forms import (
    ChangePasswordForm,
    LoginForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
)
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.signals import user_authenticated
from flask_security.webauthn import WebAuthnRegisterForm, WebAuthnSigninResponseForm
from flask_wtf import FlaskForm
from markupsafe import Markup
from passlib.totp import TotpMatch
from wtforms import RadioField, StringField

from safe4me.storage.accounts import Account, Passkey, Role
from safe4me.storage.base import db
from safe4me.web.account.passwords import SHORTEST, objection
from safe4me.web.account.sign_in_config import config
from safe4me.web.serving import current
from safe4me.web.serving.locale import speak
from safe4me.web.serving.sessions import begin
from safe4me.web.staff.entry import csrf, is_fresh, pages_of, signed_in
from safe4me.web.staff.forms import UNPROCESSABLE, OurMeta, point_out

CODE = "security.two_factor_token_validation"
SET_UP = {  # where setting a second step up ends, and where it begins
    "security.two_factor_setup_validate": "security.two_factor_setup",
    "security.wan_register_response": "security.wan_register",
}
INK = "#16233f"


class SignInForm(LoginForm):
    """Email and password; nobody is remembered on a shared computer."""

    remember = None  # type: ignore[assignment]  # WTForms drops a field that a subclass sets to None


class NewPasswordForm(ChangePasswordForm):
    """The old password and a new one, typed or pasted once."""

    new_password_confirm = None  # type: ignore[assignment]  # as above


class CodeForm(TwoFactorVerifyCodeForm):
    """A code of an authenticator app."""

    Meta = OurMeta


class RecoveryForm(MfRecoveryForm):
    """A recovery code."""

    Meta = OurMeta


class NoRescueForm(TwoFactorRescueForm):
    """The library offers to write to somebody about a lost phone; here only recovery codes help."""

    help_setup = RadioField(choices=[])


class AuthenticatorForm(TwoFactorSetupForm):
    """Which way of getting codes, in a field that gives no warnings: there is one way, the app."""

    setup = StringField()  # type: ignore[assignment]  # the library reads its data and errors only


class PasskeyForm(WebAuthnRegisterForm):
    """The name of a new passkey; what it is for stands in a field that gives no warnings."""

    usage = StringField()  # type: ignore[assignment]  # as above; here passkeys are a second step only


class OwnPasskeyForm(WebAuthnSigninResponseForm):
    """What a passkey answers: the library takes one of any account, and would let its owner in.

    It must belong to whoever has just given the password.
    """

    def validate(self, **given: Any) -> bool:
        """Whether the answer is right, and the passkey is theirs."""
        right = super().validate(**given)
        return right and self.user is not None and self.user.fs_uniquifier == session.get("tf_user_id")


class StaffPasswords(PasswordUtil):
    """Our rules for a new password."""

    def validate(self, password: str, is_register: bool, **given: Any) -> tuple[list[str] | None, str]:
        """What is wrong with a password, None for nothing, and its normal form."""
        text = self.normalize(password)
        found = objection(text, given["user"].email)
        return [found] if found else None, text


class OnceOnlyCodes(Totp):
    """Codes of an authenticator app, each of which works once (RFC 6238 §5.2)."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The time step of the last code that was used."""
        return getattr(user, "totp_counter", None)

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Remember the time step of a code that was right."""
        user.totp_counter = tmatch.counter  # type: ignore[attr-defined]  # of our Account

    def generate_qrcode(self, username: str, totp: str) -> Markup:
        """The app's set-up address as a picture for a camera, drawn in the page itself."""
        code = segno.make(self.get_totp_uri(username, totp), error="m")
        return Markup(code.svg_inline(border=2, dark=INK, light="#fff", omitsize=True))  # noqa: S704 - drawn here


def init_sign_in(app: Flask) -> None:
    """Set up signing in and out; needs `db` set up before."""
    app.config.from_mapping(config(app.extensions["settings"]))
    csrf.init_app(app)
    security = Security(
        app,
        SQLAlchemyUserDatastore(db, Account, Role, Passkey),
        login_form=SignInForm,
        change_password_form=NewPasswordForm,
        two_factor_setup_form=AuthenticatorForm,
        two_factor_verify_code_form=CodeForm,
        two_factor_rescue_form=NoRescueForm,
        mf_recovery_form=RecoveryForm,
        wan_register_form=PasskeyForm,
        wan_signin_response_form=OwnPasskeyForm,
        password_util_cls=StaffPasswords,
        totp_cls=OnceOnlyCodes,
        render_template=_page,
    )
    security.want_json(lambda _request: False)
    security.context_processor(_navigation)
    app.before_request(_speak)
    security.change_password_context_processor(lambda: {"shortest": SHORTEST})
    security.login_manager.request_loader(lambda _request: None)  # a session signs in; tokens do not exist
    app.view_functions[CODE] = _not_when_signed_in(app.view_functions[CODE])
    for last, first in SET_UP.items():
        app.view_functions[last] = _while_fresh(app.view_functions[last], first)
    user_authenticated.connect(_note_sign_in, app)
    user_logged_out.connect(_end_every_session, app)
    app.jinja_env.globals["demo"] = app.extensions["settings"].demo


def _page(template: str, **given: Any) -> Any:  # Any: what the library shows, and what its views return
    """A page of the library. What is wrong with a form of it is shown and answered as with our own forms."""
    wrong = next((form for form in given.values() if isinstance(form, FlaskForm) and form.errors), None)
    if wrong is None:
        return render_template(template, **given)
    point_out(wrong)
    return render_template(template, **given, form=wrong), UNPROCESSABLE


def _not_when_signed_in(view: Callable[..., Any]) -> Callable[..., Any]:  # Any: a view of the library
    """The library signs out whoever opens this page without need, so a link from elsewhere could."""

    @wraps(view)
    def guarded() -> Any:
        if signed_in() and session.get("tf_state") != "validating_profile":
            return redirect(url_for("account.mine"))
        return view()

    return guarded


def _while_fresh(view: Callable[..., Any], first: str) -> Callable[..., Any]:  # Any: as above
    """The library asks for the password where a set-up begins, and takes its end from another's as well."""

    @wraps(view)
    def guarded(token: str) -> Any:
        if signed_in() and not is_fresh():
            return redirect(url_for(first))
        return view(token)

    return guarded


def _speak() -> None:
    """The library's pages speak the account's language, as ours do."""
    if request.blueprint == "security" and (account := signed_in()):
        speak(account.language)


def _navigation() -> dict[str, Any]:
    account = signed_in()
    return {"staff_pages": pages_of(account)} if account else {}


def _note_sign_in(_app: Flask, user: Account, **_more: object) -> None:
    """Start the session's two clocks, and note the day, so that an unused account can be found."""
    now = current.now()
    begin(session, now)
    user.last_seen_on = now.date()


def _end_every_session(_app: Flask, user: Account) -> None:
    """Give the account a new identity: whoever copied a cookie holds a dead one."""
    session.clear()
    user.end_sessions()
    current.session().commit()
