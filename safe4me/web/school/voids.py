"""What was sealed: class, activity, day, number of ballots, no figure. One asks to void it, one confirms."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired

from safe4me import results
from safe4me.db.accounts import RoleName
from safe4me.db.rooms import VoidReason
from safe4me.results import SealedOnce
from safe4me.schools import classes, permissions, voiding
from safe4me.web.http import context
from safe4me.web.staff.access import fresh, me, staff_blueprint
from safe4me.web.staff.filters import one_of, only, page_number, phase_name
from safe4me.web.staff.forms import StaffForm, answer

OFFERED: list[Any] = list(VoidReason)  # Any: the library's stub asks for pairs, and the field takes values
RESULTS = "results"  # the page of a class's results, on which the form stands too
ONE = "/<int:room_id>/<path:activity>"

blueprint = staff_blueprint(
    "voids", __name__, RoleName.TEACHER, RoleName.LEAD, RoleName.COORDINATOR, at="/school/sealed"
)


class VoidForm(StaffForm):
    """Why a sealed activity should not count; `back` to which page it leads."""

    back = StringField()
    reason = RadioField(
        coerce=VoidReason,
        choices=OFFERED,
        validators=[InputRequired(lazy_gettext("Choose what went wrong."))],
    )


@blueprint.get("/")
def sealed_page() -> str:
    """A page of what was sealed, in all schools or in one, below what waits. Raises UnknownFilter."""
    only({"school", "page"})
    session, today, number = context.session(), context.now().date(), page_number()
    schools = classes.schools_of(session, me())
    school = one_of("school", {str(each.id): each for each in schools}, None)
    return render_template(
        "school/sealed.html",
        schools=schools,
        school=school,
        waiting=voiding.waits_for(session, me(), today),
        sealed=results.sealed_list(session, me(), today, school, number),
        later=number - 1,
        earlier=number + 1,
        today=today,
    )


@blueprint.route(f"/ask{ONE}", methods=["GET", "POST"])
def ask_page(room_id: int, activity: str) -> ResponseReturnValue:
    """Ask that it does not count; or how that stands."""
    found, form = _sealed(room_id, activity), VoidForm()

    def act() -> ResponseReturnValue:
        voiding.ask(context.session(), me(), found.room, activity, form.reason.data, context.now())
        if form.back.data == RESULTS:
            return redirect(url_for("teach.results_of_room", room_id=room_id))
        return _back(room_id, activity)

    return answer(form, act, lambda: _page(found, form, "ask"))


@blueprint.route(f"/confirm{ONE}", methods=["GET", "POST"])
@fresh
def confirm_page(room_id: int, activity: str) -> ResponseReturnValue:
    """What somebody else has asked, what follows, and voiding it."""
    found, form = _sealed(room_id, activity), StaffForm()
    permissions.require(_may_confirm(found))

    def act() -> ResponseReturnValue:
        voiding.confirm(context.session(), me(), room_id, activity, context.now())
        return _back(room_id, activity)

    return answer(form, act, lambda: _page(found, form, "confirm"))


def _sealed(room_id: int, activity: str) -> SealedOnce:
    return results.sealed_once(context.session(), me(), context.now().date(), room_id, activity)


def _may_confirm(one: SealedOnce) -> bool:
    return one.asked is not None and permissions.may_confirm_void(context.session(), me(), one.asked)


def _back(room_id: int, activity: str) -> ResponseReturnValue:
    return redirect(url_for(".ask_page", room_id=room_id, activity=activity))


def _page(found: SealedOnce, form: StaffForm, to: str) -> str:
    return render_template(
        "school/void.html",
        one=found,
        form=form,
        to=to,
        mine=_may_confirm(found),
        today=context.now().date(),
        phase_name=phase_name,
    )
