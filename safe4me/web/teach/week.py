"""My week: a teacher's home. What is open, what is due, and one press to teach it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from wtforms import StringField

from safe4me import rooms
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.db import budget
from safe4me.db.accounts import ClassRequest
from safe4me.db.assignments import Assignment
from safe4me.db.base import NotFound
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass
from safe4me.schools import class_teachers, permissions, readers
from safe4me.schools.my_week import Week, lessons_in_week
from safe4me.schools.practice import is_small, small_beside
from safe4me.schools.teaching_weeks import WEEK, TeachingWeeks
from safe4me.statistics.periods import last_monday, school_year
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me
from safe4me.web.staff.forms import About, StaffForm, answer
from safe4me.web.teach.lessons import TWENTY, about_lessons, label_of, my_lesson, what_was_done
from safe4me.web.teach.shared import blueprint, known_anchors_of, my_weeks

# What may stop a room from opening is said on My week, never on a page of its own.
STOPPED: About = {budget.LedgerDamaged: ""}


class OpenPressForm(StaffForm):
    """One press that opens a room; `together` with the teacher's other small classes."""

    together = StringField()


@blueprint.get("/week")
def my_week() -> str:
    """The lessons of a week, with what became of each."""
    return week_page()


@blueprint.route("/", methods=["GET", "POST"])
@blueprint.route("/plan", methods=["GET", "POST"])
def former_address() -> ResponseReturnValue:
    """Where my classes and the term plan were. Raises NotFound for a form of theirs."""
    if request.method == "POST":
        raise NotFound
    return redirect(url_for(".my_week"))


@blueprint.post("/lessons/<int:assignment_id>/open")
def open_lesson(assignment_id: int) -> ResponseReturnValue:
    """Open the room of a lesson for what its class is asked next, or go to the open one. Raises NotFound."""
    found, form = my_lesson(assignment_id), OpenPressForm()

    def act() -> ResponseReturnValue:
        beside = small_beside(context.session(), found.school_class, _own()) if form.together.data else []
        return redirect(url_for(".room", room_id=_opened(found, beside).id))

    return answer(form, act, lambda: week_page(form, found), STOPPED)


@blueprint.post("/lessons/<int:assignment_id>/twenty")
def start_twenty(assignment_id: int) -> ResponseReturnValue:
    """Start the plan of 20 minutes: open its room, where it has something to count. Raises NotFound."""
    found, form = my_lesson(assignment_id), OpenPressForm()
    if found.module not in about_lessons()["in_twenty"]:
        raise NotFound

    def act() -> ResponseReturnValue:
        if not is_small(found.school_class):
            with suppress(rooms.NothingToAsk):
                _opened(found, [], cut=TWENTY)
        return redirect(url_for(".twenty_minutes", assignment_id=assignment_id))

    return answer(form, act, lambda: week_page(form, found), STOPPED)


def _opened(found: Assignment, beside: list[SchoolClass], cut: int | None = None) -> Room:
    return rooms.open_assigned(
        context.session(),
        context.box(),
        context.settings(),
        context.library(language()),
        teacher=me(),
        assignment=found,
        beside=beside,
        cut=cut,
        now=context.now(),
    )


def week_page(form: OpenPressForm | None = None, stopped: Assignment | None = None) -> str:
    """My week, with what stopped a room of one of its lessons."""
    if form is not None and stopped is not None:
        form.form_errors = [Markup("{}. {}").format(label_of(stopped), each) for each in form.form_errors]
    held = class_teachers.own_classes(context.session(), me(), context.now())
    own = [each for each, _ in held]
    weeks = my_weeks(school_year(context.now().date()))
    found = _week(own, weeks)
    today = context.now().date()
    return render_template(
        "teach/week.html",
        form=form,
        week=found,
        own=own,
        lent={each.id: until for each, until in held if until},
        sent=_sent(found),
        is_this_week=found.monday == last_monday(today),
        is_holiday=found.monday in weeks.holidays,
        before=found.monday - WEEK if found.monday - WEEK in weeks.all else None,
        after=found.monday + WEEK if found.monday + WEEK in weeks.all else None,
        done=what_was_done(),
        now=context.now(),
        asked=_asked_of_me(),
        lend_until=weeks.until_holiday(today),
        requests=class_teachers.requests_to_me(context.session(), me(), context.now()),
        new_readers=readers.new_readers(context.session(), me(), context.now()),
        shown_at=int(context.now().timestamp()),
        **about_lessons(),
    )


def _asked_of_me() -> Sequence[ClassRequest]:
    """What colleagues ask the lead of their school for."""
    school = me().school
    if school is None or not permissions.manages(me(), school):
        return []
    return class_teachers.requests_at(context.session(), school, context.now())


def _own() -> list[SchoolClass]:
    return [each for each, _ in class_teachers.own_classes(context.session(), me(), context.now())]


def _week(own: list[SchoolClass], weeks: TeachingWeeks) -> Week:
    """The week that the address asks for, if it is one of this school year; else the one that runs."""
    monday = last_monday(context.now().date())
    with suppress(ValueError):
        asked = date.fromisoformat(request.args.get("from", ""))
        monday = asked if asked in weeks.all else monday
    library, due = context.library(language()), known_anchors_of(own)
    return lessons_in_week(context.session(), me(), own, library, due, monday, context.now())


def _sent(found: Week) -> dict[int, int]:
    """The step that the answers of each of my open rooms have reached; nothing of a box out of reach."""
    steps: dict[int, int] = {}
    for room in found.open_rooms:
        if room.teacher_id == me().id:
            with suppress(BoxUnavailable):
                steps[room.id] = max(rooms.progress(context.box(), room).values(), default=0)
    return steps
