"""Opening a room: what a class works through, when in its work, and for how long."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import AnyOf, InputRequired

from safe4me import rooms
from safe4me.content import measure_of
from safe4me.lessons.model import Lesson
from safe4me.places import classes
from safe4me.storage import ledger
from safe4me.storage.base import Refused
from safe4me.storage.places import SchoolClass
from safe4me.storage.rooms import Phase, Room
from safe4me.web.problems import problem_of
from safe4me.web.serving import current
from safe4me.web.staff.entry import LANGUAGE, me
from safe4me.web.teach.shared import UNPROCESSABLE, blueprint, titles


class OpenForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a room is for: activities, when in the work they are measured, and how long it stays open."""

    activities = SelectMultipleField(choices=[], validate_choice=False)
    phase = StringField(default=Phase.ONCE.value, validators=[AnyOf([phase.value for phase in Phase])])
    minutes = IntegerField(validators=[InputRequired()])

    def validate_activities(self, field: SelectMultipleField) -> None:
        """Raise ValidationError for an activity that the library does not have."""
        if not set(field.data or ()).issubset(titles()):
            raise ValidationError


@blueprint.route("/classes/<int:class_id>/open", methods=["GET", "POST"])
def open_room(class_id: int) -> ResponseReturnValue:
    """Choose what a class works through, and open its room."""
    school_class = classes.class_for(current.session(), me(), class_id, current.now())
    taken = ledger.phases_taken(current.session(), school_class.id)
    form = OpenForm(minutes=current.settings().room_minutes, **_suggested(taken))
    refused: LazyString | str = ""
    if form.validate_on_submit():
        try:
            return redirect(url_for(".room", room_id=_open(school_class, form).id))
        except Refused as error:
            refused = problem_of(error).text
    page = render_template(
        "teach/open.html",
        form=form,
        refused=refused,
        school_class=school_class,
        modules=current.library(LANGUAGE).modules,
        taken=taken,
        longest=current.settings().longest_room_minutes,
    )
    return page, UNPROCESSABLE if form.is_submitted() else 200


def _suggested(taken: Mapping[str, Mapping[Phase, bool]]) -> dict[str, Any]:
    """What the form holds at first: of the module that is asked for, all that the class may still measure."""
    modules = {module.id: module for module in current.library(LANGUAGE).modules}
    module = modules.get(request.args.get("module", ""))
    if module is None:
        return {}
    own = [part.id for part in module.parts if not isinstance(part, Lesson) and measure_of(part).questions]
    for phase in (Phase.BEFORE if module.survey else Phase.ONCE, Phase.AFTER):
        fitting = [name for name in own if ledger.may_measure(phase, taken.get(name, {}))]
        if fitting:
            return {"activities": fitting, "phase": phase.value}
    return {}


def _open(school_class: SchoolClass, form: OpenForm) -> Room:
    library = current.library(LANGUAGE)
    chosen = [found for name in form.activities.data or () if (found := library.activity(name))]
    return rooms.open_room(
        current.session(),
        current.box(),
        current.settings(),
        teacher=me(),
        school_class=school_class,
        measures=[measure_of(activity) for activity in chosen],
        phase=Phase(form.phase.data or Phase.ONCE),
        minutes=form.minutes.data,
        now=current.now(),
    )
