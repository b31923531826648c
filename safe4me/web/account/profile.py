"""Staff accounts on the web: one's own page, and where signing in leads."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext
from flask_security.signals import (
    password_changed,
    tf_disabled,
    tf_profile_changed,
    wan_deleted,
    wan_registered,
)
from sqlalchemy.orm import Session
from wtforms import SelectField

from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import NotFound
from safe4me.db.security_events import Event, Factor
from safe4me.db.security_log import note_event, sign_ins_of
from safe4me.db.sign_in import end_session, sessions_of
from safe4me.join_codes import spaced
from safe4me.schools import erasing, permissions
from safe4me.schools.people import LONGEST_NAME
from safe4me.schools.text import checked_name
from safe4me.web.account.devices import make_device_code
from safe4me.web.account.sessions import too_old
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event
from safe4me.web.http.formats import clock_time, day
from safe4me.web.http.locale import language, own_name
from safe4me.web.http.sessions import LISTED_AS
from safe4me.web.http.signing import never_store
from safe4me.web.staff.access import (
    FIRST_VISIT_MINUTES,
    LARGEST_ID,
    OWN_ACCOUNT,
    came_by_one_factor,
    fresh,
    is_first_visit,
    lacks_second_step,
    me,
    pages_of,
    recently_authenticated,
    signed_in,
    staff_blueprint,
)
from safe4me.web.staff.forms import LineField, NumberField, StaffForm, answer, obeys
from safe4me.web.staff.mail import notify_owner
from safe4me.web.staff.wording import FACTORS, OUTCOMES

NO_SESSION = 0
MOST_SIGN_INS = 5
accounts = Blueprint("accounts", __name__, url_prefix="/account")
accounts.after_request(never_store)
blueprint = staff_blueprint(OWN_ACCOUNT, __name__, *RoleName)


class SessionForm(StaffForm):
    """Which of one's own sessions a button ends."""

    number = NumberField()


class NameForm(StaffForm):
    """What colleagues read, and, where there are several, the language of one's own pages."""

    name = LineField(validators=[obeys(checked_name, LONGEST_NAME)])
    language = SelectField()

    def __init__(self, **given: Any) -> None:  # Any: what the library's own form takes
        super().__init__(**given)
        languages = context.languages()
        if len(languages) == 1:
            del self.language
        else:
            own = ((each, own_name(each)) for each in languages)
            self.language.choices = [("", gettext("As your browser says")), *own]


@accounts.get("/start")
def start() -> ResponseReturnValue:
    """Lead someone who has signed in to their first page. Raises NotFound for an account without a role."""
    account = signed_in()
    if account is None:
        return redirect(url_for("security.login"))
    must_set_up = lacks_second_step(account)
    if must_set_up and not is_first_visit():
        return redirect(url_for("account.set_up"))
    if must_set_up or permissions.is_newcomer(account):
        return redirect(url_for("account.first"))
    pages = pages_of(account)
    if not pages:
        raise NotFound
    return redirect(pages[0]["address"])


@blueprint.get("/")
def mine() -> str:
    """One's own account: name, password, second step, recovery codes, and signing out everywhere."""
    return _own_page(_name_form())


@blueprint.get("/first")
def first() -> ResponseReturnValue:
    """Lessons and practice, for a newcomer, and for a teacher on their first visit; others are led on."""
    to_set_up = lacks_second_step(me())
    if to_set_up and not is_first_visit():
        return redirect(url_for(".set_up"))
    if not to_set_up and not permissions.is_newcomer(me()):
        return redirect(url_for("accounts.start"))
    modules = context.library(language()).modules
    return render_template(
        "account/first.html",
        account=me(),
        by_mail=permissions.signs_in_by_mail(me()),
        to_set_up=to_set_up,
        minutes=FIRST_VISIT_MINUTES,
        modules=[module for module in modules if not module.survey],
    )


@blueprint.get("/set-up")
@fresh
def set_up() -> ResponseReturnValue:
    """Begin to set up a second step, fresh from the password; whoever has one is led to their own page."""
    if me().has_second_step:
        return redirect(url_for(".mine"))
    return render_template("account/set_up.html", must=lacks_second_step(me()))


@blueprint.post("/name")
def name() -> ResponseReturnValue:
    """Change one's own name and language."""
    form = NameForm()

    def act() -> ResponseReturnValue:
        me().name = form.name.data
        if form.language:
            me().language = form.language.data or None
        context.session().commit()
        return redirect(url_for(".mine", changed="yes"))

    return answer(form, act, lambda: _own_page(form))


@blueprint.post("/sessions/end")
def end_one() -> ResponseReturnValue:
    """End one of one's own sessions, here or elsewhere; long after the password it is asked for first."""
    if not recently_authenticated():
        return redirect(url_for("security.verify", next=url_for(".mine")))
    number = SessionForm().number.data or NO_SESSION
    own = number if 0 < number <= LARGEST_ID else NO_SESSION
    end_session(context.session(), me(), own, context.now())
    return redirect(url_for(".mine", changed="yes"))


@blueprint.post("/let-another-try")
def let_another_try() -> ResponseReturnValue:
    """Show a code at which another device becomes known, once; after a second step."""
    if came_by_one_factor(me()):
        return redirect(url_for(".set_up"))
    code = make_device_code(me(), context.now())
    log_event(Event.DEVICE_CODE_MADE)
    return _own_page(_name_form(), device_code=spaced(code))


@blueprint.post("/erase")
def ask_to_be_erased() -> ResponseReturnValue:
    """Ask that one's own account is erased: after a second step, and the password once more."""
    if came_by_one_factor(me()):
        return redirect(url_for(".set_up"))
    return _about_erasing(erasing.ask_to_erase)


@blueprint.post("/erase/take-back")
def stay() -> ResponseReturnValue:
    """Ask so no more."""
    return _about_erasing(erasing.keep_account)


def _about_erasing(change: Callable[[Session, Account, datetime], None]) -> ResponseReturnValue:
    if not recently_authenticated():
        return redirect(url_for("security.verify", next=url_for(".mine")))
    form = StaffForm()

    def act() -> ResponseReturnValue:
        change(context.session(), me(), context.now())
        return redirect(url_for(".mine", changed="yes"))

    return answer(form, act, lambda: _own_page(_name_form(), form))


def _name_form() -> NameForm:
    return NameForm(formdata=None, name=me().name, language=me().language or "")


def _own_page(naming: NameForm, sent: StaffForm | None = None, *, device_code: str = "") -> str:
    return render_template(
        "account/account.html",
        form=sent or naming,
        naming=naming,
        account=me(),
        lacks_second_step=lacks_second_step(me()),
        may_ask_to_move=permissions.may_ask_to_move(me()),
        sessions=sessions_of(context.session(), me(), too_old()),
        own_key=session.get(LISTED_AS),
        device_code=device_code,
        clock_time=clock_time,
        day=day,
        codes_left=len(me().recovery_codes),
        sign_ins=sign_ins_of(context.session(), me(), MOST_SIGN_INS),
        factor_names=FACTORS,
        outcome_names=OUTCOMES,
    )


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
        notify_owner(user, str(what))

    return tell


GOOD_FOR = timedelta(days=180)  # RFC 9116 asks for less than a year

well_known_blueprint = Blueprint("well_known", __name__, url_prefix="/.well-known")


@well_known_blueprint.get("/change-password")
def change_password() -> ResponseReturnValue:
    """Lead a password manager to the page (W3C, "A Well-Known URL for Changing Passwords")."""
    return redirect(url_for("security.change_password"))


@well_known_blueprint.get("/security.txt")
def security_txt() -> Response:
    """Whom to tell of a hole (RFC 9116)."""
    settings = context.settings()
    lines = {
        "Contact": f"mailto:{settings.contact_address}",
        "Expires": f"{context.now() + GOOD_FOR:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages": ", ".join(settings.languages),
        "Canonical": f"{settings.site_address}/.well-known/security.txt",
    }
    return Response("".join(f"{name}: {value}\n" for name, value in lines.items()), mimetype="text/plain")
