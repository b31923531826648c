"""What staff changed in a coordinator's areas, latest first."""

from flask import render_template

from safe4me.db.accounts import RoleName
from safe4me.schools import classes
from safe4me.schools.audit import actions
from safe4me.web.http import context
from safe4me.web.staff.access import me, staff_blueprint
from safe4me.web.staff.filters import one_of, only, page_number

blueprint = staff_blueprint("actions", __name__, RoleName.COORDINATOR, at="/coordinate")


@blueprint.get("/actions")
def actions_page() -> str:
    """A page of changes, in all schools or in one. Raises UnknownFilter."""
    only({"school", "page"})
    schools = classes.schools_of(context.session(), me())
    school = one_of("school", {str(each.id): each for each in schools}, None)
    number = page_number()
    return render_template(
        "coordinate/actions.html",
        schools=schools,
        school=school,
        actions=actions(context.session(), me(), school, number),
        kept_days=context.settings().audit_days,
        later=number - 1,
        earlier=number + 1,
    )
