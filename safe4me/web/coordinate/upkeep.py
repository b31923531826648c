"""What a coordinator may tell the authors: pages due for review, and questions that everybody gets right."""

from flask import render_template

from safe4me import results
from safe4me.lessons.fit.reviews import reviews_due
from safe4me.storage.accounts import RoleName
from safe4me.web.serving import current
from safe4me.web.staff.asked_for import phase_name
from safe4me.web.staff.entry import LANGUAGE, me, staff_blueprint

blueprint = staff_blueprint("upkeep", __name__, RoleName.COORDINATOR, at="/coordinate")


@blueprint.get("/upkeep")
def page() -> str:
    """Pages to read again, and questions to think about."""
    library = current.library(LANGUAGE)
    return render_template(
        "coordinate/upkeep.html",
        reviews=reviews_due(current.site().libraries.values(), current.now().date()),
        easy=results.easy_questions(current.session(), library, me()),
        phase_name=phase_name,
    )
