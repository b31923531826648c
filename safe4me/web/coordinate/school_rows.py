"""Schools and their leads from a spreadsheet, for a coordinator."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from safe4me.csv_rows import read
from safe4me.db.accounts import RoleName
from safe4me.schools import imports
from safe4me.schools.imports import SCHOOL_HEADINGS
from safe4me.web.http import context
from safe4me.web.staff.access import fresh, is_fresh, me, staff_blueprint
from safe4me.web.staff.mail import send_invitations
from safe4me.web.staff.rows import RowsForm, RowsStep, answer_rows

blueprint = staff_blueprint("school_rows", __name__, RoleName.COORDINATOR, at="/coordinate")


@blueprint.get("/schools/import")
@fresh
def ask() -> str:
    """Where rows are chosen or pasted."""
    return _page(RowsForm())


@blueprint.post("/schools/import")
def rows() -> ResponseReturnValue:
    """Bring schools and leads: from the rows to a look at them, and then into the areas."""
    if not is_fresh():
        return redirect(url_for(".ask"))
    form = RowsForm()
    return answer_rows(form, _step, lambda: _page(form))


def _page(form: RowsForm) -> str:
    return render_template("coordinate/import.html", form=form, headings=SCHOOL_HEADINGS)


def _step(text: str, step: RowsStep) -> ResponseReturnValue:
    found = read(text, SCHOOL_HEADINGS)
    if step != RowsStep.TAKE:
        wanted = imports.planned_schools(context.session(), me(), found)
        return render_template("coordinate/import_look.html", text=text, wanted=wanted)
    leads = imports.import_schools(context.session(), me(), found, context.now())
    return render_template(
        "coordinate/imported.html",
        invited=send_invitations(leads),
        days=context.settings().invitation_days,
    )
