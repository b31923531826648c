"""A year group set up at once, for a school's lead and the coordinator of its area."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from safe4me.csv_rows import RowsRefused, Unreadable, read_cells
from safe4me.db.accounts import RoleName
from safe4me.db.base import NotFound
from safe4me.db.schools import School
from safe4me.schools import classes, year_setup
from safe4me.schools.class_files import FileColumn
from safe4me.schools.class_imports import NotANumber, whole_number
from safe4me.schools.classes import LONGEST_CLASS_NAME
from safe4me.schools.text import checked_name
from safe4me.schools.year_groups import TooManyPupils, checked_pupils
from safe4me.schools.year_setup import CELLS, NAME, SIZE, Grouped, GroupingExists, Wish
from safe4me.statistics.periods import school_year
from safe4me.web.http import context
from safe4me.web.problems import problem_of
from safe4me.web.staff.access import me, staff_blueprint
from safe4me.web.staff.filters import one_of, only, year_asked
from safe4me.web.staff.forms import (
    MAY_BE_EMPTY,
    About,
    LineField,
    NumberField,
    StaffForm,
    answer,
    obeys,
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
            wish = Wish(form.pupils.data, old, form.grouping.data, rows, found.year.school_year)
            year_setup.set_up(context.session(), me(), school, number, wish, context.now())
        except RowsRefused as error:
            form.problems = [(each.row, problem_of(each.reason).text) for each in error.problems]
            raise
        return redirect(home_of(school, found.year.school_year))

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
            home=home_of(school, found.year.school_year),
        )

    return answer(form, act, show, ABOUT_YEAR_SETUP)


def _year_group(school: School, number: int) -> Grouped:
    year = year_asked()
    known = year_setup.year_groups_of(context.session(), me(), school, context.now(), year)
    found = next((each for each in known if each.year.number == number), None)
    if found is None:
        raise NotFound
    return found


def home_of(school: School, year: int) -> str:
    """The page from which the classes of a school year are set up."""
    of_next = year != school_year(context.now().date()) and me().has_role(RoleName.LEAD)
    return url_for("next_year.prepare" if of_next else "school.school", school_id=school.id)


def _grouping(found: Grouped) -> str | None:
    """The grouping that the address asks for: the first without one, None for a new one."""
    only({"grouping", "year", NEW, *FIRST})
    names = {name: name for name in found.groupings}
    return None if NEW in request.args else one_of("grouping", names, next(iter(names), None))


def _sum(text: str) -> int | None:
    """How many pupils the classes of such a text have together; None where it cannot be read."""
    try:
        return sum(whole_number(row.cells[SIZE], FileColumn.SIZE) for row in read_cells(text, CELLS))
    except (RowsRefused, Unreadable, NotANumber):
        return None


def _lines(found: Grouped, grouping: str | None) -> str:
    own = found.groupings.get(grouping, []) if grouping is not None else []
    return "\n".join(f"{each.name}, {each.size}" for each in own)
