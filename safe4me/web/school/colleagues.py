"""The staff of a school: its lead invites and disables teachers, the area's coordinator leads as well.

What is done about one person is the same for an officer, and then leads back to the officers of the area.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectField
from wtforms.validators import Optional

from safe4me.db.accounts import Account, ClassRequest, RoleName
from safe4me.db.schools import School, SchoolClass
from safe4me.schools import class_teachers, classes, erasing, people, permissions
from safe4me.schools.class_teachers import LentInThePast, NotColleague
from safe4me.schools.people import LONGEST_NAME, EmailTaken, InvalidRole
from safe4me.schools.text import checked_name
from safe4me.web.http import context
from safe4me.web.school.officers import page_of_officers, to_officers
from safe4me.web.staff.access import fresh, me, recently_authenticated, staff_blueprint
from safe4me.web.staff.forms import MAY_BE_EMPTY, About, DayField, LineField, StaffForm, answer, obeys
from safe4me.web.staff.invitations import DEVICE_LINK_MINUTES, NEW_PASSWORD_MINUTES, Invitation, cards
from safe4me.web.staff.mail import send_device_link, send_invitation, send_new_password

ABOUT_COLLEAGUES: About = {EmailTaken: "email", InvalidRole: "role"}

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
    return _colleagues_page(classes.school_for(context.session(), me(), school_id))


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

    return _inviting(person.school, StaffForm(), change)


@blueprint.post("/people/<int:person_id>/new-password")
def new_password(person_id: int) -> ResponseReturnValue:
    """Give somebody a link to a new password; the page that follows has it, unless it was mailed."""
    person = people.person_for(context.session(), me(), person_id)
    if not recently_authenticated():
        return _back(person.school)
    people.send_password_reset(context.session(), me(), person, context.now())
    choosing = Invitation(person, send_new_password(person))
    return _page_of(person.school, choosing=choosing)


@blueprint.post("/people/<int:person_id>/new-device")
def new_device(person_id: int) -> ResponseReturnValue:
    """Give somebody a link for a new device; the page that follows has it, unless it was mailed."""
    person = people.person_for(context.session(), me(), person_id)
    if not recently_authenticated():
        return _back(person.school)
    people.give_device_link(context.session(), me(), person, context.now())
    link = send_device_link(person, context.now() + timedelta(minutes=DEVICE_LINK_MINUTES))
    return _page_of(person.school, with_device=Invitation(person, link))


@blueprint.post("/people/<int:person_id>/disable")
def disable(person_id: int) -> ResponseReturnValue:
    """Let somebody sign in no more."""
    return _changed(person_id, people.disable)


@blueprint.post("/people/<int:person_id>/enable")
def enable(person_id: int) -> ResponseReturnValue:
    """Let somebody sign in again."""
    return _changed(person_id, people.enable)


@blueprint.post("/people/<int:person_id>/erase")
def confirm_erasing(person_id: int) -> ResponseReturnValue:
    """Agree that somebody is erased who asks for it."""
    return _changed(person_id, erasing.agree_to_erase)


def _changed(person_id: int, change: Callable[..., None]) -> ResponseReturnValue:
    person = people.person_for(context.session(), me(), person_id)
    if recently_authenticated():
        change(context.session(), me(), person, context.now())
    return _back(person.school)


def _inviting(school: School | None, form: StaffForm, change: Callable[[], Account]) -> ResponseReturnValue:
    if not recently_authenticated():
        return _back(school)

    def act() -> ResponseReturnValue:
        person = change()
        return _page_of(school, invited=[Invitation(person, send_invitation(person))])

    return answer(form, act, lambda: _page_of(school, form), ABOUT_COLLEAGUES)


def _back(school: School | None) -> ResponseReturnValue:
    """To the page, which asks for the password first where that is long ago."""
    return redirect(url_for(".staff_page", school_id=school.id)) if school else to_officers()


def _page_of(
    school: School | None,
    sent: StaffForm | None = None,
    *,
    invited: Sequence[Invitation] = (),
    choosing: Invitation | None = None,
    with_device: Invitation | None = None,
) -> str:
    """The staff of a school, or, of no school, the officers."""
    if school is None:
        return page_of_officers(invited=invited, choosing=choosing, with_device=with_device)
    return _colleagues_page(school, sent, invited=invited, choosing=choosing, with_device=with_device)


def _colleagues_page(
    school: School,
    sent: StaffForm | None = None,
    *,
    invited: Sequence[Invitation] = (),
    choosing: Invitation | None = None,
    with_device: Invitation | None = None,
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
        with_device=with_device,
        device_minutes=DEVICE_LINK_MINUTES,
        days=context.settings().invitation_days,
    )


ABOUT_TEACHERS: About = {NotColleague: "teacher", LentInThePast: "until"}

teachers_blueprint = staff_blueprint("teachers", __name__, RoleName.LEAD, RoleName.COORDINATOR, at="/school")


class GiveForm(StaffForm):
    """To whom a class is given; with a day, it is lent until that is over."""

    teacher = SelectField(coerce=int, validate_choice=False)
    until = DayField(validators=[Optional()])

    def __init__(self, of: SchoolClass) -> None:
        super().__init__()
        staff = people.staff(context.session(), me(), of.school)
        mine = [each for each in staff if permissions.works_at(each, of.school)]
        self.teacher.choices = [(each.id, each.name or each.email) for each in mine]


class PersonForm(StaffForm):
    """What a button sends along: whom it is about."""

    teacher = SelectField(coerce=int, validate_choice=False)


@teachers_blueprint.route("/classes/<int:class_id>/teachers", methods=["GET", "POST"])
def class_page(class_id: int) -> ResponseReturnValue:
    """Who has a class, and who has asked for it; a POST gives or lends it."""
    found = _class(class_id)
    form = GiveForm(found)

    def act() -> ResponseReturnValue:
        staff = people.staff(context.session(), me(), found.school)
        class_teachers.give_class(
            context.session(), me(), found, _one_of(staff), context.now(), form.until.data
        )
        return redirect(url_for(".class_page", class_id=found.id))

    return answer(form, act, lambda: _teachers_page(found, form), ABOUT_TEACHERS)


@teachers_blueprint.post("/classes/<int:class_id>/teachers/remove")
def remove(class_id: int) -> ResponseReturnValue:
    """Take a class back from somebody."""
    found = _class(class_id)
    held = class_teachers.teachers_of(context.session(), [found], context.now())[found.id]
    person = _one_of([each.account for each in held])
    if person is not None:
        class_teachers.take_back(context.session(), me(), found, person, context.now())
    return redirect(url_for(".class_page", class_id=found.id))


@teachers_blueprint.post("/classes/<int:class_id>/teachers/decline")
def decline(class_id: int) -> ResponseReturnValue:
    """Say no to somebody who has asked."""
    found = _class(class_id)
    person = _one_of([each.account for each in _asked(found)])
    if person is not None:
        class_teachers.decline(context.session(), me(), found, person)
    return redirect(url_for(".class_page", class_id=found.id))


def _class(class_id: int) -> SchoolClass:
    return classes.class_for(context.session(), me(), class_id, context.now())


def _asked(found: SchoolClass) -> list[ClassRequest]:
    asked = class_teachers.requests_at(context.session(), found.school, context.now())
    return [each for each in asked if each.class_id == found.id]


def _one_of(people_here: Sequence[Account]) -> Account | None:
    """Whom a form or a button is about; nobody when they are not among these any more."""
    number = PersonForm().teacher.data
    return next((each for each in people_here if each.id == number), None)


def _teachers_page(found: SchoolClass, form: GiveForm) -> str:
    return render_template(
        "school/teachers.html",
        form=form,
        school_class=found,
        held=class_teachers.teachers_of(context.session(), [found], context.now())[found.id],
        asked=_asked(found),
        title=gettext("Who teaches %(name)s", name=found.name),
    )
