"""Whoever owns an account is told by mail when its password or its second step has changed."""

from collections.abc import Callable

from flask import Flask
from flask_babel import LazyString, lazy_gettext
from flask_security.signals import (
    password_changed,
    tf_disabled,
    tf_profile_changed,
    wan_deleted,
    wan_registered,
)

from safe4me.storage.accounts import Account
from safe4me.web.staff.mail import tell_owner

CHANGES = (
    (password_changed, lazy_gettext("a new password")),
    (tf_profile_changed, lazy_gettext("a new authenticator app")),
    (tf_disabled, lazy_gettext("no authenticator app any more")),
    (wan_registered, lazy_gettext("a new passkey")),
    (wan_deleted, lazy_gettext("a passkey taken off")),
)


def tell_of_changes(app: Flask) -> None:
    """Write to the owner whenever the library changes one of these."""
    for signal, what in CHANGES:
        signal.connect(_telling(what), app, weak=False)


def _telling(what: LazyString) -> Callable[..., None]:
    def tell(_app: Flask, user: Account, **_more: object) -> None:
        tell_owner(user, str(what))

    return tell
