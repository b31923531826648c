"""Staff accounts on the web: sign in, sign out everywhere, and set a first password by invitation."""

from datetime import datetime, timedelta
from typing import Any, cast

from flask import Blueprint, Flask, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import user_logged_out
from flask_security import Security, SQLAlchemyUserDatastore, hash_password
from flask_security.forms import LoginForm
from flask_wtf import FlaskForm
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import PasswordField, ValidationError
from wtforms.validators import InputRequired

from safe4me.settings import Settings
from safe4me.storage.accounts import Account, Role
from safe4me.storage.base import NotFound, db
from safe4me.web import current
from safe4me.web.passwords import LONGEST, SHORTEST, is_common, is_short
from safe4me.web.staff import csrf, never_store, pages_of, signed_in

SIGN_IN = "/account/sign-in"
SCHOOL_DAY = timedelta(hours=12)

accounts = Blueprint("accounts", __name__, url_prefix="/account")
accounts.after_request(never_store)


class InvitationOver(Exception):
    """The link was used already, is older than it may be, or was never ours."""


class SignInForm(LoginForm):
    """Email and password; nobody is remembered on a shared computer."""

    remember = None  # type: ignore[assignment]  # WTForms drops a field that a subclass sets to None


class FirstPasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The password that an invited member of staff chooses."""

    password = PasswordField(validators=[InputRequired()])

    def __init__(self, email: str) -> None:
        super().__init__()
        self.email = email

    def validate_password(self, field: PasswordField) -> None:
        """Raise ValidationError for a password that is too short, too long or too common."""
        text = field.data or ""
        if is_short(text):
            raise ValidationError(gettext("Use %(n)s characters or more.", n=SHORTEST))
        if len(text) > LONGEST:
            raise ValidationError(gettext("That is too long. Use at most %(n)s characters.", n=LONGEST))
        if is_common(text, self.email):
            raise ValidationError(gettext("That one is easy to guess. Three odd words work well."))


def init_accounts(app: Flask) -> None:
    """Set up sessions, the sign-in and sign-out views, and invitations; needs `db` set up before."""
    app.config.from_mapping(_config(app.extensions["settings"]))
    csrf.init_app(app)
    security = Security(app, SQLAlchemyUserDatastore(db, Account, Role), login_form=SignInForm)
    security.want_json(lambda _request: False)
    security.login_manager.request_loader(lambda _request: None)  # a session signs in; tokens do not exist
    user_logged_out.connect(_end_every_session, app)
    app.register_blueprint(accounts)
    app.jinja_env.globals["demo"] = app.extensions["settings"].demo


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": "__Host-safe4me" if settings.production else "safe4me",
        "SESSION_COOKIE_SECURE": settings.production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": SCHOOL_DAY,  # also ends a session whose cookie lives on
        "WTF_CSRF_CHECK_DEFAULT": False,  # pupils' forms carry no token; staff pages check theirs (staff.py)
        "WTF_CSRF_TIME_LIMIT": None,  # a room's page may stand open for a whole day
        "SECURITY_LOGIN_URL": SIGN_IN,
        "SECURITY_LOGOUT_URL": "/account/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_LOGOUT_CSRF": True,
        "SECURITY_POST_LOGIN_VIEW": "/account/",
        "SECURITY_POST_LOGOUT_VIEW": f"{SIGN_IN}?signed-out=yes",
        "SECURITY_LOGIN_USER_TEMPLATE": "account/sign_in.html",
        "SECURITY_LOGOUT_USER_TEMPLATE": "account/sign_out.html",
        "SECURITY_PASSWORD_HASH": "argon2",  # argon2id
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],  # no pepper: a new secret key ends no password
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_FRESHNESS": timedelta(seconds=-1),  # no page asks for the password again
        "SECURITY_CACHE_CONTROL": {"no-store": None},
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CLI_USERS_NAME": None,  # `flask users` is our own
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_API_ENABLED_METHODS": ["session"],
    }


def _end_every_session(app: Flask, user: Account) -> None:
    """Give the account a new identity: whoever copied a cookie holds a dead one."""
    session.clear()
    app.extensions["security"].datastore.set_uniquifier(user)
    current.session().commit()


@accounts.get("/")
def welcome() -> ResponseReturnValue:
    """Lead someone who has signed in to their first page. Raises NotFound for an account without a role."""
    account = signed_in()
    if account is None:
        return redirect(SIGN_IN)
    pages = pages_of(account)
    if not pages:
        raise NotFound
    return redirect(pages[0]["address"])


def invitation_link(account: Account) -> str:
    """The address at which `account` may set its first password; it works once, for some days."""
    token = _signer().dumps([account.fs_uniquifier, int(current.now().timestamp())])
    return f"{current.settings().site_address}/account/invitation/{token}"


@accounts.route("/invitation/<token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    """Set the first password. Raises InvitationOver."""
    account = _invited(token, current.now())
    form = FirstPasswordForm(account.email)
    if not form.validate_on_submit():
        return render_template("account/invitation.html", form=form, email=account.email, shortest=SHORTEST)
    _set_first_password(account, form.password.data or "")
    return redirect(url_for("security.login", invited="yes"))


def _invited(token: str, now: datetime) -> Account:
    try:
        uniquifier, invited = _signer().loads(token)
    except BadSignature as error:
        raise InvitationOver from error
    account = _security().datastore.find_user(fs_uniquifier=uniquifier)
    in_time = now.timestamp() - invited <= timedelta(days=current.settings().invitation_days).total_seconds()
    if account is None or account.password or not account.active or not in_time:
        raise InvitationOver
    return cast("Account", account)


def _set_first_password(account: Account, password: str) -> None:
    security = _security()
    account.password = hash_password(security.password_util.normalize(password))
    security.datastore.set_uniquifier(account)
    current.session().commit()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current.settings().secret_key, salt="invitation")


def _security() -> Security:
    return cast("Security", current_app.extensions["security"])
