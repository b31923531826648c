"""The police officers of an area: its coordinator invites them, disables them and brings them back."""

from collections.abc import Sequence

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from safe4me.db.accounts import RoleName
from safe4me.schools import areas, officers, people, permissions
from safe4me.schools.people import LONGEST_NAME, EmailTaken
from safe4me.schools.text import checked_name
from safe4me.web.http import context
from safe4me.web.staff.access import fresh, me, recently_authenticated, staff_blueprint
from safe4me.web.staff.forms import MAY_BE_EMPTY, About, LineField, StaffForm, answer, obeys
from safe4me.web.staff.invitations import DEVICE_LINK_MINUTES, NEW_PASSWORD_MINUTES, Invitation, cards
from safe4me.web.staff.mail import send_invitation

ABOUT_OFFICERS: About = {EmailTaken: "email"}

blueprint = staff_blueprint("officers", __name__, RoleName.COORDINATOR, at="/coordinate/officers")


class OfficerForm(StaffForm):
    """A new officer of one of my areas."""

    email = LineField(validators=[obeys(people.checked_email)])
    name = LineField(validators=[obeys(checked_name, LONGEST_NAME, MAY_BE_EMPTY)])
    area = SelectField(coerce=int)

    def __init__(self, at: str = "", **given: object) -> None:
        super().__init__(at, **given)
        mine = sorted(permissions.own_areas(me()).values(), key=lambda area: area.name)
        self.area.choices = [(each.id, each.name) for each in mine]


@blueprint.get("/")
@fresh
def officers_page() -> str:
    """The officers of my areas."""
    return page_of_officers()


@blueprint.post("/")
def invite() -> ResponseReturnValue:
    """Invite an officer; the page that follows has the link, unless it was mailed."""
    if not recently_authenticated():
        return to_officers()
    form = OfficerForm()

    def act() -> ResponseReturnValue:
        area = areas.area_for(me(), form.area.data)
        person = officers.invite_officer(
            context.session(), me(), area, email=form.email.data, name=form.name.data, now=context.now()
        )
        return page_of_officers(invited=[Invitation(person, send_invitation(person))])

    return answer(form, act, lambda: page_of_officers(form), ABOUT_OFFICERS)


def to_officers() -> ResponseReturnValue:
    """To the page, which asks for the password first where that is long ago."""
    return redirect(url_for("officers.officers_page"))


def page_of_officers(
    sent: StaffForm | None = None,
    *,
    invited: Sequence[Invitation] = (),
    choosing: Invitation | None = None,
    with_device: Invitation | None = None,
) -> str:
    """The page, with who has just been invited or given a link."""
    return render_template(
        "coordinate/officers.html",
        form=sent,
        inviting=OfficerForm.shown(sent),
        cards=cards(officers.officers_of(context.session(), me())),
        invited=invited,
        choosing=choosing,
        minutes=NEW_PASSWORD_MINUTES,
        with_device=with_device,
        device_minutes=DEVICE_LINK_MINUTES,
        days=context.settings().invitation_days,
    )
