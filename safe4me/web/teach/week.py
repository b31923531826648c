"""My week: a teacher's home. What is open, what is due, and one press to teach it."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from safe4me.web.teach.shared import blueprint


@blueprint.get("/week")
def my_week() -> str:
    """The lessons of a week, with what became of each."""
    return render_template("teach/week.html")


@blueprint.get("/")
@blueprint.get("/plan")
def former_address() -> ResponseReturnValue:
    """Where my classes and the term plan were."""
    return redirect(url_for(".my_week"))
