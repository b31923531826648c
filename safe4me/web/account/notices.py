"""When a password or a second step has changed, its owner is told by mail, and it is on record."""

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

from safe4me.db.accounts import Account
from safe4me.db.security_events import Event, Factor
from safe4me.db.security_log import note_event
from safe4me.web.http import context
from safe4me.web.staff.mail import tell_owner

CHANGES = (
    (password_changed, lazy_gettext("a new password"), Event.PASSWORD_CHANGED, Factor.PASSWORD),
    (tf_profile_changed, lazy_gettext("a new authenticator app"), Event.SECOND_STEP_ADDED, Factor.APP),
    (tf_disabled, lazy_gettext("no authenticator app any more"), Event.SECOND_STEP_REMOVED, Factor.APP),
    (wan_registered, lazy_gettext("a new passkey"), Event.SECOND_STEP_ADDED, Factor.PASSKEY),
    (wan_deleted, lazy_gettext("a passkey taken off"), Event.SECOND_STEP_REMOVED, Factor.PASSKEY),
)


def tell_of_changes(app: Flask) -> None:
    """Write to the owner, and note it with the change, whenever the library changes one of these."""
    for signal, *told in CHANGES:
        signal.connect(_telling(*told), app, weak=False)


def _telling(what: LazyString, event: Event, factor: Factor) -> Callable[..., None]:
    def tell(_app: Flask, user: Account, **_more: object) -> None:
        note_event(context.session(), event, context.now(), actor=user, factor=factor)
        tell_owner(user, str(what))

    return tell
