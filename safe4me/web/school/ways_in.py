"""How teachers come into a school by themselves: its lead asks for a way, a coordinator confirms it.

A Microsoft tenant or a Google organisation is the one by which the lead has signed in, never typed.
"""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import RadioField
from wtforms.validators import InputRequired

from safe4me.db.accounts import RoleName
from safe4me.db.base import NotFound
from safe4me.db.schools import School
from safe4me.db.ways_in import StaffBy, WayKind
from safe4me.schools import confirmed_ways
from safe4me.schools.confirmed_ways import InvalidDomain, NewWay, PublicHost
from safe4me.schools.text import InvalidName
from safe4me.web.http import context
from safe4me.web.http.formats import date_name
from safe4me.web.staff.access import fresh, me, own_organisation, recently_authenticated, staff_blueprint
from safe4me.web.staff.forms import About, LineField, StaffForm, answer

CHOOSE_STAFF = lazy_gettext("Choose how staff are told apart.")
STAFF_NAMES = {
    StaffBy.NOBODY: lazy_gettext("Pupils come the same way: everybody waits until I say who is ours"),
    StaffBy.CLAIM: lazy_gettext("By a group or role that only staff have"),
    StaffBy.DOMAIN: lazy_gettext("Only staff have this domain"),
}
ABOUT: About = {InvalidDomain: "domain", PublicHost: "domain", InvalidName: "staff_claim"}

blueprint = staff_blueprint("ways", __name__, RoleName.LEAD, RoleName.COORDINATOR, at="/school/ways")


class WayForm(StaffForm):
    """How staff are told from pupils who come the same way."""

    staff_by = RadioField(coerce=StaffBy, validators=[InputRequired(CHOOSE_STAFF)])

    def __init__(self, at: str = "", *, kind: WayKind = WayKind.MAIL, **given: Any) -> None:  # Any: as above
        super().__init__(at, **given)
        offered = confirmed_ways.TELLS_APART[kind]
        self.staff_by.choices = [(each, name) for each, name in STAFF_NAMES.items() if each in offered]


class OwnSignInForm(WayForm):
    """The school's own sign-in, by which this session began."""

    staff_claim = LineField()


class MailDomainForm(WayForm):
    """A domain of mail."""

    domain = LineField()


@blueprint.get("/")
@fresh
def ways_page() -> str:
    """Who may join my school, and how; of a coordinator's schools, what waits and what ends."""
    return _page()


@blueprint.post("/own-sign-in")
def ask_for_own_sign_in() -> ResponseReturnValue:
    """Ask for the sign-in by which I came. Raises NotFound for whoever came by none."""
    kind, value = _own()
    form = OwnSignInForm("own", kind=kind)
    return _asking(form, lambda: NewWay(kind, value, form.staff_by.data, form.staff_claim.data))


@blueprint.post("/mail")
def ask_for_mail() -> ResponseReturnValue:
    """Ask for a domain of mail."""
    form = MailDomainForm("mail")
    return _asking(form, lambda: NewWay(WayKind.MAIL, form.domain.data, form.staff_by.data))


@blueprint.post("/<int:way_id>/confirm")
def confirm(way_id: int) -> ResponseReturnValue:
    """Confirm what a lead has asked for."""
    return _deciding(way_id, confirmed_ways.confirm_way)


@blueprint.post("/<int:way_id>/refuse")
def refuse(way_id: int) -> ResponseReturnValue:
    """Refuse it."""
    return _deciding(way_id, confirmed_ways.refuse_way)


@blueprint.post("/<int:way_id>/stop")
def stop(way_id: int) -> ResponseReturnValue:
    """Let nobody come this way any more."""
    return _deciding(way_id, confirmed_ways.stop_way)


def _asking(form: WayForm, new: Callable[[], NewWay]) -> ResponseReturnValue:
    school = _school()
    if school is None:
        raise NotFound
    if not recently_authenticated():
        return redirect(url_for(".ways_page"))

    def act() -> ResponseReturnValue:
        confirmed_ways.ask_for_way(context.session(), me(), school, new(), context.now())
        return redirect(url_for(".ways_page", asked="yes"))

    return answer(form, act, lambda: _page(form), {name: at for name, at in ABOUT.items() if at in form})


def _deciding(way_id: int, change: Callable[..., None]) -> ResponseReturnValue:
    form = StaffForm()
    if not recently_authenticated():
        return redirect(url_for(".ways_page"))

    def act() -> ResponseReturnValue:
        change(context.session(), me(), way_id, context.now())
        return redirect(url_for(".ways_page", changed="yes"))

    return answer(form, act, lambda: _page(form))


def _school() -> School | None:
    """The school that I lead; a coordinator has none."""
    return me().school if me().has_role(RoleName.LEAD) else None


def _own() -> tuple[WayKind, str]:
    own = own_organisation(me())
    if own is None:
        raise NotFound
    kind, value = own
    return WayKind(kind), value


def _page(sent: StaffForm | None = None) -> str:
    session, today, school = context.session(), context.now().date(), _school()
    own = own_organisation(me())
    listed = (
        confirmed_ways.ways_listed(session, me(), school, today)
        if school
        else confirmed_ways.ways_coordinated(session, me(), today)
    )
    return render_template(
        "school/ways_in.html",
        form=sent,
        school=school,
        ways=listed,
        own=own,
        own_form=OwnSignInForm.shown(sent, "own", kind=WayKind(own[0])) if own else None,
        mail_form=MailDomainForm.shown(sent, "mail"),
        staff_names=STAFF_NAMES,
        ends_soon=lambda way: confirmed_ways.ends_soon(way, today),
        date_name=date_name,
    )
