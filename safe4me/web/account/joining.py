"""Asking to be a teacher of a school by mail: the public page, and the mailed link that proves the mailbox.

The reply is the same, and as fast, whatever the email: whether it has an account is looked up afterwards,
and only the mail says so. Whether a domain was confirmed for a school is no secret, and decides how many may
ask: a training day is forty teachers at one address.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_security import login_user
from wtforms import RadioField
from wtforms.validators import InputRequired

from safe4me.db.accounts import Account, account_named
from safe4me.db.base import NotFound
from safe4me.db.join_asks import LONGEST_REASON, CameBy, JoinAsk
from safe4me.db.schools import School
from safe4me.db.security_events import Event, Factor
from safe4me.rate_limits.interface import AttemptLimit, CountedAttempt, OverLimit
from safe4me.schools import join_queue, newcomers, people, permissions
from safe4me.schools.confirmed_ways import confirmed_domain
from safe4me.schools.text import checked_note
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event, note_limit
from safe4me.web.http.rate_limits import refund_all, sender
from safe4me.web.http.signing import never_store
from safe4me.web.staff import join_letters
from safe4me.web.staff.forms import LineField, StaffForm, answer, obeys
from safe4me.web.staff.invitations import key_of_join_link
from safe4me.web.staff.mail import run_after_response

AN_HOUR, A_DAY = 60 * 60, 24 * 60 * 60  # seconds
OF_A_CONFIRMED_DOMAIN = AttemptLimit("asks of a confirmed domain", 200, A_DAY)
CONFIRMED_FROM_AN_ADDRESS = AttemptLimit("asks of confirmed domains from an address", 300, AN_HOUR)
OF_A_DOMAIN = AttemptLimit("asks of another domain", 20, A_DAY)
FROM_AN_ADDRESS = AttemptLimit("asks of other domains from an address", 20, AN_HOUR)
MAILED = AttemptLimit("mails about an ask", 3, A_DAY)


def count_ask(domain: str, *, confirmed: bool) -> None:
    """Count an ask before anything is done about it; `domain` may be a tenant's number.

    Raises OverLimit and LimitsUnavailable: then nothing of it is counted.
    """
    limits = {FROM_AN_ADDRESS: sender(), OF_A_DOMAIN: domain}
    if confirmed:
        limits = {CONFIRMED_FROM_AN_ADDRESS: sender(), OF_A_CONFIRMED_DOMAIN: domain}
    made: list[CountedAttempt] = []
    for limit, whose in limits.items():
        try:
            made.append(context.attempts().count(limit, whose, context.now()))
        except OverLimit as over:
            refund_all(made)
            note_limit(limit, whose, over)
            raise


JOINED_BY_LINK = "link"

blueprint = Blueprint("joining", __name__, url_prefix="/account/join")
blueprint.after_request(never_store)


class FindSchoolForm(StaffForm):
    """Which school of those that were found, and a line for whoever decides."""

    school_id = RadioField(coerce=int, validators=[InputRequired(lazy_gettext("Choose your school."))])
    note = LineField(
        validators=[
            InputRequired(lazy_gettext("Say in a line who you are.")),
            obeys(checked_note, LONGEST_REASON),
        ]
    )

    def __init__(self, found: Sequence[School], **given: Any) -> None:  # Any: what the library's form takes
        super().__init__(**given)
        self.school_id.choices = [(each.id, f"{each.name}, {each.area.name}") for each in found]


class JoinForm(FindSchoolForm):
    """The same of somebody without an account."""

    email = LineField(
        validators=[InputRequired(lazy_gettext("Type your email.")), obeys(people.checked_email)]
    )


@blueprint.route("", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Ask to be a teacher of a school. Raises OverLimit; a POST where no mail is set up, NotFound."""
    mails = bool(context.settings().smtp_host)
    if request.method == "POST" and not mails:
        raise NotFound
    words = request.args.get("find", "")
    form = JoinForm(join_queue.schools_named(context.session(), words) if mails else ())

    def act() -> ResponseReturnValue:
        email, number = people.checked_email(form.email.data), form.school_id.data
        domain = email.rpartition("@")[2]
        count_ask(domain, confirmed=at_confirmed_domain(number, domain))
        reason = form.note.data
        run_after_response(lambda: _mail(number, email, reason))
        return redirect(url_for(".ask", sent="yes"))

    def show() -> str:
        return render_template(
            "account/join.html", form=form, mails=mails, words=words, most=join_queue.MOST_FOUND
        )

    return answer(form, act, show)


@blueprint.route("/<token>", methods=["GET", "POST"])
def come(token: str) -> ResponseReturnValue:
    """Prove a mailbox by the link that was mailed to it; a press, since programs open links, too.

    Raises JoinLinkOver.
    """
    asked = join_queue.ask_of_link(context.session(), key_of_join_link(token), context.now())
    form = StaffForm()

    def act() -> ResponseReturnValue:
        join_queue.use_link(context.session(), asked)
        return _come_in(asked)

    def show() -> str:
        return render_template("account/join_link.html", form=form, email=asked.email, school=asked.school)

    return answer(form, act, show)


def at_confirmed_domain(school_id: int, domain: str) -> bool:
    """Whether the domain of an email was confirmed for a school, and still is."""
    return confirmed_domain(context.session(), school_id, domain, context.now().date()) is not None


def _mail(school_id: int, email: str, reason: str) -> None:
    """Mail what there is to say to whoever has this mailbox: nobody waits for it."""
    school = join_queue.school_asked(context.session(), school_id)
    try:
        context.attempts().count(MAILED, email, context.now())
    except OverLimit as over:
        note_limit(MAILED, email, over)
        return
    account = account_named(context.session(), email)
    if account is not None and not permissions.signs_in_by_mail(account):
        log_event(Event.JOIN_ASKED, about=account)
        join_letters.send_has_account(account)
        return
    there = school if account is None or account.school is None else account.school
    asked = join_queue.ask_by_mail(context.session(), there, email, reason, context.now())
    if asked.key is None:
        join_letters.send_waits(email, there)
    else:
        join_letters.send_link(email, there, asked.key, known=account is not None)


def _come_in(asked: JoinAsk) -> ResponseReturnValue:
    """Let in whoever has proven a mailbox, or have them wait for the lead."""
    account = account_named(context.session(), asked.email)
    if account is None:
        day = context.now().date()
        way = confirmed_domain(context.session(), asked.school_id, asked.domain, day)
        account = newcomers.welcome(
            context.session(),
            asked.school,
            asked.email,
            context.now(),
            at_once=way is not None and way.only_staff,
            way=CameBy(at_school=way is not None),
        )
        if account is None:
            return redirect(url_for(".ask", waits="yes"))
    elif not permissions.signs_in_by_mail(account):
        return redirect(url_for("security.login"))
    return _let_in(account)


def _let_in(account: Account) -> ResponseReturnValue:
    """Sign in a newcomer, whose sessions elsewhere end; who has a second step is asked for it."""
    session.clear()  # whoever was signed in here before
    account.end_sessions()
    context.session().commit()
    there = url_for("accounts.start")
    second_step = context.security().two_factor_plugins.tf_enter(account, False, JOINED_BY_LINK, there)
    if second_step:
        log_event(Event.FIRST_STEP, about=account, factor=Factor.LINK)
        reply: ResponseReturnValue = second_step
        return reply
    login_user(account, authn_via=[JOINED_BY_LINK])
    context.session().commit()
    return redirect(there)
