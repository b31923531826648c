"""The staff of a school: its lead invites and disables teachers, the area's coordinator leads as well."""

from collections.abc import Callable, Sequence

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectField

from safe4me.db.accounts import Account, RoleName
from safe4me.db.schools import School
from safe4me.schools import classes, people, permissions
from safe4me.schools.people import LONGEST_NAME, EmailTaken, InvalidRole
from safe4me.schools.permissions import checked_name
from safe4me.web.http import context
from safe4me.web.staff.access import fresh, is_fresh, me, staff_blueprint
from safe4me.web.staff.forms import About, LineField, StaffForm, answer, obeys
from safe4me.web.staff.invitations import NEW_PASSWORD_MINUTES, Invitation, cards
from safe4me.web.staff.mail import send_invitation, send_new_password

ABOUT: About = {EmailTaken: "email", InvalidRole: "role"}
MAY_BE_EMPTY = 0  # characters

blueprint = staff_blueprint("colleagues", __name__, RoleName.LEAD, RoleName.COORDINATOR, at="/school")


class InviteForm(StaffForm):
    """Somebody new."""

    email = LineField(validators=[obeys(people.checked_email)])
    name = LineField(validators=[obeys(checked_name, LONGEST_NAME, MAY_BE_EMPTY)])
    role = SelectField(coerce=RoleName)

    def __init__(self, at: str = "", *, roles: Sequence[RoleName], **given: object) -> None:
        super().__init__(at, **given)
        names = {RoleName.TEACHER: gettext("Teacher"), RoleName.LEAD: gettext("School lead")}
        self.role.choices = [(role, names[role]) for role in roles]


@blueprint.get("/<int:school_id>/people")
@fresh
def staff_page(school_id: int) -> str:
    """Everybody at a school."""
    return _page(classes.school_for(context.session(), me(), school_id))


@blueprint.post("/<int:school_id>/people")
def invite(school_id: int) -> ResponseReturnValue:
    """Invite somebody; the page that follows has the link, unless it was mailed."""
    school = classes.school_for(context.session(), me(), school_id)
    form = InviteForm(roles=permissions.roles_given(me(), school))

    def change() -> Account:
        return people.invite(
            context.session(),
            me(),
            school=school,
            role=form.role.data,
            email=form.email.data,
            name=form.name.data,
            now=context.now(),
        )

    return _inviting(school, form, change)


@blueprint.post("/people/<int:person_id>/invite")
def invite_again(person_id: int) -> ResponseReturnValue:
    """Make a new link for somebody who has not joined."""
    person = people.person_for(context.session(), me(), person_id)

    def change() -> Account:
        people.invite_again(context.session(), me(), person, context.now())
        return person

    return _inviting(_school_of(person), StaffForm(), change)


@blueprint.post("/people/<int:person_id>/new-password")
def new_password(person_id: int) -> ResponseReturnValue:
    """Give somebody a link to a new password; the page that follows has it, unless it was mailed."""
    person = people.person_for(context.session(), me(), person_id)
    if not is_fresh():
        return _back(_school_of(person))
    people.let_choose_anew(context.session(), me(), person, context.now())
    return _page(_school_of(person), choosing=Invitation(person, send_new_password(person)))


@blueprint.post("/people/<int:person_id>/disable")
def disable(person_id: int) -> ResponseReturnValue:
    """Let somebody sign in no more."""
    return _changed(person_id, people.disable)


@blueprint.post("/people/<int:person_id>/enable")
def enable(person_id: int) -> ResponseReturnValue:
    """Let somebody sign in again."""
    return _changed(person_id, people.enable)


def _changed(person_id: int, change: Callable[..., None]) -> ResponseReturnValue:
    person = people.person_for(context.session(), me(), person_id)
    if is_fresh():
        change(context.session(), me(), person, context.now())
    return _back(_school_of(person))


def _inviting(school: School, form: StaffForm, change: Callable[[], Account]) -> ResponseReturnValue:
    if not is_fresh():
        return _back(school)

    def act() -> ResponseReturnValue:
        person = change()
        return _page(school, invited=[Invitation(person, send_invitation(person))])

    return answer(form, act, lambda: _page(school, form), ABOUT)


def _school_of(person: Account) -> School:
    return classes.school_for(context.session(), me(), person.school_id or 0)


def _back(school: School) -> ResponseReturnValue:
    """To the page, which asks for the password first where that is long ago."""
    return redirect(url_for(".staff_page", school_id=school.id))


def _page(
    school: School,
    sent: StaffForm | None = None,
    *,
    invited: Sequence[Invitation] = (),
    choosing: Invitation | None = None,
) -> str:
    roles = permissions.roles_given(me(), school)
    return render_template(
        "school/people.html",
        form=sent,
        inviting=InviteForm.shown(sent, roles=roles),
        school=school,
        cards=cards(people.staff(context.session(), me(), school)),
        roles=roles,
        invited=invited,
        choosing=choosing,
        minutes=NEW_PASSWORD_MINUTES,
        days=context.settings().invitation_days,
    )
