"""Who came to a school by themselves, and who asks to: the lead says whether they are one of theirs."""

from collections.abc import Callable

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import InputRequired

from safe4me.db.accounts import Account, RoleName
from safe4me.db.schools import School
from safe4me.schools import classes, join_queue, newcomers
from safe4me.schools.confirmed_ways import a_labels
from safe4me.web.http import context
from safe4me.web.http.formats import day
from safe4me.web.staff.access import fresh, me, recently_authenticated, staff_blueprint
from safe4me.web.staff.forms import LineField, StaffForm, answer
from safe4me.web.staff.invitations import Invitation
from safe4me.web.staff.join_letters import send_let_in
from safe4me.web.staff.mail import send_invitation

blueprint = staff_blueprint("newcomers", __name__, RoleName.LEAD, RoleName.COORDINATOR, at="/school")


class WhomForm(StaffForm):
    """Whom a button is about."""

    email = LineField(validators=[InputRequired()])


@blueprint.get("/<int:school_id>/newcomers")
@fresh
def queue(school_id: int) -> str:
    """Everybody on whom I decide at a school. Raises NotFound."""
    return _page(classes.school_for(context.session(), me(), school_id))


@blueprint.post("/<int:school_id>/newcomers/ours")
def ours(school_id: int) -> ResponseReturnValue:
    """Say that somebody is one of the school's; the page that follows has a link that was not mailed."""

    def act(school: School, email: str) -> ResponseReturnValue:
        person = newcomers.take_in(context.session(), me(), school, email, context.now())
        return _page(school, taken_in=_told(person))

    return _decided(school_id, act)


@blueprint.post("/<int:school_id>/newcomers/not-ours")
def not_ours(school_id: int) -> ResponseReturnValue:
    """Say that somebody is not."""

    def act(school: School, email: str) -> ResponseReturnValue:
        newcomers.turn_away(context.session(), me(), school, email, context.now())
        return redirect(url_for(".queue", school_id=school.id))

    return _decided(school_id, act)


def _decided(school_id: int, act: Callable[[School, str], ResponseReturnValue]) -> ResponseReturnValue:
    school, form = classes.school_for(context.session(), me(), school_id), WhomForm()
    if not recently_authenticated():
        return redirect(url_for(".queue", school_id=school.id))
    return answer(form, lambda: act(school, form.email.data), lambda: _page(school, form))


def _told(person: Account) -> Invitation:
    """Tell somebody that they are in: by an invitation, or how they sign in already."""
    if not person.has_joined and not person.oidc_subject:
        return Invitation(person, send_invitation(person))
    send_let_in(person)
    return Invitation(person, None)


def _page(school: School, form: StaffForm | None = None, taken_in: Invitation | None = None) -> str:
    usual = context.settings().holiday_weeks
    found = join_queue.queue_of(context.session(), me(), school, context.now(), usual)
    return render_template(
        "school/newcomers.html",
        form=form,
        school=school,
        queue=found,
        taken_in=taken_in,
        domain_of=lambda ask: a_labels(ask.domain),
        day=day,
        days=context.settings().invitation_days,
    )
