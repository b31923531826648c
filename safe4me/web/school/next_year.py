"""Prepare next year: this year's classes move up, seen row by row before anything is saved."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired, Optional

from safe4me.db.accounts import RoleName
from safe4me.db.schools import School
from safe4me.schools import class_teachers, classes, next_year
from safe4me.schools.assigning import TooManyLessons
from safe4me.schools.classes import LONGEST_CLASS_NAME, YEAR_GROUPS
from safe4me.schools.next_year import NextClass, NextYearWish, RowWish, SameNameTwice, Staying
from safe4me.schools.teaching_weeks import TeachingWeeks, teaching_weeks
from safe4me.schools.text import checked_name
from safe4me.schools.year_groups import TooManyPupils, checked_pupils, pupils_by_year
from safe4me.statistics.periods import JUNE, SEPTEMBER, school_year
from safe4me.web.http import context
from safe4me.web.http.formats import date_name
from safe4me.web.http.locale import language
from safe4me.web.problems import problem_of
from safe4me.web.staff.access import me, staff_blueprint
from safe4me.web.staff.filters import year_name
from safe4me.web.staff.forms import (
    MAY_BE_EMPTY,
    UNPROCESSABLE,
    LineField,
    NumberField,
    StaffForm,
    add_error_summary,
    answer,
    obeys,
    refuse,
)

TOO_MUCH = 413
FEW = 6  # classes: fewer are not folded
STAYING = {
    Staying.KEPT: lazy_gettext("Leave teachers as they are"),
    Staying.FORM: lazy_gettext("Tutors stay with their form"),
    Staying.YEAR: lazy_gettext("Teachers stay with the year group"),
    Staying.LATER: lazy_gettext("I give classes later"),
}

blueprint = staff_blueprint("next_year", __name__, RoleName.LEAD, at="/school")


class NextYearForm(StaffForm):
    """Who stays with whom, and the plan; `of_rows` adds the fields of each row and year group."""

    staying = RadioField(coerce=Staying, validators=[InputRequired()])
    plan = BooleanField()
    rows: Sequence[NextClass] = ()

    def validate(self, extra_validators: Any = None) -> bool:  # Any: as the library has it
        """Each row by itself, then that no two of a year group share a name."""
        valid = super().validate(extra_validators)
        wanted = self.wanted()
        for row in self.rows:
            size = self[f"size_{row.key}"]
            if row.key in wanted and wanted[row.key].name and size.data is None and not size.errors:
                size.errors = [gettext("Say how many pupils the class has.")]
                valid = False
        names = {key: row.name for key, row in wanted.items()}
        for key in next_year.same_names(self.rows, names):
            self[f"name_{key}"].errors = [problem_of(SameNameTwice(key)).text]
            valid = False
        return bool(valid)

    def wanted(self) -> dict[str, RowWish]:
        """The rows that were sent: one that is missing stays as it is."""
        sent = [row.key for row in self.rows if self[f"name_{row.key}"].raw_data]
        return {key: RowWish(self[f"name_{key}"].data, self[f"size_{key}"].data) for key in sent}

    def wish(self) -> NextYearWish:
        """What was written down."""
        said = {number: self[f"pupils_{number}"].data for number in YEAR_GROUPS}
        pupils = {number: pupils for number, pupils in said.items() if pupils is not None}
        return NextYearWish(self.wanted(), pupils, self.staying.data)


def of_rows(rows: Sequence[NextClass], said: Mapping[int, int]) -> NextYearForm:
    """The form of these rows, with what is saved or proposed; `said` are pupils of year groups."""

    class OfRows(NextYearForm):
        """With a name and a size for each row, and the pupils of each year group."""

    is_saved = any(row.saved for row in rows)
    shown: dict[str, Any] = {
        "staying": Staying.KEPT if is_saved else Staying.FORM,
        "plan": not is_saved,
    }  # Any: each field has its own type
    for row in rows:
        name = LineField(validators=[obeys(checked_name, LONGEST_CLASS_NAME, MAY_BE_EMPTY)])
        setattr(OfRows, f"name_{row.key}", name)
        setattr(OfRows, f"size_{row.key}", NumberField(validators=[Optional(), obeys(classes.checked_size)]))
        shown |= {f"name_{row.key}": row.name, f"size_{row.key}": row.size}
    sums = next_year.sums_of(rows)
    for number in YEAR_GROUPS:
        setattr(OfRows, f"pupils_{number}", NumberField(validators=[Optional(), obeys(checked_pupils)]))
        shown[f"pupils_{number}"] = said.get(number, sums.get(number))
    form = OfRows(**shown)
    offered = [each for each in Staying if is_saved or each is not Staying.KEPT]
    form.staying.choices = [(each, STAYING[each]) for each in offered]
    form.rows = rows
    return form


@blueprint.route("/<int:school_id>/next-year", methods=["GET", "POST"])
def prepare(school_id: int) -> ResponseReturnValue:
    """Next year's classes, from 1 June on: looked at, changed and saved. Raises NotFound."""
    school = classes.school_for(context.session(), me(), school_id)
    year = next_year.year_to_prepare(context.now())
    if year is None:
        return _too_early(school)
    rows = next_year.rows_of(context.session(), school, year)
    form = of_rows(rows, pupils_by_year(context.session(), school.id, year))

    def act() -> ResponseReturnValue:
        try:
            next_year.save_next_year(context.session(), me(), school, year, form.wish(), context.now())
        except TooManyPupils as error:
            context.session().rollback()
            refuse(form, str(problem_of(error).text), f"pupils_{error.year_group}")
            add_error_summary(form)
            return _page(school, year, rows, form), UNPROCESSABLE
        if form.plan.data:
            _copy_plan(school, year)
        return redirect(url_for(".prepare", school_id=school.id, saved="yes"))

    try:
        return answer(form, act, lambda: _page(school, year, rows, form))
    except TooManyLessons as error:
        problem = problem_of(error)
        saved = next_year.rows_of(context.session(), school, year)
        refuse(form, gettext("The classes are saved, the lessons are not."), "plan")
        form.form_errors = [f"{problem.title}. {problem.text}"]
        return _page(school, year, saved, form), TOO_MUCH


def _too_early(school: School) -> ResponseReturnValue:
    """From when it can be done; what was sent too early changes nothing."""
    year = school_year(context.now().date()) + 1
    page = render_template(
        "school/next_year_later.html", school=school, year=year_name(year), day=date_name(date(year, JUNE, 1))
    )
    return page, UNPROCESSABLE if request.method == "POST" else 200


def _weeks(school: School, year: int) -> TeachingWeeks:
    return teaching_weeks(context.session(), school, year, context.settings().holiday_weeks)


def _copy_plan(school: School, year: int) -> None:
    rows = next_year.rows_of(context.session(), school, year)
    weeks = _weeks(school, year - 1), _weeks(school, year)
    library = context.library(language())
    next_year.copy_plan(context.session(), library, me(), rows, *weeks, context.now())


def _page(school: School, year: int, rows: Sequence[NextClass], form: NextYearForm) -> str:
    session = context.session()
    old = classes.classes_of(session, me(), context.now())
    return render_template(
        "school/next_year.html",
        school=school,
        year=year_name(year),
        next_year=year,
        begins=date_name(date(year, SEPTEMBER, 1)),
        form=form,
        staying=STAYING,
        year_groups={number: [row for row in rows if row.year_group == number] for number in YEAR_GROUPS},
        sums=next_year.sums_of(rows),
        leaving=[each for each in old if each.school_id == school.id and each.year_group == YEAR_GROUPS[-1]],
        teachers=_teachers(school, year, rows),
        open_years=_open_years(rows, form),
        plan=next_year.plan_to_copy(
            session, context.library(language()), school, rows, _weeks(school, year - 1)
        ),
        lessons_set=next_year.lessons_set(session, school, year),
        saved=len([row for row in rows if row.saved and row.name]),
        just_saved="saved" in request.args,
    )


def _open_years(rows: Sequence[NextClass], form: NextYearForm) -> set[int]:
    """The year groups that are not folded: all of a small school, and any in which something is wrong."""
    if len(rows) <= FEW:
        return {*YEAR_GROUPS}
    wrong = {
        row.year_group for row in rows if form[f"name_{row.key}"].errors or form[f"size_{row.key}"].errors
    }
    return wrong | {number for number in YEAR_GROUPS if form[f"pupils_{number}"].errors}


def _teachers(school: School, year: int, rows: Sequence[NextClass]) -> dict[str, list[str]]:
    """The names of who has each row's class: as it is saved, or this year."""
    saved = [row.saved for row in rows if row.saved]
    held = class_teachers.teachers_of(context.session(), saved, context.now())
    now = next_year.teachers_now(context.session(), school, year - 1)
    found = {}
    for row in rows:
        if row.saved:
            own = [each.account for each in held[row.saved.id]]
        else:
            own = now.get(row.old.id, []) if row.old else []
        found[row.key] = [each.name or each.email for each in own]
    return found
