"""Opening a room: what a class works through, when in its work, and for how long.

A small class is told why it practises, and what it can open a room with.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired

from safe4me import results, rooms
from safe4me.content.measures import measure_of
from safe4me.db import budget
from safe4me.db.rooms import LONGEST_TITLE, Phase, Room
from safe4me.db.schools import SchoolClass
from safe4me.schools import class_teachers, year_groups
from safe4me.schools.budgets import Due
from safe4me.schools.next_to_ask import asked_of, fitting
from safe4me.schools.practice import is_small, may_share, open_now, practised, small_beside
from safe4me.schools.text import checked_name
from safe4me.statistics.figures import SMALLEST_ROOM_PUPILS
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me
from safe4me.web.staff.forms import About, LineField, NumberField, StaffForm, answer, obeys
from safe4me.web.teach.practise import practice_of
from safe4me.web.teach.shared import anchors_of, blueprint, requested_module

ABOUT_ROOM: About = {
    budget.AlreadyMeasured: "activities",
    budget.BudgetSpent: "activities",
    rooms.NotForYear: "activities",
    rooms.OneAYear: "activities",
    year_groups.OtherGrouping: "activities",
    year_groups.YearGroupFull: "activities",
    rooms.CannotJoin: "beside",
    rooms.RoomTooLarge: "beside",
    rooms.SeveralYearGroups: "beside",
    rooms.TooLong: "minutes",
}


class OpenForm(StaffForm):
    """What a room is for: activities, when in the work they are measured, and how long it stays open.

    Other classes of the teacher's may be `beside` the one that it is opened for.
    """

    activities = SelectMultipleField(validators=[DataRequired(lazy_gettext("Choose at least one activity."))])
    beside = SelectMultipleField(coerce=int)
    title = LineField(validators=[obeys(checked_name, LONGEST_TITLE, rooms.MAY_HAVE_NONE)])
    phase = RadioField(coerce=Phase, choices=list(Phase), default=Phase.ONCE)
    strict = BooleanField()
    simpler = BooleanField()
    minutes = NumberField(validators=[InputRequired(lazy_gettext("Say how many minutes."))])

    def __init__(
        self, others: Sequence[SchoolClass], **suggested: Any
    ) -> None:  # Any: each field has its own type
        super().__init__(**suggested)
        found = context.library(language()).activities()
        self.activities.choices = [(each.id, each.page.title) for each in found]
        self.beside.choices = [(each.id, each.name) for each in others]


@blueprint.route("/classes/<int:class_id>/open", methods=["GET", "POST"])
def opening_page(class_id: int) -> ResponseReturnValue:
    """Choose what one of my classes works through, and open its room. Raises NotGiven.

    For a small class this is how it practises, until the address asks for a room of small classes together.
    """
    school_class = class_teachers.own_class_for(context.session(), me(), class_id, context.now())
    own = class_teachers.own_classes(context.session(), me(), context.now())
    others = may_share(context.session(), school_class, [each for each, _ in own if each.id != class_id])
    together = small_beside(context.session(), school_class, others) if is_small(school_class) else []
    asks_for_room = request.method == "POST" or (together and "together" in request.args)
    if is_small(school_class) and not asks_for_room:
        return practice_of(school_class, together)
    taken = budget.phases_taken(context.session(), school_class.id)
    only_practice = _only_practised(school_class)
    due = anchors_of([school_class]).get(class_id)
    suggested = _suggested(taken, only_practice, school_class.year_group, due)
    suggested |= {"beside": [each.id for each in together], "minutes": context.settings().room_minutes}
    form = OpenForm(others, **suggested)

    def act() -> ResponseReturnValue:
        beside = [each for each in others if each.id in (form.beside.data or ())]
        return redirect(url_for(".room", room_id=_open(school_class, beside, form).id))

    def show() -> str:
        return render_template(
            "teach/open.html",
            form=form,
            school_class=school_class,
            least=SMALLEST_ROOM_PUPILS if is_small(school_class) else None,
            modules=context.library(language()).modules,
            needs=results.survey_needs(context.settings(), context.library(language())),
            taken=taken,
            due=due,
            practised=only_practice,
            open_now=open_now(context.session(), [school_class])[class_id],
            me=me(),
            longest=context.settings().longest_room_minutes,
        )

    return answer(form, act, show, ABOUT_ROOM)


def _only_practised(school_class: SchoolClass) -> frozenset[str]:
    measures = [measure_of(activity) for activity in context.library(language()).activities()]
    return practised(context.session(), [school_class], measures)[school_class.id]


def _suggested(
    taken: Mapping[str, Mapping[Phase, bool]], only_practice: frozenset[str], year_group: int, due: Due | None
) -> dict[str, Any]:
    """What the form holds at first: of the module that is asked for, what such a class may measure.

    Of a module with an anchor that is its one question first; the quiz after it, where the address says so.
    """
    module = requested_module()
    if module is None:
        return {}
    if due and due.module == module and due.phase in (Phase.BEFORE, request.args.get("phase")):
        return {"activities": [due.quiz.id], "phase": due.phase}
    parts = asked_of(context.library(language()), module.id, year_group)
    ask = fitting(parts, taken, only_practice)
    return {"activities": list(ask.activities), "phase": ask.phase} if ask.activities else {}


def _open(school_class: SchoolClass, beside: Sequence[SchoolClass], form: OpenForm) -> Room:
    library = context.library(language())
    chosen = [found for name in form.activities.data or () if (found := library.activity(name))]
    return rooms.open_room(
        context.session(),
        context.box(),
        context.settings(),
        teacher=me(),
        school_class=school_class,
        beside=beside,
        title=form.title.data,
        measures=[measure_of(activity) for activity in chosen],
        phase=form.phase.data,
        minutes=form.minutes.data,
        strict=form.strict.data,
        simpler=form.simpler.data,
        now=context.now(),
    )
