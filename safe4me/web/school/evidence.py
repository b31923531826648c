"""The evidence sheet: what was taught to whom, what pupils said, and what the school does next, on one A4."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask_babel import gettext

from safe4me.content.model.library import Library
from safe4me.db.schools import SchoolClass
from safe4me.schools import safeguarding
from safe4me.schools.coverage import SchoolLessons
from safe4me.schools.lesson_states import LessonState
from safe4me.schools.my_school import coverage_of
from safe4me.statistics.periods import school_year
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.school.again import YearGroupAgain
from safe4me.web.school.classes import blueprint
from safe4me.web.school.my_school import again_of, as_all_read, own_school
from safe4me.web.staff.access import me
from safe4me.web.staff.filters import year_name
from safe4me.web.staff.teach_again import TaughtAgain

MOST_AGAIN, MOST_TO_TEACH, MOST_PLANNED = 2, 4, 4  # lines: one page is read, and two are not
MOST_NAMED = 4  # lessons of which each class without a room is named


@dataclass(frozen=True, slots=True)
class TaughtIn:
    """How many classes of a year group were taught a module, of all, with as many pupils at most."""

    classes: int
    of: int
    pupils: int


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """What comes next in a year group, from the week of `week` on."""

    year_group: int
    module: str
    week: date


@blueprint.get("/evidence")
def evidence() -> str:
    """What an inspector asks, to print. Raises NotFound."""
    school, now = own_school(), context.now()
    found = coverage_of(context.session(), me(), school, now)
    again = again_of(school, found)
    return render_template(
        "school/evidence.html",
        school=school,
        contacts=safeguarding.contacts_of(school),
        school_year=gettext("School year %(year)s", year=year_name(school_year(now.date()))),
        today=now.date(),
        taught=_taught(context.library(language()), found),
        year_groups=found.year_groups,
        without_room=_without_room(found),
        most_named=MOST_NAMED,
        told=[each for each in again if each.least],
        again=_to_teach_again(again)[:MOST_AGAIN],
        behind=found.behind()[:MOST_TO_TEACH],
        planned=_planned(found)[:MOST_PLANNED],
        **as_all_read(),
    )


def _taught(library: Library, found: SchoolLessons) -> dict[str, dict[int, TaughtIn]]:
    """By module, in the order in which they are taught, and by year group."""
    sizes = {number: len(found.of_year_group(number).classes) for number in found.year_groups}
    lines = defaultdict[str, dict[int, TaughtIn]](dict)
    for (year_group, module), classes in found.taught().items():
        pupils = sum(each.size for each in classes)
        lines[module][year_group] = TaughtIn(len(classes), sizes[year_group], pupils)
    order = [module.id for module in library.modules]
    return dict(
        sorted(lines.items(), key=lambda line: order.index(line[0]) if line[0] in order else len(order))
    )


def _without_room(found: SchoolLessons) -> dict[tuple[int, str], list[SchoolClass]]:
    """The classes that were taught a module without a room, by year group and module."""
    classes = defaultdict[tuple[int, str], list[SchoolClass]](list)
    for each in found.lessons:
        if each.state is LessonState.TAUGHT_WITHOUT_ROOM:
            own = each.assignment.school_class
            classes[own.year_group, each.assignment.module].append(own)
    return dict(sorted(classes.items()))


def _to_teach_again(again: Sequence[YearGroupAgain]) -> list[tuple[int, TaughtAgain]]:
    """The first question of each year group that is taught again."""
    return [(each.year_group, each.again[0]) for each in again if each.again]


def _planned(found: SchoolLessons) -> list[PlannedLine]:
    """The next weeks with lessons: a line for each year group and module, from its first class on."""
    weeks: dict[tuple[int, str], date] = {}
    for each in found.lessons:
        if each.state in (LessonState.DUE, LessonState.PLANNED):
            where = each.assignment.school_class.year_group, each.assignment.module
            weeks[where] = min(weeks.get(where, date.max), each.assignment.week)
    lines = [PlannedLine(*where, week) for where, week in weeks.items()]
    return sorted(lines, key=lambda each: (each.week, each.year_group))
