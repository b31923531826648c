"""Classes from a spreadsheet, for a school's lead and the coordinator of its area."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from safe4me.places import class_import, classes, starting
from safe4me.places.class_import import HEADINGS
from safe4me.spreadsheets import read
from safe4me.statistics.periods import school_year
from safe4me.storage.accounts import RoleName
from safe4me.storage.places import School
from safe4me.web.serving import current
from safe4me.web.staff.entry import me, staff_blueprint
from safe4me.web.staff.rows import RowsForm, RowsStep, answer_rows

blueprint = staff_blueprint("class_rows", __name__, RoleName.LEAD, RoleName.COORDINATOR, at="/school")


@blueprint.route("/<int:school_id>/import", methods=["GET", "POST"])
def rows(school_id: int) -> ResponseReturnValue:
    """Bring classes: from the rows to a look at them, and then into the school."""
    school, form = classes.school_for(current.session(), me(), school_id), RowsForm()
    return answer_rows(
        form,
        lambda text, step: _step(school, text, step),
        lambda: render_template("school/import.html", form=form, school=school, headings=HEADINGS),
    )


def _step(school: School, text: str, step: RowsStep) -> ResponseReturnValue:
    found, asked = read(text, HEADINGS), (current.session(), me(), school)
    if step == RowsStep.TAKE:
        class_import.import_classes(*asked, found, current.now())
        return redirect(url_for("school.school", school_id=school.id))
    wanted = class_import.planned_classes(*asked, found, current.now())
    return render_template(
        "school/import_look.html",
        school=school,
        text=text,
        wanted=wanted,
        starts=starting.starts(current.session(), school.id, school_year(current.now().date())),
        most=current.settings().epsilon_per_class_and_year,
    )
