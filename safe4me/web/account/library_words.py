"""What Flask-Security says in its forms, in our words."""

from flask_babel import LazyString, lazy_gettext

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
