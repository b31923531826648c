"""Classes from a spreadsheet, for a school's lead and the coordinator of its area."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Optional

from safe4me.csv_rows import RowsRefused, Unreadable, read, read_cells
from safe4me.db.accounts import RoleName
from safe4me.db.base import NotFound
from safe4me.db.schools import School
from safe4me.schools import classes, imports, year_groups, year_setup
from safe4me.schools.classes import LONGEST_CLASS_NAME, YEAR_GROUPS
from safe4me.schools.imports import CLASS_HEADINGS, SIZE, NotANumber, whole_number
from safe4me.schools.permissions import checked_name
from safe4me.schools.year_groups import PupilsNotSaid, TooManyPupils, checked_pupils
from safe4me.schools.year_setup import CELLS, NAME, Grouped, GroupingExists, Wish
from safe4me.statistics.periods import school_year
from safe4me.web.http import context
from safe4me.web.problems import problem_of
from safe4me.web.staff.access import me, staff_blueprint
from safe4me.web.staff.filters import one_of, only
from safe4me.web.staff.forms import (
    MAY_BE_EMPTY,
    UNPROCESSABLE,
    About,
    LineField,
    NumberField,
    StaffForm,
    add_error_summary,
    answer,
    obeys,
    refuse,
)
from safe4me.web.staff.rows import RowsForm, RowsStep, answer_rows

class_rows_blueprint = staff_blueprint(
    "class_rows", __name__, RoleName.LEAD, RoleName.COORDINATOR, at="/school"
)


class ClassRowsForm(RowsForm):
    """Rows with classes, and how many pupils each year group has that has no classes yet."""

    pupils_7, pupils_8, pupils_9, pupils_10, pupils_11 = (
        NumberField(validators=[Optional(), obeys(checked_pupils)]) for _ in YEAR_GROUPS
    )

    def pupils(self) -> dict[int, int]:
        """What was said, by year group."""
        said = {year: self[f"pupils_{year}"].data for year in YEAR_GROUPS}
        return {year: number for year, number in said.items() if number is not None}

    @property
    def is_about_pupils(self) -> bool:
        """Whether something is wrong with one of these numbers."""
        return any(self[f"pupils_{year}"].errors for year in YEAR_GROUPS)


@class_rows_blueprint.route("/<int:school_id>/import", methods=["GET", "POST"])
def rows(school_id: int) -> ResponseReturnValue:
    """Bring classes: from the rows to a look at them, and then into the school."""
    school, form = classes.school_for(context.session(), me(), school_id), ClassRowsForm()

    def show() -> str:
        if form.is_about_pupils:
            return _look(school, form, form.text.data or "")
        return render_template("school/import.html", form=form, school=school, headings=CLASS_HEADINGS)

    return answer_rows(form, lambda text, step: _step(school, form, text, step), show)


def _step(school: School, form: ClassRowsForm, text: str, step: RowsStep) -> ResponseReturnValue:
    if step != RowsStep.TAKE:
        return _look(school, form, text)
    found, said = read(text, CLASS_HEADINGS), form.pupils()
    try:
        imports.import_classes(context.session(), me(), school, found, context.now(), said)
    except (PupilsNotSaid, TooManyPupils) as error:
        if isinstance(error, TooManyPupils) and error.year_group not in said:
            raise
        context.session().rollback()
        refuse(form, str(problem_of(error).text), f"pupils_{error.year_group}")
        add_error_summary(form)
        return _look(school, form, text), UNPROCESSABLE
    return redirect(url_for("school.school", school_id=school.id))


def _look(school: School, form: ClassRowsForm, text: str) -> str:
    """What would be added; the pupils of new year groups, filled in with the sum of their classes."""
    session, now = context.session(), context.now()
    wanted = imports.planned_classes(session, me(), school, read(text, CLASS_HEADINGS), now)
    sums = imports.sums_to_confirm(session, school, wanted, now)
    for year, pupils in sums.items():
        control = form[f"pupils_{year}"]
        if not any(control.raw_data or ()):
            control.raw_data, control.data = None, pupils
    return render_template(
        "school/import_look.html",
        form=form,
        school=school,
        text=text,
        wanted=wanted,
        new_years={year: form[f"pupils_{year}"] for year in sums},
        starts=year_groups.starts(session, school.id, school_year(now.date())),
        most=context.settings().epsilon_per_class_and_year,
    )


ABOUT_YEAR_SETUP: About = {
    Unreadable: "text",
    RowsRefused: "text",
    TooManyPupils: "pupils",
    GroupingExists: "grouping",
}
NEW = "new"
FIRST = (NAME, SIZE)  # of the class that is to be the first of a year group

year_groups_blueprint = staff_blueprint(
    "year_groups", __name__, RoleName.LEAD, RoleName.COORDINATOR, at="/school"
)


class YearGroupForm(StaffForm):
    """A year group with one of its groupings; `problems` are lines that are not right, and why."""

    pupils = NumberField(
        validators=[
            InputRequired(lazy_gettext("Say how many pupils the year group has.")),
            obeys(checked_pupils),
        ]
    )
    grouping = LineField(validators=[obeys(checked_name, LONGEST_CLASS_NAME, MAY_BE_EMPTY)])
    text = TextAreaField()
    problems: Sequence[tuple[int, LazyString | str]] = ()


@year_groups_blueprint.route("/<int:school_id>/years/<int:number>", methods=["GET", "POST"])
def year_page(school_id: int, number: int) -> ResponseReturnValue:
    """Set a year group up, one of its groupings at a time. Raises NotFound and UnknownFilter."""
    school = classes.school_for(context.session(), me(), school_id)
    found = _year_group(school, number)
    old = _grouping(found)
    first = "" if found.pupils else ", ".join(filter(None, map(request.args.get, FIRST)))
    pupils = found.pupils or request.args.get(SIZE, type=int)
    form = YearGroupForm(pupils=pupils, grouping=old or "", text=_lines(found, old) or first)

    def act() -> ResponseReturnValue:
        try:
            rows = read_cells(form.text.data or "", CELLS)
            wish = Wish(form.pupils.data, old, form.grouping.data, rows)
            year_setup.set_up(context.session(), me(), school, number, wish, context.now())
        except RowsRefused as error:
            form.problems = [(each.row, problem_of(each.reason).text) for each in error.problems]
            raise
        return redirect(url_for("school.school", school_id=school.id))

    def show() -> str:
        if not (found.pupils or (form.pupils.raw_data and form.pupils.raw_data[0])):
            form.pupils.raw_data = None
            form.pupils.data = _sum(form.text.data or "") or form.pupils.data
            if form.pupils.errors and form.pupils.data:
                form.pupils.errors = [gettext("This is the sum of the sizes. Put it right, or save again.")]
        return render_template(
            "school/year_group.html",
            is_new=not found.pupils,
            form=form,
            school=school,
            number=number,
            groupings=list(found.groupings),
            old=old,
            asked=request.args,
        )

    return answer(form, act, show, ABOUT_YEAR_SETUP)


def _year_group(school: School, number: int) -> Grouped:
    known = year_setup.year_groups_of(context.session(), me(), school, context.now())
    found = next((each for each in known if each.year.number == number), None)
    if found is None:
        raise NotFound
    return found


def _grouping(found: Grouped) -> str | None:
    """The grouping that the address asks for: the first without one, None for a new one."""
    only({"grouping", NEW, *FIRST})
    names = {name: name for name in found.groupings}
    return None if NEW in request.args else one_of("grouping", names, next(iter(names), None))


def _sum(text: str) -> int | None:
    """How many pupils the classes of such a text have together; None where it cannot be read."""
    try:
        return sum(whole_number(row, SIZE) for row in read_cells(text, CELLS))
    except (RowsRefused, Unreadable, NotANumber):
        return None


def _lines(found: Grouped, grouping: str | None) -> str:
    own = found.groupings.get(grouping, []) if grouping is not None else []
    return "\n".join(f"{each.name}, {each.size}" for each in own)
