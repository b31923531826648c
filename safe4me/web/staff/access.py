"""What all staff pages share: who may come in, a token on every POST, and the sealing of due rooms."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar, cast

from flask import Blueprint, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_security import auth_required, check_and_update_authn_fresh, current_user
from flask_wtf import CSRFProtect

from safe4me import rooms
from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import NotFound
from safe4me.schools import permissions
from safe4me.schools.safeguarding import contacts_of
from safe4me.web.http import context, locale
from safe4me.web.http.formats import clock_time, day
from safe4me.web.http.signing import never_store
from safe4me.web.staff.wording import WORDS

LARGEST_ID = 2**31 - 1  # of a 32-bit key; a database breaks on a larger number
TWO_FACTORS = "two_factors"  # in the session: a school's own sign-in has asked for both
ORGANISATION = "own_organisation"  # in the session: whose, and by which kind and value they signed in
FIRST_VISIT_ENDS = "first_visit_ends"  # in the session: seconds since 1970, by the app's clock
OWN_PAGE = "account.mine"
OWN_ACCOUNT = "account"  # the blueprint that stays open to those who still have to set up a second step
# What may still be pressed once a room is due.
DECISIONS = frozenset({"teach.finish", "teach.close", "teach.discard", "officer.finish"})
# What stands on the whiteboard.
TO_CLASS = frozenset({"teach.board", "teach.practise", "teach.show", "teach.twenty_minutes", "officer.board"})
# What a newcomer opens, and without a second step a teacher on a first visit, beside one's own account.
LESSONS_AND_PRACTICE = frozenset({"teach.practise"})
FIRST_VISIT_MINUTES = 60
csrf = CSRFProtect()
T = TypeVar("T")

PAGES = (
    ("teach.my_week", {RoleName.TEACHER, RoleName.LEAD}, lazy_gettext("My week")),
    ("teach.assign_page", {RoleName.TEACHER, RoleName.LEAD}, lazy_gettext("Assign")),
    ("teach.my_classes", {RoleName.TEACHER}, lazy_gettext("My classes")),
    ("school.my_school", {RoleName.LEAD}, lazy_gettext("My school")),
    ("coordinate.overview_page", {RoleName.COORDINATOR}, lazy_gettext("Overview")),
    ("coordinate.results_page", {RoleName.COORDINATOR}, lazy_gettext("Results")),
    ("coordinate.report_page", {RoleName.COORDINATOR}, lazy_gettext("Report")),
    ("officer.start_page", {RoleName.OFFICER}, lazy_gettext("My visits")),
    ("deliveries.log_page", {RoleName.COORDINATOR, RoleName.OFFICER}, lazy_gettext("Visits")),
    ("coordinate.more_page", {RoleName.COORDINATOR}, lazy_gettext("More")),
    (OWN_PAGE, {RoleName.TEACHER, RoleName.LEAD, RoleName.OFFICER}, lazy_gettext("Account")),
)


def signed_in() -> Account | None:
    """The account that is signed in, or None."""
    return cast("Account", current_user) if current_user.is_authenticated else None


def me() -> Account:
    """The account that is signed in, on a page that lets nobody else in. Raises NotFound."""
    account = signed_in()
    if account is None:
        raise NotFound
    return account


def own_organisation(account: Account) -> tuple[str, str] | None:
    """By which school's own sign-in whoever is signed in as `account` has come, as kind and value.

    It is what the checked token of this session said; None where they came by a password.
    """
    whose, kind, value = session.get(ORGANISATION, (None, "", ""))
    return (kind, value) if whose == account.id else None


def roles_of(account: Account) -> set[str]:
    """The names of its roles: teacher, lead, coordinator, officer."""
    return {role.name for role in account.roles}


def lacks_second_step(account: Account) -> bool:
    """Whether whoever is signed in as `account` must set up a second step before they may see anything.

    Nobody is stopped in the middle of a lesson: a room that was open when the days were over adds its own,
    and as long as a session lasts unused after it, for the results.
    """
    if not _is_asked() or not account.must_set_up(context.now()):
        return False
    by, idle = account.second_step_by, timedelta(minutes=context.settings().session_idle_minutes)
    if by is None:
        return True
    last = rooms.open_until(context.session(), account.fs_uniquifier, since=by, opened_by=by)
    return last == by or context.now() > last + idle


def came_by_one_factor(account: Account) -> bool:
    """Whether whoever is signed in as `account` has shown no second step, in the days left to set one up."""
    return _is_asked() and not account.has_second_step


def begin_first_visit(account: Account, now: datetime) -> None:
    """Let a teacher who signs in for the first time, once an account, look around without a second step."""
    session.pop(FIRST_VISIT_ENDS, None)  # of whoever was signed in here before
    if account.first_visit_at is None:
        account.first_visit_at = now
        if roles_of(account) == {RoleName.TEACHER}:
            session[FIRST_VISIT_ENDS] = (now + timedelta(minutes=FIRST_VISIT_MINUTES)).timestamp()


def is_first_visit() -> bool:
    """Whether this session is a teacher's first visit, and that is not over."""
    return bool(context.now().timestamp() < session.get(FIRST_VISIT_ENDS, 0))


def pages_of(account: Account) -> list[dict[str, Any]]:
    """The pages `account` may open, for the navigation: address, name, and whether it is this one."""
    mine = roles_of(account)
    own = [
        {"address": url_for(endpoint), "name": name, "here": request.endpoint == endpoint}
        for endpoint, allowed, name in PAGES
        if mine & allowed and (endpoint == OWN_PAGE or not permissions.is_newcomer(account))
    ]
    if not mine & {RoleName.TEACHER, RoleName.LEAD, RoleName.OFFICER}:  # a coordinator finds both under More
        return own
    plans = f"/{locale.reader_language()}/teachers/"
    lessons = {"address": plans, "name": gettext("Lessons"), "here": False}
    return [*own[:-1], lessons, *own[-1:]]


def navigation_of(account: Account) -> dict[str, Any]:
    """What every staff page shows: its pages, whether there are lessons, what to set up, and whom to tell.

    A coordinator or an officer has no one school, so there is nobody to name; a newcomer is told no name of
    theirs.
    """
    school = None if permissions.is_newcomer(account) else account.school
    return {
        "staff_pages": pages_of(account),
        "built": bool(context.site().libraries),
        "second_step_by": _set_up_by(account),
        "newcomer": permissions.is_newcomer(account),
        "safeguarding": contacts_of(school) if school else None,
    }


def staff_blueprint(name: str, import_name: str, *roles: str, at: str = "") -> Blueprint:
    """A blueprint for accounts with one of `roles`; to everyone else its pages do not exist.

    Its pages stand beneath `/<name>`, or beneath the path `at`.
    """
    blueprint = Blueprint(name, import_name, url_prefix=at or f"/{name}")
    blueprint.before_request(partial(_let_in, frozenset(roles)))
    blueprint.after_request(never_store)
    blueprint.context_processor(lambda: {**navigation_of(me()), **WORDS})
    return blueprint


def fresh(view: Callable[..., T]) -> Callable[..., T]:
    """Ask for the password before `view`, where that is long ago; a POST leads to the page of its address."""
    asking = auth_required(
        "session",
        within=lambda: current_app.config["SECURITY_FRESHNESS"],
        grace=lambda: current_app.config["SECURITY_FRESHNESS_GRACE_PERIOD"],
    )
    return cast("Callable[..., T]", asking(view))


def recently_authenticated() -> bool:
    """Whether the password was asked for a short while ago: before a POST that changes somebody's account."""
    config = current_app.config
    within, grace = config["SECURITY_FRESHNESS"], config["SECURITY_FRESHNESS_GRACE_PERIOD"]
    return bool(check_and_update_authn_fresh(within, grace, "session"))


def _is_asked() -> bool:
    """Whether this session needs a second step of ours."""
    return context.settings().two_step and TWO_FACTORS not in session


def _set_up_by(account: Account) -> str:
    """Until when an account without a second step may go on without one, in words; else nothing."""
    by = account.second_step_by
    if by is None or account.has_second_step or not _is_asked():
        return ""
    return str(gettext("%(day)s, %(time)s", day=day(by), time=clock_time(by)))


def _let_in(roles: frozenset[str]) -> ResponseReturnValue | None:
    account = signed_in()
    if account is None:
        return redirect(url_for("security.login", next=request.path if request.method == "GET" else None))
    locale.use_language(account.language, to_class=request.endpoint in TO_CLASS)
    asked: Mapping[str, Any] = request.view_args or {}  # Any: numbers, and names
    if not roles & roles_of(account) or any(isinstance(n, int) and n > LARGEST_ID for n in asked.values()):
        raise NotFound
    if request.blueprint != OWN_ACCOUNT:
        is_open = request.endpoint in LESSONS_AND_PRACTICE
        if permissions.is_newcomer(account) and not is_open:
            raise NotFound
        if lacks_second_step(account) and not (is_open and is_first_visit()):
            return redirect(url_for("account.set_up"))
    if request.method == "POST":
        csrf.protect()
        # Whoever presses Finish, Close or Throw away a moment late is not overtaken.
        decided_on = asked.get("room_id") if request.endpoint in DECISIONS else None
        rooms.seal_due(context.session(), context.box(), context.settings(), context.now(), but=decided_on)
    return None
