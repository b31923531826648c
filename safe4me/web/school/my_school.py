"""My school, a lead's home: what waits, who has been taught what, and what to teach again."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from safe4me.db.accounts import RoleName, staff_of
from safe4me.db.base import NotFound
from safe4me.db.schools import School
from safe4me.schools import class_teachers, safeguarding
from safe4me.schools.coverage import SchoolLessons
from safe4me.schools.lesson_states import LessonState
from safe4me.schools.my_school import coverage_of, waiting_for
from safe4me.schools.teaching_weeks import teaching_weeks
from safe4me.statistics.periods import school_year
from safe4me.statistics.wording import about_in_ten
from safe4me.web.http import context
from safe4me.web.http.formats import day_and_month, short_day
from safe4me.web.school.again import YearGroupAgain, year_groups_again
from safe4me.web.school.classes import blueprint
from safe4me.web.staff.access import me
from safe4me.web.staff.filters import one_of, only
from safe4me.web.staff.wording import audience

NOBODY = {"id": None}
TO_COME = (LessonState.DUE, LessonState.PLANNED)


@blueprint.get("/")
def my_school() -> ResponseReturnValue:
    """A lead's own school. Raises NotFound and UnknownFilter."""
    only({"year"})
    school, now = own_school(), context.now()
    session, today = context.session(), now.date()
    found = coverage_of(session, me(), school, now)
    year = one_of("year", {f"{number}": number for number in found.year_groups}, None)
    shown = year or _first_of_interest(found)
    teachers = class_teachers.teachers_of(session, found.classes, now)
    usual = context.settings().holiday_weeks
    return render_template(
        "school/my_school.html",
        school=school,
        count=found.count(today),
        waiting=waiting_for(session, me(), school, found, teachers, now, usual),
        lend_until=_lend_until(school),
        this_week={item: audience(whom, found.classes) for item, whom in found.this_week(today).items()},
        year_groups=found.year_groups,
        shown=shown,
        grid=found.of_year_group(shown).grid() if shown else None,
        teachers=teachers,
        again=again_of(school, found),
        colleagues=len(staff_of(session, school)),
        contacts=safeguarding.contacts_of(school),
        to_confirm=safeguarding.to_confirm(school, today),
        **as_all_read(),
    )


def own_school() -> School:
    """The school that I lead. Raises NotFound."""
    own = me().school
    if own is None or not me().has_role(RoleName.LEAD):
        raise NotFound
    return own


def again_of(school: School, found: SchoolLessons) -> list[YearGroupAgain]:
    """What each year group is taught again; where nothing can be said yet, how many lessons are to come."""
    year = school_year(context.now().date())
    to_come = {
        number: sum(each.state in TO_COME for each in found.of_year_group(number).lessons)
        for number in found.year_groups
    }
    told = year_groups_again(school, year, found.year_groups)
    return [replace(each, to_come=to_come[each.year_group]) for each in told]


def as_all_read() -> dict[str, Any]:
    """What states need to be said in the same words to everybody: nobody's own room is told apart."""
    return {
        "me": NOBODY,
        "day_and_month": day_and_month,
        "short_day": short_day,
        "states": LessonState,
        "in_ten": about_in_ten,
    }


def _first_of_interest(found: SchoolLessons) -> int | None:
    """The year group with most lessons, of those the first."""
    sizes = {number: len(found.of_year_group(number).lessons) for number in found.year_groups}
    return max(sizes, key=lambda number: (sizes[number], -number), default=None)


def _lend_until(school: School) -> date | None:
    """Until when a class is lent by one press: the Friday before the next holiday."""
    today = context.now().date()
    usual = context.settings().holiday_weeks
    weeks = teaching_weeks(context.session(), school, school_year(today), usual)
    return weeks.until_holiday(today)
