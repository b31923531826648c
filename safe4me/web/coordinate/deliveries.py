"""The delivery log: what was done at the schools, with sums a half-term."""

from collections.abc import Callable
from datetime import date

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import NumberRange

from safe4me.places import classes, deliveries
from safe4me.places.deliveries import LONGEST_NOTE, MOST, InvalidDelivery
from safe4me.statistics.periods import half_term
from safe4me.storage.accounts import RoleName
from safe4me.storage.base import Refused
from safe4me.storage.deliveries import DeliveryKind
from safe4me.web.problems import problem_of
from safe4me.web.serving import current
from safe4me.web.staff.asked_for import one_of, only, period_name
from safe4me.web.staff.entry import LARGEST_ID, me, staff_blueprint

UNPROCESSABLE = 422

blueprint = staff_blueprint("deliveries", __name__, RoleName.COORDINATOR, at="/coordinate/deliveries")


class DeliveryForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A line of the log."""

    school_id = IntegerField(validators=[NumberRange(1, LARGEST_ID)])
    day = DateField()
    kind = SelectField(choices=list(DeliveryKind))
    number = IntegerField()
    note = StringField()


@blueprint.get("/")
def page() -> str:
    """The log of one half-term, and the sums of all. Raises UnknownFilter."""
    only({"half_term"})
    return _page(DeliveryForm(formdata=None, day=current.now().date(), number=1))


@blueprint.post("/")
def write() -> ResponseReturnValue:
    """Write down what was done."""
    form = DeliveryForm()
    return _changed(form, lambda: _write(form))


@blueprint.post("/<int:delivery_id>/remove")
def take_out(delivery_id: int) -> ResponseReturnValue:
    """Take a line out again."""
    session = current.session()
    deliveries.take_out(session, me(), deliveries.delivery_for(session, me(), delivery_id), current.now())
    return redirect(url_for(".page"))


def _write(form: DeliveryForm) -> None:
    if not form.validate():
        raise InvalidDelivery
    school = classes.school_for(current.session(), me(), form.school_id.data or 0)
    deliveries.deliver(
        current.session(),
        me(),
        school,
        day=form.day.data or date.max,
        kind=DeliveryKind(form.kind.data),
        number=form.number.data or 0,
        note=form.note.data or "",
        now=current.now(),
    )


def _changed(form: DeliveryForm, change: Callable[[], None]) -> ResponseReturnValue:
    try:
        change()
    except Refused as error:
        return _page(form, problem_of(error).text), UNPROCESSABLE
    return redirect(url_for(".page"))


def _page(form: DeliveryForm, refused: LazyString | str = "") -> str:
    session, now = current.session(), half_term(current.now().date())
    sums = deliveries.sums(session, me())
    offered = sorted({now, *(each.half_term for each in sums)}, reverse=True)
    chosen = one_of("half_term", {name: name for name in offered}, now)
    return render_template(
        "coordinate/deliveries.html",
        form=form,
        refused=refused,
        schools=classes.schools_of(session, me()),
        kinds=DeliveryKind,
        sums=sums,
        offered=offered,
        chosen=chosen,
        lines=deliveries.deliveries_of(session, me(), chosen),
        period_name=period_name,
        today=current.now().date(),
        most=MOST,
        longest_note=LONGEST_NOTE,
    )
