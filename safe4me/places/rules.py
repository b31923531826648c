"""Who may do what, once: every function of `places` that fetches or changes something asks here.

A teacher sees the classes of their school, and opens rooms for those given to them. A lead manages that
school: its classes, whose they are, and its teachers' accounts. A coordinator manages every school of their
areas, leads and areas included. Whoever types commands runs the site, and may do it all. What somebody may
not see does not exist for them: NotFound.
"""

from datetime import date

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import Session

from safe4me.statistics.periods import school_year
from safe4me.storage.accounts import Account, RoleName
from safe4me.storage.assignments import ClassTeacher
from safe4me.storage.audit import Actor, CommandLine
from safe4me.storage.base import NotFound
from safe4me.storage.places import Area, School, SchoolClass
from safe4me.storage.rooms import Room


def must(allowed: bool) -> None:
    """Raise NotFound unless it is allowed."""
    if not allowed:
        raise NotFound


def own_areas(account: Account) -> dict[int, Area]:
    """A coordinator's areas by id; nobody else has any."""
    return {area.id: area for area in account.areas} if account.has_role(RoleName.COORDINATOR) else {}


def coordinates(actor: Actor, area: Area) -> bool:
    """Whether the area is the actor's to look after: its schools, their leads, and its name."""
    return isinstance(actor, CommandLine) or area.id in own_areas(actor)


def manages(actor: Actor, school: School) -> bool:
    """Whether the actor may change the school's classes and staff."""
    return coordinates(actor, school.area) or _leads(actor, school)


def sees(account: Account, school: School) -> bool:
    """Whether the account may see the school's classes, and plan its lessons."""
    return account.school_id == school.id or coordinates(account, school.area)


def schools_seen(account: Account) -> Select[School]:
    """The schools of which `sees` is true."""
    own = School.id == account.school_id if account.school_id is not None else false()
    return select(School).where(or_(own, School.area_id.in_(own_areas(account))))


def works_at(account: Account, school: School) -> bool:
    """Whether the account may be given classes of the school: a teacher or lead of it who may sign in."""
    teaching = account.has_role(RoleName.TEACHER) or account.has_role(RoleName.LEAD)
    return account.school_id == school.id and account.active and teaching


def classes_taught(account: Account, day: date) -> Select[SchoolClass]:
    """The classes for which the account may open rooms on a day: of its school, and given to it."""
    given = select(ClassTeacher.class_id).where(
        ClassTeacher.account_id == account.id, or_(ClassTeacher.until.is_(None), ClassTeacher.until >= day)
    )
    return select(SchoolClass).where(
        SchoolClass.id.in_(given),
        SchoolClass.school_id == account.school_id,
        SchoolClass.school_year == school_year(day),
        SchoolClass.retired.is_(False),
    )


def teaches(session: Session, account: Account, school_class: SchoolClass, day: date) -> bool:
    """Whether the class is one of `classes_taught`."""
    own = classes_taught(account, day).where(SchoolClass.id == school_class.id)
    return session.scalar(own) is not None


def holds(account: Account, room: Room) -> bool:
    """Whether the room, with its results, is the account's own: nobody else sees either."""
    return room.teacher_id == account.id


def may_void(account: Account, room: Room) -> bool:
    """Whether the account may void what the room sealed: its area is theirs, and its figures are not."""
    return coordinates(account, room.school_class.school.area) and not holds(account, room)


def roles_given(actor: Actor, school: School) -> tuple[RoleName, ...]:
    """The roles that the actor gives and takes at a school."""
    if coordinates(actor, school.area):
        return RoleName.TEACHER, RoleName.LEAD
    return (RoleName.TEACHER,) if _leads(actor, school) else ()


def looks_after(actor: Actor, person: Account) -> bool:
    """Whether the actor may invite, disable and enable `person`: all of whose roles are the actor's to give.

    So nobody looks after themselves: who gives a role at a school has one that they do not give.
    """
    if person.school is None:
        return False
    given = roles_given(actor, person.school)
    return bool(given) and {role.name for role in person.roles} <= set(given)


def _leads(actor: Actor, school: School) -> bool:
    return isinstance(actor, Account) and actor.has_role(RoleName.LEAD) and actor.school_id == school.id
