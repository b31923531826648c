"""Lending a class to a police officer who visits, for one day."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import SelectField
from wtforms.validators import InputRequired

from safe4me.db.schools import SchoolClass
from safe4me.schools import officers
from safe4me.web.http import context
from safe4me.web.staff.access import me
from safe4me.web.staff.forms import About, DayField, StaffForm, answer
from safe4me.web.teach.shared import blueprint

ABOUT_LOAN: About = {officers.NotOfficer: "officer", officers.NotLendable: "day"}


class OfficerLoanForm(StaffForm):
    """To which officer a class is lent, and for which day."""

    officer = SelectField(coerce=int)
    day = DayField(validators=[InputRequired(lazy_gettext("Choose a day."))])

    def __init__(self, of: SchoolClass, **given: Any) -> None:  # Any: each field has its own type
        super().__init__(**given)
        there = officers.officers_to_lend_to(context.session(), of)
        self.officer.choices = [(each.id, each.name or each.email) for each in there]


@blueprint.get("/classes/<int:class_id>/officer")
def officer_loans(class_id: int) -> str:
    """To which officers one of my classes is lent. Raises NotFound."""
    found = officers.class_to_lend(context.session(), me(), class_id, context.now())
    return _page(found, OfficerLoanForm(found, formdata=None, day=context.now().date()))


@blueprint.post("/classes/<int:class_id>/officer")
def lend_to_officer(class_id: int) -> ResponseReturnValue:
    """Lend one of my classes to an officer for a day. Raises NotFound."""
    found = officers.class_to_lend(context.session(), me(), class_id, context.now())
    form = OfficerLoanForm(found)

    def act() -> ResponseReturnValue:
        there = officers.officers_to_lend_to(context.session(), found)
        to = next((each for each in there if each.id == form.officer.data), None)
        officers.lend(context.session(), me(), found, to, form.day.data, context.now())
        return redirect(url_for(".officer_loans", class_id=class_id))

    return answer(form, act, lambda: _page(found, form), ABOUT_LOAN)


@blueprint.post("/classes/<int:class_id>/officer/back")
def take_back_from_officer(class_id: int) -> ResponseReturnValue:
    """Lend one of my classes no longer to an officer for a day. Raises NotFound."""
    found = officers.class_to_lend(context.session(), me(), class_id, context.now())
    form = OfficerLoanForm(found)
    if form.day.validate(form) and form.officer.data:
        officers.take_back_from_officer(
            context.session(), me(), found, form.officer.data, form.day.data, context.now()
        )
    return redirect(url_for(".officer_loans", class_id=class_id))


def _page(found: SchoolClass, form: OfficerLoanForm) -> str:
    today = context.now().date()
    return render_template(
        "teach/officer_loans.html",
        form=form,
        school_class=found,
        loans=officers.loans_of(context.session(), found, today),
        first_day=today,
        last_day=officers.last_day_to_lend(today),
    )
