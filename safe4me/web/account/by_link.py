"""Choosing a password by a link: the first one by invitation, another one where the old one is lost.

Who has lost a password asks here, where mail is set up. The reply is the same, and as fast, whatever the
email: it is looked up afterwards. A link leaves the second step standing, and signs nobody in past it.
"""

from collections.abc import Callable, Iterable

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_security import hash_password, login_user
from wtforms import PasswordField, ValidationError
from wtforms.validators import InputRequired

from safe4me.db.accounts import Account, account_named
from safe4me.db.base import NotFound
from safe4me.db.security_events import Event, EventOutcome
from safe4me.db.sign_in import take_up_link
from safe4me.rate_limits.interface import AttemptLimit, CountedAttempt, OverLimit
from safe4me.schools.people import InvitationOver
from safe4me.web.account.devices import remember_link
from safe4me.web.account.passwords import SHORTEST, password_error, user_specific_terms
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event, note_limit
from safe4me.web.http.rate_limits import sender
from safe4me.web.http.signing import never_store
from safe4me.web.staff.forms import LineField, StaffForm, answer
from safe4me.web.staff.invitations import NEW_PASSWORD_MINUTES, choosing_anew, invited_by, who_invites
from safe4me.web.staff.mail import notify_owner, run_after_response, send_new_password

PASSWORDS_FROM_AN_ADDRESS = AttemptLimit("lost passwords from an address", 20, 10 * 60)
PASSWORDS_OF_AN_ACCOUNT = AttemptLimit("links to a new password", 3, 60 * 60)

blueprint = Blueprint("by_link", __name__, url_prefix="/account")
blueprint.after_request(never_store)


class ChosenPasswordForm(StaffForm):
    """The password that somebody chooses by a link."""

    password = PasswordField(validators=[InputRequired(lazy_gettext("Choose a password."))])

    def __init__(self, own: Iterable[str]) -> None:
        super().__init__()
        self.own = own

    def validate_password(self, field: PasswordField) -> None:
        """Raise ValidationError for a password that is too short, too long or too common."""
        field.data = context.security().password_util.normalize(field.data or "")  # as sign-in will
        found = password_error(field.data, self.own)
        if found:
            raise ValidationError(found)


class LostPasswordForm(StaffForm):
    """Whose password is lost."""

    email = LineField(validators=[InputRequired(lazy_gettext("Type your email."))])


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    """Set the first password, and sign in with it unless a second step is set up. Raises InvitationOver."""
    account = invited_by(token, context.now())

    def go_on() -> ResponseReturnValue:
        if account.has_second_step:
            return redirect(url_for("security.login", invited="yes"))
        login_user(account, authn_via=["password"])
        return redirect(url_for("accounts.start"))

    return _choose(account, go_on, invited=True)


@blueprint.route("/new-password/<token>", methods=["GET", "POST"])
def new_password(token: str) -> ResponseReturnValue:
    """Choose another password, which ends every session; then sign in with it. Raises InvitationOver."""
    account = choosing_anew(token, context.now())

    def go_on() -> ResponseReturnValue:
        notify_owner(account, gettext("a new password"))
        return redirect(url_for("security.login", invited="yes"))

    return _choose(account, go_on, invited=False)


@blueprint.route("/lost-password", methods=["GET", "POST"])
def lost_password() -> ResponseReturnValue:
    """Ask for a link to a new password by mail. Raises NotFound where no mail is set up, and OverLimit."""
    if not context.settings().smtp_host:
        raise NotFound
    form = LostPasswordForm()

    def act() -> ResponseReturnValue:
        try:
            context.attempts().count(PASSWORDS_FROM_AN_ADDRESS, sender(), context.now())
        except OverLimit as over:
            note_limit(PASSWORDS_FROM_AN_ADDRESS, sender(), over)
            raise
        email = form.email.data.lower()
        run_after_response(lambda: _mail_if_known(email))
        return redirect(url_for(".lost_password", sent="yes"))

    def show() -> str:
        return render_template("account/lost_password.html", form=form, minutes=NEW_PASSWORD_MINUTES)

    return answer(form, act, show)


def _mail_if_known(email: str) -> None:
    mailed = count_mail(email, PASSWORDS_OF_AN_ACCOUNT, Event.LINK_ASKED)
    if mailed:
        send_new_password(mailed[0])


def count_mail(
    email: str, limit: AttemptLimit, event: Event, *, is_noted: bool = True
) -> tuple[Account, CountedAttempt] | None:
    """The account that is to have a mail, and which mail of its limit that is; None where it gets none.

    It needs a password: who was only invited needs an invitation. That `event` is refused is on record only
    if it `is_noted`.
    """
    account = account_named(context.session(), email)
    if account is None or not account.active or not account.password:
        if is_noted:
            outcome = EventOutcome.REFUSED if account else EventOutcome.UNKNOWN
            log_event(event, about=account, outcome=outcome)
        return None
    whose = f"account {account.id}"
    try:
        counted = context.attempts().count(limit, whose, context.now())
    except OverLimit as over:
        note_limit(limit, whose, over, account)
        return None
    log_event(event, about=account)
    return account, counted


def _choose(
    account: Account, go_on: Callable[[], ResponseReturnValue], *, invited: bool
) -> ResponseReturnValue:
    form = ChosenPasswordForm(user_specific_terms(account, context.settings()))

    def act() -> ResponseReturnValue:
        hashed = hash_password(form.password.data or "")
        event = Event.INVITATION_USED if invited else Event.LINK_USED
        if not take_up_link(context.session(), account, hashed, event, context.now()):
            raise InvitationOver  # somebody else with the link was faster
        session.clear()  # whoever was signed in here before
        remember_link(account)
        return go_on()

    def show() -> str:
        given = {
            "email": account.email,
            "shortest": SHORTEST,
            "who_invites": invited and who_invites(account),
        }
        return render_template("account/invitation.html", form=form, **given)

    return answer(form, act, show)
