"""What staff changed in a coordinator's areas, latest first."""

from datetime import timedelta

from flask import render_template
from flask_babel import lazy_gettext

from safe4me.db.accounts import RoleName
from safe4me.db.security_events import OF_NO_ACCOUNT, Event
from safe4me.db.security_log import KEPT
from safe4me.schools import classes
from safe4me.schools.audit import actions, security_events
from safe4me.web.http import context
from safe4me.web.staff.access import me, staff_blueprint
from safe4me.web.staff.filters import one_of, only, page_number
from safe4me.web.staff.wording import EVENTS, FACTORS, OUTCOMES

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


KINDS = {each.value: each for each in Event if each not in OF_NO_ACCOUNT}  # what an area's staff may have
PERIODS = {
    "week": (timedelta(days=7), lazy_gettext("The last 7 days")),
    "month": (timedelta(days=30), lazy_gettext("The last 30 days")),
    "year": (KEPT, lazy_gettext("The last 12 months")),
}

security_blueprint = staff_blueprint("security_log", __name__, RoleName.COORDINATOR, at="/coordinate")


@security_blueprint.get("/security")
def security_page() -> str:
    """A page of events, of one kind or of all, in a period that ends now. Raises UnknownFilter."""
    only({"kind", "period", "page"})
    kind = one_of("kind", KINDS, None)
    period = one_of("period", {name: name for name in PERIODS}, "week")
    number = page_number()
    since = context.now() - PERIODS[period][0]
    return render_template(
        "coordinate/security.html",
        events=security_events(context.session(), me(), kind, since, number),
        kind=kind,
        period=period,
        periods={name: words for name, (_, words) in PERIODS.items()},
        kinds=KINDS,
        events_in_words=EVENTS,
        factors=FACTORS,
        outcomes=OUTCOMES,
        kept_days=KEPT.days,
        later=number - 1,
        earlier=number + 1,
    )
