"""Visits: what was and will be done at the schools, with sums a half-term."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField
from wtforms.validators import InputRequired

from safe4me.db.accounts import RoleName
from safe4me.db.schools import DeliveryKind
from safe4me.schools import deliveries
from safe4me.schools.deliveries import LONGEST_NOTE, InvalidDay
from safe4me.schools.text import checked_note
from safe4me.statistics.periods import half_term
from safe4me.web.http import context
from safe4me.web.staff.access import me, staff_blueprint
from safe4me.web.staff.filters import one_of, only, period_name
from safe4me.web.staff.forms import About, DayField, LineField, NumberField, StaffForm, answer, obeys

ABOUT_DELIVERY: About = {InvalidDay: "day"}

blueprint = staff_blueprint(
    "deliveries", __name__, RoleName.COORDINATOR, RoleName.OFFICER, at="/coordinate/deliveries"
)


class DeliveryForm(StaffForm):
    """A line of the log."""

    school_id = SelectField(coerce=int)
    day = DayField(validators=[InputRequired(lazy_gettext("Choose a day."))])
    kind = SelectField(coerce=DeliveryKind)
    number = NumberField(
        validators=[InputRequired(lazy_gettext("Say how many.")), obeys(deliveries.checked_number)]
    )
    note = LineField(validators=[obeys(checked_note, LONGEST_NOTE)])

    def __init__(self, **given: Any) -> None:  # Any: each field has its own type
        super().__init__(**given)
        schools = deliveries.schools_visited(context.session(), me())
        self.school_id.choices = [(each.id, each.name) for each in schools]
        self.kind.choices = list(kind_names().items())


def kind_names() -> dict[DeliveryKind, str]:
    """What each kind of delivery is called."""
    return {
        DeliveryKind.VISIT: gettext("Visit"),
        DeliveryKind.ASSEMBLY: gettext("Assembly"),
        DeliveryKind.TRAINING: gettext("Staff training"),
    }


@blueprint.get("/")
def log_page() -> str:
    """The log of one half-term, and the sums of all. Raises UnknownFilter."""
    only({"half_term"})
    return _page(DeliveryForm(formdata=None, day=context.now().date(), number=1))


@blueprint.post("/")
def write() -> ResponseReturnValue:
    """Write down what was done."""
    form = DeliveryForm()

    def act() -> ResponseReturnValue:
        _write(form)
        return redirect(url_for(".log_page"))

    return answer(form, act, lambda: _page(form), ABOUT_DELIVERY)


@blueprint.post("/<int:delivery_id>/remove")
def take_out(delivery_id: int) -> ResponseReturnValue:
    """Take a line out again."""
    session = context.session()
    deliveries.take_out(session, me(), deliveries.delivery_for(session, me(), delivery_id), context.now())
    return redirect(url_for(".log_page"))


def _write(form: DeliveryForm) -> None:
    school = deliveries.school_visited(context.session(), me(), form.school_id.data)
    deliveries.deliver(
        context.session(),
        me(),
        school,
        day=form.day.data,
        kind=form.kind.data,
        number=form.number.data,
        note=form.note.data,
        now=context.now(),
    )


def _page(form: DeliveryForm) -> str:
    session, today = context.session(), context.now().date()
    now, sums = half_term(today), deliveries.sums(session, me(), today)
    offered = sorted({now, *(each.half_term for each in sums)}, reverse=True)
    chosen = one_of("half_term", {name: name for name in offered}, now)
    return render_template(
        "coordinate/deliveries.html",
        form=form,
        kind_names=kind_names(),
        sums=sums,
        offered=offered,
        chosen=chosen,
        lines=deliveries.deliveries_of(session, me(), chosen, today),
        planned=deliveries.planned(session, me(), today),
        period_name=period_name,
        last_day=deliveries.latest_day(today),
    )
