"""What Flask-Security is told: addresses, templates, times, and how secrets are kept."""

from datetime import timedelta
from typing import Any

from flask_babel import LazyString, lazy_gettext

from safe4me.settings import Settings
from safe4me.web.http import context

SAID: dict[str, LazyString] = {
    "GENERIC_AUTHN_FAILED": lazy_gettext("We couldn’t sign you in. Check the email and the password."),
    "INVALID_PASSWORD": lazy_gettext("That is not your password. Please try once more."),
    "PASSWORD_NOT_PROVIDED": lazy_gettext("Type a password."),
    "PASSWORD_IS_THE_SAME": lazy_gettext("The new password is the same as the old one."),
    "TWO_FACTOR_INVALID_TOKEN": lazy_gettext(
        "That code did not work. Wait for the next one: each code works once."
    ),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": lazy_gettext("Choose one of the ways below."),
    "INVALID_RECOVERY_CODE": lazy_gettext(
        "That code did not work. Cross out codes that you have used, and try another."
    ),
    "WEBAUTHN_NAME_REQUIRED": lazy_gettext("Give the passkey a name."),
    "WEBAUTHN_NAME_INUSE": lazy_gettext("You have a passkey of that name already."),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": lazy_gettext("Use letters, numbers, spaces and dashes."),
}
LIBRARY_WORDS = {f"SECURITY_MSG_{name}": (text, "error") for name, text in SAID.items()}


SIGN_IN = "/account/sign-in"
SITE = "Safe4me"
NEVER_ASK_AGAIN_WITHIN = timedelta(0)


def config(settings: Settings) -> dict[str, Any]:
    """Every choice that the library and its sessions leave to us, by the library's names."""
    return {
        "SESSION_COOKIE_NAME": "__Host-safe4me" if settings.production else "safe4me",
        "SESSION_COOKIE_SECURE": settings.production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # How long a cookie is read at all; `http/sessions.py` says how long a session lasts
        "PERMANENT_SESSION_LIFETIME": timedelta(
            hours=settings.session_hours, minutes=settings.longest_room_minutes
        ),
        "WTF_CSRF_CHECK_DEFAULT": False,  # pupils' forms carry no token; staff pages check theirs (staff.py)
        "WTF_CSRF_SSL_STRICT": False,  # a browser may keep its Referer; http/security_headers asks who sends
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
        "SECURITY_DATETIME_FACTORY": context.now,
        **LIBRARY_WORDS,
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
        "SECURITY_TOTP_SECRETS": {"1": settings.secret_key},  # it wants one; app_secrets.py seals ours
        "SECURITY_TOTP_ISSUER": SITE,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
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
