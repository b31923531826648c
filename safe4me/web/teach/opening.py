"""Opening a room: what a class works through, when in its work, and for how long."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired

from safe4me import rooms
from safe4me.content import measure_of
from safe4me.lessons.model import Lesson
from safe4me.places import classes
from safe4me.storage import ledger
from safe4me.storage.places import SchoolClass
from safe4me.storage.rooms import Phase, Room
from safe4me.web.serving import current
from safe4me.web.serving.locale import language
from safe4me.web.staff.entry import me
from safe4me.web.staff.forms import About, NumberField, StaffForm, answer
from safe4me.web.teach.shared import blueprint, titles

ABOUT: About = {
    ledger.AlreadyMeasured: "activities",
    ledger.BudgetSpent: "activities",
    rooms.TooLong: "minutes",
}


class OpenForm(StaffForm):
    """What a room is for: activities, when in the work they are measured, and how long it stays open."""

    activities = SelectMultipleField(validators=[DataRequired(lazy_gettext("Choose at least one activity."))])
    phase = RadioField(coerce=Phase, choices=list(Phase), default=Phase.ONCE)
    minutes = NumberField(validators=[InputRequired(lazy_gettext("Say how many minutes."))])

    def __init__(self, **suggested: Any) -> None:  # Any: each field has its own type
        super().__init__(**suggested)
        self.activities.choices = list(titles().items())


@blueprint.route("/classes/<int:class_id>/open", methods=["GET", "POST"])
def opening_page(class_id: int) -> ResponseReturnValue:
    """Choose what a class works through, and open its room."""
    school_class = classes.class_for(current.session(), me(), class_id, current.now())
    taken = ledger.phases_taken(current.session(), school_class.id)
    form = OpenForm(minutes=current.settings().room_minutes, **_suggested(taken, school_class.year_group))

    def act() -> ResponseReturnValue:
        return redirect(url_for(".room", room_id=_open(school_class, form).id))

    def show() -> str:
        return render_template(
            "teach/open.html",
            form=form,
            school_class=school_class,
            modules=current.library(language()).modules,
            taken=taken,
            longest=current.settings().longest_room_minutes,
        )

    return answer(form, act, show, ABOUT)


def _suggested(taken: Mapping[str, Mapping[Phase, bool]], year_group: int) -> dict[str, Any]:
    """What the form holds at first: of the module that is asked for, what such a class may measure."""
    modules = {module.id: module for module in current.library(language()).modules}
    module = modules.get(request.args.get("module", ""))
    if module is None:
        return {}
    fit = [part for part in module.parts if not isinstance(part, Lesson) and part.page.is_for(year_group)]
    own = [part.id for part in fit if measure_of(part).questions]
    for phase in (Phase.BEFORE if module.survey else Phase.ONCE, Phase.AFTER):
        fitting = [name for name in own if ledger.may_measure(phase, taken.get(name, {}))]
        if fitting:
            return {"activities": fitting, "phase": phase}
    return {}


def _open(school_class: SchoolClass, form: OpenForm) -> Room:
    library = current.library(language())
    chosen = [found for name in form.activities.data or () if (found := library.activity(name))]
    return rooms.open_room(
        current.session(),
        current.box(),
        current.settings(),
        teacher=me(),
        school_class=school_class,
        measures=[measure_of(activity) for activity in chosen],
        phase=form.phase.data,
        minutes=form.minutes.data,
        now=current.now(),
    )
