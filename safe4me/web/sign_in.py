"""How staff sign in: the library's views, with our pages, our rules for passwords, and a second step."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

import segno
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, redirect, session, url_for
from flask_login import user_logged_out
from flask_security import PasswordUtil, Security, SQLAlchemyUserDatastore, Totp, UserMixin
from flask_security.forms import ChangePasswordForm, LoginForm, TwoFactorRescueForm, TwoFactorSetupForm
from flask_security.signals import user_authenticated
from flask_security.webauthn import WebAuthnRegisterForm
from markupsafe import Markup
from passlib.totp import TotpMatch
from wtforms import RadioField, StringField

from safe4me.settings import Settings
from safe4me.storage.accounts import Account, Passkey, Role
from safe4me.storage.base import db
from safe4me.web import current
from safe4me.web.passwords import SHORTEST, objection
from safe4me.web.sessions import begin
from safe4me.web.staff import csrf, pages_of, signed_in

SIGN_IN = "/account/sign-in"
CODE = "security.two_factor_token_validation"
SITE = "Safe4me"
INK = "#16233f"
NEVER_ASK_AGAIN_WITHIN = timedelta(0)


class SignInForm(LoginForm):
    """Email and password; nobody is remembered on a shared computer."""

    remember = None  # type: ignore[assignment]  # WTForms drops a field that a subclass sets to None


class NewPasswordForm(ChangePasswordForm):
    """The old password and a new one, typed or pasted once."""

    new_password_confirm = None  # type: ignore[assignment]  # as above


class NoRescueForm(TwoFactorRescueForm):
    """The library offers to write to somebody about a lost phone; here only recovery codes help."""

    help_setup = RadioField(choices=[])


class AuthenticatorForm(TwoFactorSetupForm):
    """Which way of getting codes, in a field that gives no warnings: there is one way, the app."""

    setup = StringField()  # type: ignore[assignment]  # the library reads its data and errors only


class PasskeyForm(WebAuthnRegisterForm):
    """The name of a new passkey; what it is for stands in a field that gives no warnings."""

    usage = StringField()  # type: ignore[assignment]  # as above; here passkeys are a second step only


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
    app.config.from_mapping(_config(app.extensions["settings"]))
    csrf.init_app(app)
    security = Security(
        app,
        SQLAlchemyUserDatastore(db, Account, Role, Passkey),
        login_form=SignInForm,
        change_password_form=NewPasswordForm,
        two_factor_setup_form=AuthenticatorForm,
        two_factor_rescue_form=NoRescueForm,
        wan_register_form=PasskeyForm,
        password_util_cls=StaffPasswords,
        totp_cls=OnceOnlyCodes,
    )
    security.want_json(lambda _request: False)
    security.context_processor(_navigation)
    security.change_password_context_processor(lambda: {"shortest": SHORTEST})
    security.login_manager.request_loader(lambda _request: None)  # a session signs in; tokens do not exist
    app.view_functions[CODE] = _not_when_signed_in(app.view_functions[CODE])
    user_authenticated.connect(_note_sign_in, app)
    user_logged_out.connect(_end_every_session, app)
    app.jinja_env.globals["demo"] = app.extensions["settings"].demo


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": "__Host-safe4me" if settings.production else "safe4me",
        "SESSION_COOKIE_SECURE": settings.production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings.session_hours),
        "WTF_CSRF_CHECK_DEFAULT": False,  # pupils' forms carry no token; staff pages check theirs (staff.py)
        "WTF_CSRF_TIME_LIMIT": None,  # a room's page may stand open for a whole day
        "SECURITY_LOGIN_URL": SIGN_IN,
        "SECURITY_LOGOUT_URL": "/account/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_LOGOUT_CSRF": True,
        "SECURITY_POST_LOGIN_VIEW": "/account/start",
        "SECURITY_POST_LOGOUT_VIEW": f"{SIGN_IN}?signed-out=yes",
        "SECURITY_LOGIN_USER_TEMPLATE": "account/sign_in.html",
        "SECURITY_LOGOUT_USER_TEMPLATE": "account/sign_out.html",
        "SECURITY_PASSWORD_HASH": "argon2",  # argon2id
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],  # no pepper: a new secret key ends no password
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_CACHE_CONTROL": {"no-store": None},
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CLI_USERS_NAME": None,  # `flask users` is our own
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_DATETIME_FACTORY": current.now,
        **_password_config(settings),
        **_second_step_config(settings),
        **_passkey_config(),
    }


def _password_config(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_FRESHNESS": timedelta(minutes=settings.fresh_minutes),
        "SECURITY_FRESHNESS_GRACE_PERIOD": NEVER_ASK_AGAIN_WITHIN,
        "SECURITY_VERIFY_URL": "/account/verify",
        "SECURITY_VERIFY_TEMPLATE": "account/verify.html",
        "SECURITY_POST_VERIFY_VIEW": "/account/",
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_URL": "/account/password",
        "SECURITY_CHANGE_PASSWORD_TEMPLATE": "account/password.html",
        "SECURITY_POST_CHANGE_VIEW": "/account/?changed=yes",
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    }


def _second_step_config(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,  # seconds a clock may be off
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_SETUP_URL": "/account/authenticator",
        "SECURITY_TWO_FACTOR_SETUP_TEMPLATE": "account/authenticator.html",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/account/recovery-codes",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/account/code",
        "SECURITY_TWO_FACTOR_VERIFY_CODE_TEMPLATE": "account/code.html",
        "SECURITY_TWO_FACTOR_RESCUE_URL": "/account/code/lost",
        "SECURITY_TWO_FACTOR_SELECT_URL": "/account/second-step",
        "SECURITY_TWO_FACTOR_SELECT_TEMPLATE": "account/second_step.html",
        "SECURITY_TOTP_SECRETS": {"1": settings.secret_key},
        "SECURITY_TOTP_ISSUER": SITE,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [_recovery_key(settings.secret_key)],
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "account/recovery_codes.html",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/account/recovery",
        "SECURITY_MULTI_FACTOR_RECOVERY_TEMPLATE": "account/recovery.html",
    }


def _passkey_config() -> dict[str, Any]:
    return {
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": SITE,
        "SECURITY_WAN_ALLOW_AS_FIRST_FACTOR": False,
        "SECURITY_WAN_ALLOW_AS_MULTI_FACTOR": False,
        "SECURITY_WAN_ALLOW_AS_VERIFY": None,  # before exports the password is asked for
        "SECURITY_WAN_REGISTER_URL": "/account/passkeys",
        "SECURITY_WAN_REGISTER_TEMPLATE": "account/passkeys.html",
        "SECURITY_WAN_POST_REGISTER_VIEW": "/account/recovery-codes",
        "SECURITY_WAN_DELETE_URL": "/account/passkeys/remove",
        "SECURITY_WAN_SIGNIN_URL": "/account/passkey",
        "SECURITY_WAN_SIGNIN_TEMPLATE": "account/passkey.html",
    }


def _recovery_key(secret: str) -> bytes:
    """The key under which recovery codes are kept, made from the site's secret (RFC 5869)."""
    derived = HKDF(SHA256(), 32, salt=None, info=b"safe4me recovery codes")
    return urlsafe_b64encode(derived.derive(secret.encode()))


def _not_when_signed_in(view: Callable[..., Any]) -> Callable[..., Any]:  # Any: a view of the library
    """The library signs out whoever opens this page without need, so a link from elsewhere could."""

    @wraps(view)
    def guarded() -> Any:
        if signed_in() and session.get("tf_state") != "validating_profile":
            return redirect(url_for("account.mine"))
        return view()

    return guarded


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
