"""Classes from a spreadsheet, for a school's lead and the coordinator of its area."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import Optional

from safe4me.csv_rows import read
from safe4me.db.accounts import RoleName
from safe4me.db.schools import School
from safe4me.schools import classes, imports, year_groups
from safe4me.schools.classes import YEAR_GROUPS
from safe4me.schools.imports import CLASS_HEADINGS
from safe4me.schools.year_groups import PupilsNotSaid, TooManyPupils, checked_pupils
from safe4me.statistics.periods import school_year
from safe4me.web.http import context
from safe4me.web.problems import problem_of
from safe4me.web.staff.access import me, staff_blueprint
from safe4me.web.staff.forms import UNPROCESSABLE, NumberField, obeys, point_out, refuse
from safe4me.web.staff.rows import RowsForm, RowsStep, answer_rows

blueprint = staff_blueprint("class_rows", __name__, RoleName.LEAD, RoleName.COORDINATOR, at="/school")


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


@blueprint.route("/<int:school_id>/import", methods=["GET", "POST"])
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
        point_out(form)
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
