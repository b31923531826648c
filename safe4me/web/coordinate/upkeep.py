"""The authors' list of work, as a coordinator sees it: what to read again and to check, what is too easy."""

from flask import render_template

from safe4me import results
from safe4me.content.review_dates import claims, reviews_due, unchecked_services
from safe4me.db.accounts import RoleName
from safe4me.web.coordinate.how_far import read_so_far
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me, staff_blueprint
from safe4me.web.staff.filters import phase_name

blueprint = staff_blueprint("upkeep", __name__, RoleName.COORDINATOR, at="/coordinate")


@blueprint.get("/upkeep")
def upkeep_page() -> str:
    """Pages to read again, claims and services to check, and questions to think about."""
    libraries = tuple(context.site().libraries.values())
    library = context.library(language())
    found = results.how_far(context.session(), context.now().date())
    return render_template(
        "coordinate/upkeep.html",
        reviews=reviews_due(libraries, context.now().date()),
        claims=claims(libraries),
        services=unchecked_services(libraries),
        translations=context.site().unread,
        easy=results.easy_questions(context.session(), library, me()),
        modules=list(read_so_far(found, library)),
        phase_name=phase_name,
    )
