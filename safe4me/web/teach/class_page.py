"""A class's page, the same for all who read it: what to teach again, its lessons, and what still counts.

A colleague at its school reads the states of its lessons there, and nothing of what it answered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template

from safe4me import results
from safe4me.content.measures import measure_of
from safe4me.content.model.core import Activity, Module
from safe4me.db.accounts import Account
from safe4me.db.budget import LedgerDamaged
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass
from safe4me.schools import assignments, budgets, class_teachers, classes, permissions, readers
from safe4me.schools.class_history import before_this_year
from safe4me.schools.class_teachers import NotGiven
from safe4me.schools.coverage import UnplannedLesson
from safe4me.schools.lesson_states import PlannedLesson
from safe4me.schools.my_school import taught_unplanned
from safe4me.schools.my_week import LessonRow, lesson_rows, open_rooms, over_on
from safe4me.schools.practice import is_small
from safe4me.statistics.comparisons import FEWEST_NOT_RIGHT
from safe4me.statistics.periods import school_year
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me
from safe4me.web.staff.filters import year_name
from safe4me.web.teach.lessons import about_lessons
from safe4me.web.teach.results import Reteaching, reteach, reveal_slides
from safe4me.web.teach.shared import blueprint, known_anchors_of

MOST_AGAIN = 3
NOBODY = {"id": None}  # what is said is the same for all: nobody's own room is told apart


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A lesson of a class on its day: one that was set, or one that was not."""

    on: date
    row: LessonRow | None = None
    unplanned: UnplannedLesson | None = None


@dataclass(frozen=True, slots=True)
class StillCounts:
    """What of a module a class may still be asked: activities never asked, and those asked once before."""

    module: Module
    free: tuple[Activity, ...]
    after: tuple[Activity, ...]


@blueprint.get("/classes/<int:class_id>/")
def class_page(class_id: int) -> str:
    """All that is known of a class, with everybody who may read it. Raises NotFound."""
    session, now = context.session(), context.now()
    try:
        return _whole_page(readers.class_read(session, me(), class_id, now))
    except NotGiven:
        return _states_page(classes.class_for(session, me(), class_id, now))


def _whole_page(found: SchoolClass) -> str:
    session, now, library = context.session(), context.now(), context.library(language())
    lessons = assignments.lessons_of(session, me(), [found], now.date())
    rows = list(lesson_rows(session, lessons, [found], library, known_anchors_of([found])))
    unplanned = taught_unplanned(session, [found], lessons)
    rooms = readers.rooms_of_class(session, found)
    shown = {each.lesson.room for each in rows} | {each.room for each in unplanned}
    return render_template(
        "teach/class.html",
        **{**about_lessons(), "me": NOBODY},
        school_class=found,
        teachers=_teachers(found),
        opened=[
            room for room in open_rooms(session, me(), [found]) if found in room.classes and room.of_class
        ],
        lines=_lines(rows, unplanned),
        read={room.id for room in rooms},
        assigns=permissions.assigns(session, me(), found, now.date()),
        lends_to_officer=permissions.lends_to_officer(session, me(), found, now.date()),
        again=_again(rooms)[:MOST_AGAIN],
        fewest_not_right=FEWEST_NOT_RIGHT,
        other_rooms=[room for room in rooms if room not in shown],
        is_this_year=found.school_year == school_year(now.date()),
        is_small=is_small(found),
        still_counts=list(_still_counts(found)),
        readers=readers.readers_of(session, [found], now),
        before=before_this_year(session, found, now.date()),
        year_name=year_name,
    )


def _states_page(found: SchoolClass) -> str:
    """What a colleague sees: which lessons were set, and their states."""
    lessons: Sequence[PlannedLesson] = assignments.lessons_of(
        context.session(), me(), [found], context.now().date()
    )
    return render_template(
        "teach/class_states.html",
        **{**about_lessons(), "me": NOBODY},
        school_class=found,
        teachers=_teachers(found),
        lessons=lessons,
    )


def _teachers(found: SchoolClass) -> list[Account]:
    held = class_teachers.teachers_of(context.session(), [found], context.now())
    return [each.account for each in held[found.id]]


def _lines(rows: Sequence[LessonRow], unplanned: Sequence[UnplannedLesson]) -> list[ClassLine]:
    """What was set and what was taught besides, as the year goes."""
    lines = [ClassLine(_day_of(each.lesson), row=each) for each in rows]
    lines += [ClassLine(each.room.opened_at.date(), unplanned=each) for each in unplanned]
    return sorted(lines, key=lambda line: line.on)


def _day_of(lesson: PlannedLesson) -> date:
    """When it was taught, or skipped; else when it is to be."""
    return over_on(lesson) or lesson.assignment.day or lesson.assignment.week


def _again(rooms: Sequence[Room]) -> list[Reteaching]:
    """What the class's rooms say to teach again: the latest room first, and each question once."""
    library, found = context.library(language()), dict[tuple[str, str], Reteaching]()
    for room in rooms:
        sealed = results.room_results(context.session(), context.settings(), library, room)
        slides = reveal_slides(sealed), reveal_slides(results.as_displayed(sealed))
        for each in reteach(library, *slides):
            found.setdefault((each.slide.activity.activity, each.slide.question.id), each)
    return list(found.values())


def _still_counts(found: SchoolClass) -> Iterator[StillCounts]:
    """By module, what the class may still be asked this year; nothing where its ledger is damaged."""
    library, settings = context.library(language()), context.settings()
    measures = [m for each in library.activities() if (m := measure_of(each)).questions]
    limits = settings.epsilon_per_question, settings.epsilon_per_class_and_year
    try:
        own = budgets.budgets(context.session(), [found], measures, *limits)[found.id]
    except LedgerDamaged:
        return
    for module in library.modules:
        parts = [part for part in library.activities() if part in module.parts]
        free, after = (tuple(p for p in parts if p.id in ids) for ids in (own.free, own.after))
        if free or after:
            yield StillCounts(module, free, after)
