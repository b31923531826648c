"""Whose class a class is: its lead, or the coordinator of its area, gives it, lends it, and takes it back."""

from collections.abc import Sequence

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectField
from wtforms.validators import Optional

from safe4me.db.accounts import Account, ClassRequest, RoleName
from safe4me.db.schools import SchoolClass
from safe4me.schools import assignments, classes, people
from safe4me.schools.assignments import LentInThePast, NotColleague
from safe4me.web.http import context
from safe4me.web.staff.access import me, staff_blueprint
from safe4me.web.staff.forms import About, DayField, StaffForm, answer

ABOUT: About = {NotColleague: "teacher", LentInThePast: "until"}

blueprint = staff_blueprint("teachers", __name__, RoleName.LEAD, RoleName.COORDINATOR, at="/school")


class GiveForm(StaffForm):
    """To whom a class is given; with a day, it is lent until that is over."""

    teacher = SelectField(coerce=int, validate_choice=False)
    until = DayField(validators=[Optional()])

    def __init__(self, of: SchoolClass) -> None:
        super().__init__()
        staff = people.staff(context.session(), me(), of.school)
        self.teacher.choices = [(each.id, each.name or each.email) for each in staff if each.active]


class PersonForm(StaffForm):
    """What a button sends along: whom it is about."""

    teacher = SelectField(coerce=int, validate_choice=False)


@blueprint.route("/classes/<int:class_id>/teachers", methods=["GET", "POST"])
def class_page(class_id: int) -> ResponseReturnValue:
    """Who has a class, and who has asked for it; a POST gives or lends it."""
    found = _class(class_id)
    form = GiveForm(found)

    def act() -> ResponseReturnValue:
        staff = people.staff(context.session(), me(), found.school)
        assignments.give(context.session(), me(), found, _one_of(staff), context.now(), form.until.data)
        return redirect(url_for(".class_page", class_id=found.id))

    return answer(form, act, lambda: _page(found, form), ABOUT)


@blueprint.post("/classes/<int:class_id>/teachers/remove")
def remove(class_id: int) -> ResponseReturnValue:
    """Take a class back from somebody."""
    found = _class(class_id)
    held = assignments.teachers_of(context.session(), [found], context.now())[found.id]
    person = _one_of([each.account for each in held])
    if person is not None:
        assignments.take_back(context.session(), me(), found, person, context.now())
    return redirect(url_for(".class_page", class_id=found.id))


@blueprint.post("/classes/<int:class_id>/teachers/decline")
def decline(class_id: int) -> ResponseReturnValue:
    """Say no to somebody who has asked."""
    found = _class(class_id)
    person = _one_of([each.account for each in _asked(found)])
    if person is not None:
        assignments.decline(context.session(), me(), found, person)
    return redirect(url_for(".class_page", class_id=found.id))


def _class(class_id: int) -> SchoolClass:
    return classes.class_for(context.session(), me(), class_id, context.now())


def _asked(found: SchoolClass) -> list[ClassRequest]:
    asked = assignments.requests_at(context.session(), found.school, context.now())
    return [each for each in asked if each.class_id == found.id]


def _one_of(people_here: Sequence[Account]) -> Account | None:
    """Whom a form or a button is about; nobody when they are not among these any more."""
    number = PersonForm().teacher.data
    return next((each for each in people_here if each.id == number), None)


def _page(found: SchoolClass, form: GiveForm) -> str:
    return render_template(
        "school/teachers.html",
        form=form,
        school_class=found,
        held=assignments.teachers_of(context.session(), [found], context.now())[found.id],
        asked=_asked(found),
        title=gettext("Who teaches %(name)s", name=found.name),
    )
