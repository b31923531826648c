"""The staff of a school: its lead invites and disables teachers, the area's coordinator leads as well."""

from collections.abc import Callable, Sequence

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_wtf import FlaskForm
from wtforms import StringField

from safe4me.places import classes, people
from safe4me.storage.accounts import Account, RoleName
from safe4me.storage.base import Refused
from safe4me.storage.places import School
from safe4me.web.problems import problem_of
from safe4me.web.serving import current
from safe4me.web.staff.entry import fresh, is_fresh, me, staff_blueprint
from safe4me.web.staff.invitations import Invitation, cards
from safe4me.web.staff.mail import send_invitation

UNPROCESSABLE = 422

blueprint = staff_blueprint("colleagues", __name__, RoleName.LEAD, RoleName.COORDINATOR, at="/school")


class InviteForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Somebody new."""

    email = StringField()
    name = StringField()
    role = StringField()


@blueprint.get("/<int:school_id>/people")
@fresh
def page(school_id: int) -> str:
    """Everybody at a school."""
    return _page(classes.school_for(current.session(), me(), school_id))


@blueprint.post("/<int:school_id>/people")
def invite(school_id: int) -> ResponseReturnValue:
    """Invite somebody; the page that follows has the link, unless it was mailed."""
    school, form = classes.school_for(current.session(), me(), school_id), InviteForm()

    def change() -> Account:
        return people.invite(
            current.session(),
            me(),
            school=school,
            role=form.role.data or "",
            email=form.email.data or "",
            name=form.name.data or "",
            now=current.now(),
        )

    return _inviting(school, change, form)


@blueprint.post("/people/<int:person_id>/invite")
def invite_again(person_id: int) -> ResponseReturnValue:
    """Make a new link for somebody who has not joined."""
    person = people.person_for(current.session(), me(), person_id)

    def change() -> Account:
        people.invite_again(current.session(), me(), person, current.now())
        return person

    return _inviting(_school_of(person), change)


@blueprint.post("/people/<int:person_id>/disable")
def disable(person_id: int) -> ResponseReturnValue:
    """Let somebody sign in no more."""
    return _changed(person_id, people.disable)


@blueprint.post("/people/<int:person_id>/enable")
def enable(person_id: int) -> ResponseReturnValue:
    """Let somebody sign in again."""
    return _changed(person_id, people.enable)


def _changed(person_id: int, change: Callable[..., None]) -> ResponseReturnValue:
    person = people.person_for(current.session(), me(), person_id)
    if is_fresh():
        change(current.session(), me(), person, current.now())
    return _back(_school_of(person))


def _inviting(
    school: School, change: Callable[[], Account], form: InviteForm | None = None
) -> ResponseReturnValue:
    if not is_fresh():
        return _back(school)
    try:
        person = change()
    except Refused as error:
        current.session().rollback()
        return _page(school, refused=problem_of(error).text, form=form), UNPROCESSABLE
    return _page(school, invited=[Invitation(person, send_invitation(person))])


def _school_of(person: Account) -> School:
    return classes.school_for(current.session(), me(), person.school_id or 0)


def _back(school: School) -> ResponseReturnValue:
    """To the page, which asks for the password first where that is long ago."""
    return redirect(url_for(".page", school_id=school.id))


def _page(
    school: School,
    *,
    refused: LazyString | str = "",
    invited: Sequence[Invitation] = (),
    form: InviteForm | None = None,
) -> str:
    return render_template(
        "school/people.html",
        school=school,
        cards=cards(people.staff(current.session(), me(), school)),
        roles=people.roles_managed(me(), school),
        refused=refused,
        invited=invited,
        typed=form,
        days=current.settings().invitation_days,
    )
