"""The term plan: which class gets which module when."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from safe4me.places import classes, term_plan
from safe4me.storage.assignments import LONGEST_NOTE, Assignment
from safe4me.storage.base import Refused
from safe4me.web.problems import problem_of
from safe4me.web.serving import current
from safe4me.web.staff.entry import LANGUAGE, me
from safe4me.web.teach.shared import UNPROCESSABLE, blueprint


class LessonForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What is planned, and when."""

    module = SelectField()
    day = DateField(validators=[InputRequired()])
    note = StringField(validators=[Length(max=LONGEST_NOTE)])

    def __init__(self, planned: Assignment | None = None) -> None:
        super().__init__(obj=planned)
        self.module.choices = [(each.id, each.page.title) for each in current.library(LANGUAGE).modules]

    def lesson(self) -> dict[str, Any]:
        """What was filled in, as `term_plan` takes it."""
        return {"module": self.module.data, "day": self.day.data, "note": self.note.data or ""}


class PlanForm(LessonForm):
    """What is planned, when, and for whom."""

    school_class = SelectField(coerce=int)

    def __init__(self) -> None:
        super().__init__()
        mine = classes.classes_of(current.session(), me(), current.now())
        self.school_class.choices = [(each.id, each.name) for each in mine]


@blueprint.route("/plan", methods=["GET", "POST"])
def plan() -> ResponseReturnValue:
    """The term plan of my school; a POST adds to it."""
    form, refused = PlanForm(), ""
    if form.validate_on_submit():
        try:
            _assign(form)
            return redirect(url_for(".plan"))
        except Refused as error:
            refused = str(problem_of(error).text)
    page = render_template(
        "teach/plan.html",
        form=form,
        refused=refused,
        plan=term_plan.term_plan(current.session(), me(), current.now()),
        longest_note=LONGEST_NOTE,
    )
    return page, UNPROCESSABLE if form.is_submitted() else 200


@blueprint.route("/plan/<int:assignment_id>", methods=["GET", "POST"])
def planned(assignment_id: int) -> ResponseReturnValue:
    """One planned lesson; a POST changes it."""
    found = _planned(assignment_id)
    form, refused = LessonForm(found), ""
    if form.validate_on_submit():
        try:
            term_plan.change(current.session(), found, **form.lesson())
            return redirect(url_for(".plan"))
        except Refused as error:
            refused = str(problem_of(error).text)
    page = render_template(
        "teach/planned.html", form=form, refused=refused, planned=found, longest_note=LONGEST_NOTE
    )
    return page, UNPROCESSABLE if form.is_submitted() else 200


@blueprint.post("/plan/<int:assignment_id>/remove")
def unplan(assignment_id: int) -> ResponseReturnValue:
    """Take a lesson out of the plan."""
    term_plan.remove(current.session(), _planned(assignment_id))
    return redirect(url_for(".plan"))


def _planned(assignment_id: int) -> Assignment:
    return term_plan.assignment_for(current.session(), me(), assignment_id, current.now())


def _assign(form: PlanForm) -> None:
    found = classes.class_for(current.session(), me(), form.school_class.data, current.now())
    term_plan.assign(current.session(), me(), found, **form.lesson())
