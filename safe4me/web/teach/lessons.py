"""One lesson that was set: begun, moved, marked as taught, skipped, taken back or out; and what rows say."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from safe4me.db.accounts import LONGEST_NOTE
from safe4me.db.assignments import Assignment, SkipReason
from safe4me.db.base import NotFound
from safe4me.db.rooms import Room, RoomState
from safe4me.schools import assignments, permissions
from safe4me.schools.assigning import assignable_items
from safe4me.schools.my_week import LessonRow
from safe4me.schools.teaching_weeks import TO_FRIDAY, teaching_weeks
from safe4me.schools.text import checked_note
from safe4me.statistics.figures import SMALLEST_ROOM_PUPILS
from safe4me.statistics.periods import last_monday
from safe4me.web.http import context
from safe4me.web.http.formats import day_and_month, weekday_name
from safe4me.web.http.locale import item_title, language
from safe4me.web.staff.access import LARGEST_ID, me
from safe4me.web.staff.forms import About, DayField, LineField, StaffForm, answer, obeys
from safe4me.web.teach.live import live
from safe4me.web.teach.shared import blueprint

ANY_DAY = ""
DAYS = 5  # of a school's week
TWENTY = 20  # minutes
REASONS = {
    SkipReason.EXAMS: lazy_gettext("exams"),
    SkipReason.INSET: lazy_gettext("inset day"),
    SkipReason.TRIP: lazy_gettext("trip"),
    SkipReason.NOT_SUITED: lazy_gettext("not for this class"),
    SkipReason.NO_TEACHER: lazy_gettext("no teacher"),
    SkipReason.OTHER: lazy_gettext("another reason"),
}
ABOUT_LESSON: About = {
    assignments.WeekRefused: "week",
    assignments.PlannedAlready: "week",
    assignments.DayRefused: "day",
}


class Done(StrEnum):
    """What a press has done to a lesson, in the address of the page that says so."""

    MOVED = "moved"
    SAVED = "saved"
    TAUGHT = "taught"
    SKIPPED = "skipped"
    UNDONE = "undone"
    REMOVED = "removed"


class MoveForm(StaffForm):
    """Another week, a day of it or any, and a note."""

    week = SelectField()
    day = SelectField()
    note = LineField(validators=[obeys(checked_note, LONGEST_NOTE)])

    def __init__(self, at: str = "", *, weeks: Sequence[date], **given: Any) -> None:  # Any: as StaffForm
        super().__init__(at, **given)
        self.week.choices = [
            (f"{each}", gettext("Week of %(day)s", day=day_and_month(each))) for each in weeks
        ]
        monday = weeks[0]
        names = [(f"{n}", weekday_name(monday + timedelta(days=n))) for n in range(DAYS)]
        self.day.choices = [(ANY_DAY, gettext("Any day")), *names]


class TaughtForm(StaffForm):
    """On which day a lesson was taught without a room."""

    day = DayField(validators=[InputRequired(lazy_gettext("Choose a day."))])


class SkipForm(StaffForm):
    """Why a lesson is not taught."""

    reason = RadioField(
        coerce=SkipReason,
        choices=list(SkipReason),
        validators=[InputRequired(lazy_gettext("Choose a reason."))],
    )


class PressForm(StaffForm):
    """A button that says all by itself."""


def my_lesson(assignment_id: int) -> Assignment:
    """A lesson of a class that I may plan for. Raises NotFound."""
    return assignments.assignment_for(context.session(), me(), assignment_id, context.now().date())


def label_of(found: Assignment) -> str:
    """A lesson by its class and its title: `9L: Fakes`."""
    return Markup("{}: {}").format(found.school_class.name, item_title(found.item))


def about_lessons() -> dict[str, Any]:
    """What rows of lessons need to know beside the lessons themselves."""
    library = context.library(language())
    return {
        "me": me(),
        "reasons": REASONS,
        "label_of": label_of,
        "likely_day": likely_day,
        "still_taught": {*assignable_items(library)},
        "activities": {each.id: each for each in library.activities()},
        "surveys": {each.id for each in library.modules if each.survey},
        "in_twenty": {each.id for each in library.modules if each.guide and TWENTY in each.guide.cuts},
        "least": SMALLEST_ROOM_PUPILS,
    }


@blueprint.get("/lessons/<int:assignment_id>")
def lesson(assignment_id: int) -> str:
    """One lesson that was set, and all that can be done about it. Raises NotFound."""
    return _page(my_lesson(assignment_id))


@blueprint.post("/lessons/<int:assignment_id>/move")
def move(assignment_id: int) -> ResponseReturnValue:
    """Move a lesson to another week, or give it another note. Raises NotFound."""
    found = my_lesson(assignment_id)
    form, was, was_on = MoveForm(weeks=_weeks(found)), found.week, found.day

    def act() -> ResponseReturnValue:
        week = date.fromisoformat(form.week.data)
        day = week + timedelta(days=int(form.day.data)) if form.day.data else None
        note = form.note.data
        assignments.move_assignment(
            context.session(), me(), found, week=week, day=day, note=note, now=context.now()
        )
        moved = (week, day) != (was, was_on)
        return _back(Done.MOVED if moved else Done.SAVED, found, was=was, was_day=_nth(was, was_on))

    return answer(form, act, lambda: _page(found, form), ABOUT_LESSON)


@blueprint.post("/lessons/<int:assignment_id>/taught")
def taught(assignment_id: int) -> ResponseReturnValue:
    """Mark a lesson as taught without a room. Raises NotFound."""
    found, form = my_lesson(assignment_id), TaughtForm("taught")

    def act() -> ResponseReturnValue:
        assignments.say_taught(context.session(), me(), found, form.day.data, context.now())
        return _back(Done.TAUGHT, found)

    return answer(form, act, lambda: _page(found, form), ABOUT_LESSON)


@blueprint.post("/lessons/<int:assignment_id>/skip")
def skip(assignment_id: int) -> ResponseReturnValue:
    """Skip a lesson, with a reason. Raises NotFound."""
    found, form = my_lesson(assignment_id), SkipForm("skip")

    def act() -> ResponseReturnValue:
        assignments.skip(context.session(), me(), found, form.reason.data, context.now())
        return _back(Done.SKIPPED, found)

    return answer(form, act, lambda: _page(found, form))


@blueprint.post("/lessons/<int:assignment_id>/undo")
def undo(assignment_id: int) -> ResponseReturnValue:
    """Take back that a lesson was skipped, or taught without a room. Raises NotFound."""
    found, form = my_lesson(assignment_id), PressForm()

    def act() -> ResponseReturnValue:
        assignments.unmark(context.session(), me(), found, context.now())
        return _back(Done.UNDONE, found)

    return answer(form, act, lambda: _page(found, form))


@blueprint.post("/lessons/<int:assignment_id>/remove")
def remove(assignment_id: int) -> ResponseReturnValue:
    """Take a lesson out, unless its room was opened. Raises NotFound."""
    found, form = my_lesson(assignment_id), PressForm()

    def act() -> ResponseReturnValue:
        assignments.remove(context.session(), me(), found, context.now())
        return redirect(url_for(".my_week", done=Done.REMOVED))

    return answer(form, act, lambda: _page(found, form))


def what_was_done() -> dict[str, Any] | None:
    """What the press did that led here, with its lesson; None where the address does not say it."""
    done, number = request.args.get("done", ""), request.args.get("lesson", 0, type=int)
    if done == Done.REMOVED:
        return {"what": done, "assignment": None}
    if done not in {*Done} or not 0 < number <= LARGEST_ID:
        return None
    with suppress(NotFound):
        found = my_lesson(number)
        state = assignments.lesson_for(context.session(), me(), found, context.now().date()).state
        return {"what": done, "assignment": found, "state": state, "was": _was()}
    return None


def _was() -> dict[str, str] | None:
    """Where a lesson was before it was moved, as its form takes it; None for a week that is over."""
    with suppress(ValueError):
        week = date.fromisoformat(request.args.get("was", ""))
        if week >= last_monday(context.now().date()):
            return {"week": f"{week}", "day": request.args.get("was_day", ANY_DAY)}
    return None


def _back(done: Done, found: Assignment, **more: Any) -> ResponseReturnValue:  # Any: as url_for takes it
    return redirect(url_for(".my_week", done=done, lesson=found.id, **more))


def _page(found: Assignment, sent: StaffForm | None = None) -> str:
    today = context.now().date()
    values = {"week": f"{found.week}", "day": _nth(found.week, found.day), "note": found.note}
    return render_template(
        "teach/lesson.html",
        form=sent,
        row=LessonRow(assignments.lesson_for(context.session(), me(), found, today)),
        moving=MoveForm.shown(sent, weeks=_weeks(found), **values),
        saying=TaughtForm.shown(sent, "taught", day=likely_day(found)),
        skipping=SkipForm.shown(sent, "skip"),
        begun=assignments.has_begun(found),
        **about_lessons(),
    )


def _weeks(found: Assignment) -> list[date]:
    """The weeks to which a lesson may be moved, its own among them."""
    year = found.school_class.school_year
    usual = context.settings().holiday_weeks
    weeks = teaching_weeks(context.session(), found.school_class.school, year, usual)
    return sorted({found.week, *weeks.from_on(context.now().date())})


def _nth(week: date, day: date | None) -> str:
    """Which day of its week that is, as the form has it."""
    return f"{(day - week).days}" if day else ANY_DAY


def likely_day(found: Assignment) -> date:
    """The day on which a lesson was taught if nobody says another: the last that was meant, or today."""
    return min(found.day or found.week + TO_FRIDAY, context.now().date())


@blueprint.get("/lessons/<int:assignment_id>/twenty")
def twenty_minutes(assignment_id: int) -> str:
    """The first screen of 20 minutes; without a room it has no code. Raises NotFound, and OtherBox."""
    found = my_lesson(assignment_id)
    modules = context.library(language()).modules
    module = next((each for each in modules if each.id == found.module and each.guide), None)
    if module is None or module.guide is None or TWENTY not in module.guide.cuts:
        raise NotFound
    own = (room for room in found.rooms if room.state is RoomState.OPEN and _is_mine(room))
    room = next(own, None)
    shown = live(room) if room else {"room": None}
    return render_template("teach/twenty.html", assignment=found, module=module, cut=TWENTY, **shown)


def _is_mine(room: Room) -> bool:
    return permissions.looks_after(context.session(), me(), room, context.now().date())
