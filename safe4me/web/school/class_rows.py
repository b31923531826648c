"""Classes from a spreadsheet, for a school's lead and the coordinator of its area."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from safe4me.places import class_import, classes
from safe4me.places.class_import import HEADINGS
from safe4me.spreadsheets import RowsRefused, Unreadable, read
from safe4me.storage.accounts import RoleName
from safe4me.storage.base import Refused
from safe4me.storage.places import School
from safe4me.web.serving import current
from safe4me.web.staff.entry import me, staff_blueprint
from safe4me.web.staff.rows import UNPROCESSABLE, RowsForm, Step, rows_page

TEMPLATE = "school/import.html"

blueprint = staff_blueprint("class_rows", __name__, RoleName.LEAD, RoleName.COORDINATOR, at="/school")


@blueprint.route("/<int:school_id>/import", methods=["GET", "POST"])
def rows(school_id: int) -> ResponseReturnValue:
    """Bring classes: from the rows to a look at them, and then into the school."""
    school, form = classes.school_for(current.session(), me(), school_id), RowsForm()
    if not form.is_submitted():
        return rows_page(TEMPLATE, school=school, headings=HEADINGS)
    text = ""
    try:
        text = form.rows()
        if form.step.data == Step.CHANGE:
            return rows_page(TEMPLATE, text, school=school, headings=HEADINGS)
        return _step(school, text, form.step.data or "")
    except (Unreadable, RowsRefused, Refused) as error:
        return rows_page(TEMPLATE, text, error, school=school, headings=HEADINGS), UNPROCESSABLE


def _step(school: School, text: str, step: str) -> ResponseReturnValue:
    found, asked = read(text, HEADINGS), (current.session(), me(), school)
    if step == Step.TAKE:
        class_import.import_classes(*asked, found, current.now())
        return redirect(url_for("school.school", school_id=school.id))
    wanted = class_import.planned(*asked, found, current.now())
    return render_template("school/import_look.html", school=school, text=text, wanted=wanted)
