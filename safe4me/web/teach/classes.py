"""My classes: what a teacher sees first; and asking for another."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from safe4me import rooms
from safe4me.db.accounts import Account
from safe4me.db.assignments import Assignment
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.schools import assignments, class_teachers, classes, permissions, readers
from safe4me.schools.lesson_states import LessonState
from safe4me.schools.practice import is_small, open_now
from safe4me.web.http import context
from safe4me.web.staff.access import LARGEST_ID, me
from safe4me.web.staff.forms import NumberField, StaffForm
from safe4me.web.staff.rows import class_search
from safe4me.web.teach.shared import blueprint

YES = "yes"
NO_TEACHER = 0
NEXT = 2  # lessons of a class on My classes


class SeenForm(StaffForm):
    """That somebody has seen who is new, `by` the second in which the page was made."""

    by = NumberField(validators=[InputRequired(), NumberRange(0)])


class AskForm(StaffForm):
    """A class that is asked for; for today, where it is to join a room `beside` one of mine."""

    beside = NumberField(validators=[Optional(), NumberRange(1, LARGEST_ID)])


class LendForm(StaffForm):
    """Whether a class is lent `to` a colleague who asks for it."""

    to = NumberField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)])
    answer = StringField()


@blueprint.get("/classes")
def my_classes() -> str:
    """My classes, those I taught last first, and my rooms. Raises UnknownFilter."""
    mine = rooms.rooms_of(context.session(), me(), context.now())
    own = class_teachers.own_classes(context.session(), me(), context.now())
    search = class_search([each for each, _ in own])
    return render_template(
        "teach/classes.html",
        classes=[each for each, _ in own if search.finds(each)],
        small={each.id for each, _ in own if is_small(each)},
        coming=_coming([each for each, _ in own]),
        open_with=_with_colleagues([each for each, _ in own]),
        lent={each.id: until for each, until in own if until},
        search=search,
        open_rooms=[room for room in mine if room.state is RoomState.OPEN],
        closed_rooms=[room for room in mine if room.state is RoomState.CLOSED],
        new_readers=readers.new_readers(context.session(), me(), context.now()),
        shown_at=int(context.now().timestamp()),
    )


@blueprint.post("/readers/seen")
def readers_seen() -> ResponseReturnValue:
    """Take note that I have seen who is new, as it was when my page was made."""
    form = SeenForm()
    if form.validate():
        by = min(form.by.data, int(context.now().timestamp()))
        readers.note_seen(context.session(), me(), datetime.fromtimestamp(by, UTC))
    return redirect(url_for(".my_week"))


@blueprint.get("/ask")
def ask_page() -> str:
    """The other classes of my school, to ask for one. Raises UnknownFilter."""
    others = class_teachers.other_classes(context.session(), me(), context.now())
    search = class_search([each for each, _ in others])
    return render_template(
        "teach/ask.html",
        others=[(each, asked) for each, asked in others if search.finds(each)],
        search=search,
        gives=_gives(me()),
    )


@blueprint.post("/classes/<int:class_id>/ask")
def ask(class_id: int) -> ResponseReturnValue:
    """Ask for a class, for good or `beside` another for today; who may give it has it at once."""
    found, form = classes.class_for(context.session(), me(), class_id, context.now()), AskForm()
    if form.validate() and form.beside.data:
        class_teachers.ask_for(context.session(), me(), found, context.now(), context.now().date())
        return redirect(url_for(".opening_page", class_id=form.beside.data))
    class_teachers.ask_for(context.session(), me(), found, context.now())
    return redirect(url_for(".my_classes" if _gives(me()) else ".ask_page"))


@blueprint.post("/classes/<int:class_id>/lend")
def lend(class_id: int) -> ResponseReturnValue:
    """Lend one of my classes for today to a colleague who asks for it, or say no. Raises NotFound."""
    found, form = classes.class_for(context.session(), me(), class_id, context.now()), LendForm()
    to = form.to.data if form.validate() else NO_TEACHER
    yes = form.answer.data == YES
    class_teachers.answer_colleague(context.session(), me(), found, to, context.now(), yes=yes)
    return redirect(url_for(".my_week"))


def _coming(own: Sequence[SchoolClass]) -> dict[int, list[Assignment]]:
    """The next lessons of each class that are still to teach."""
    found: dict[int, list[Assignment]] = {each.id: [] for each in own}
    today = context.now().date()
    for each in assignments.lessons_of(context.session(), me(), own, today):
        if each.state in (LessonState.DUE, LessonState.PLANNED):
            found[each.assignment.class_id].append(each.assignment)
    return {class_id: lessons[:NEXT] for class_id, lessons in found.items()}


def _gives(account: Account) -> bool:
    return account.school is not None and permissions.manages(account, account.school)


def _with_colleagues(own: Sequence[SchoolClass]) -> dict[int, dict[Room, list[str]]]:
    """For each class, the rooms that colleagues have open for it, and what they hold."""
    found: dict[int, dict[Room, list[str]]] = {each.id: {} for each in own}
    for class_id, held in open_now(context.session(), own).items():
        for activity, room in held.items():
            if room.teacher_id != me().id and class_id in {each.id for each in room.classes}:
                found[class_id].setdefault(room, []).append(activity)
    return found
