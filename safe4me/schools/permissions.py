"""Who may do what, once: every function of `schools` that fetches or changes something asks here.

A teacher sees the classes of their school, and opens rooms for those given to them. A lead manages that
school: its classes, whose they are, and its teachers' accounts. A coordinator manages every school of their
areas, leads and areas included. A police officer writes down what is done at the schools of their areas, and
opens a room for a class that is lent to them for that day: they see that room alone, while it is open.
Whoever types commands runs the site, and may do it all. What somebody may not see does not exist for them:
NotFound.
"""

from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from safe4me.db.accounts import Account, Actor, ClassTeacher, CommandLine, OfficerLoan, RoleName
from safe4me.db.base import NotFound
from safe4me.db.rooms import Room, RoomState, VoidRequest
from safe4me.db.schools import Area, School, SchoolClass
from safe4me.schools.practice import all_small
from safe4me.statistics.periods import school_year, years_planned

LEADS_OWN_DAYS = 5  # school days in which an ask to join a school is its lead's alone


def require(allowed: bool) -> None:
    """Raise NotFound unless it is allowed."""
    if not allowed:
        raise NotFound


def own_areas(account: Account) -> dict[int, Area]:
    """A coordinator's areas by id; nobody else has any."""
    return {area.id: area for area in account.areas} if account.has_role(RoleName.COORDINATOR) else {}


def officer_areas(account: Account) -> dict[int, Area]:
    """An officer's areas by id; nobody else has any."""
    return {area.id: area for area in account.areas} if account.has_role(RoleName.OFFICER) else {}


def visits(account: Account, school: School) -> bool:
    """Whether the account writes down what is done at the school: its area's coordinators and officers do."""
    return school.area_id in own_areas(account) | officer_areas(account)


def is_newcomer(account: Account) -> bool:
    """Whether the account came by itself, and no lead has said yet that it is one of the school's own.

    A newcomer reads lessons and shows practice: no class, colleague, room or result. So it is of no school
    in any rule here.
    """
    return account.newcomer_since is not None


def signs_in_by_mail(account: Account) -> bool:
    """Whether a mailed link alone signs in: a newcomer who came by one, and has nothing else yet."""
    return is_newcomer(account) and account.active and not account.password and not account.oidc_subject


def coordinates(actor: Actor, area: Area) -> bool:
    """Whether the area is the actor's to look after: its schools, their leads, and its name."""
    return isinstance(actor, CommandLine) or area.id in own_areas(actor)


def manages(actor: Actor, school: School) -> bool:
    """Whether the actor may change the school's classes and staff."""
    return coordinates(actor, school.area) or _leads(actor, school)


def sees(account: Account, school: School) -> bool:
    """Whether the account may see the school's classes, and what is planned for them."""
    of_school = account.school_id == school.id and not is_newcomer(account)
    return of_school or coordinates(account, school.area)


def schools_seen(account: Account) -> Select[School]:
    """The schools of which `sees` is true."""
    is_any = account.school_id is not None and not is_newcomer(account)
    own = School.id == account.school_id if is_any else false()
    return select(School).where(or_(own, School.area_id.in_(own_areas(account))))


def works_at(account: Account, school: School) -> bool:
    """Whether the account may be given classes of the school: a teacher or lead of it who may sign in."""
    teaching = account.has_role(RoleName.TEACHER) or account.has_role(RoleName.LEAD)
    return account.school_id == school.id and account.active and teaching and not is_newcomer(account)


def may_ask_to_move(account: Account) -> bool:
    """Whether the account may ask for a place at another school: a teacher whose own school knows them.

    A lead is moved by whoever runs the site: no school loses its lead by a press elsewhere.
    """
    roles = {role.name for role in account.roles}
    return account.active and roles == {RoleName.TEACHER} and not is_newcomer(account)


def classes_taught(account: Account, day: date) -> Select[SchoolClass]:
    """The classes for which the account may open rooms on a day: of its school, and given to it."""
    return _classes_given(account, day).where(SchoolClass.school_year == school_year(day))


def teaches(session: Session, account: Account, school_class: SchoolClass, day: date) -> bool:
    """Whether the class is one of `classes_taught`."""
    own = classes_taught(account, day).where(SchoolClass.id == school_class.id)
    return session.scalar(own) is not None


def lends(session: Session, account: Account, school_class: SchoolClass, day: date) -> bool:
    """Whether the account may lend a class to a colleague who asks: as its school's lead, or as its teacher.

    The latter where all classes are small, and never of a class that is lent itself.
    """
    if manages(account, school_class.school):
        return True
    held = session.get(ClassTeacher, (school_class.id, account.id))
    for_good = held is not None and held.until is None and teaches(session, account, school_class, day)
    return for_good and all_small(session, school_class)


def lends_to_officer(session: Session, account: Account, school_class: SchoolClass, day: date) -> bool:
    """Whether the account may lend a class of this year to an officer: its school's lead, and its teacher.

    Never who it is lent to.
    """
    if school_class.retired or school_class.school_year != school_year(day):
        return False
    held = session.get(ClassTeacher, (school_class.id, account.id))
    for_good = held is not None and held.until is None and teaches(session, account, school_class, day)
    return for_good or _leads(account, school_class.school)


def classes_visited(account: Account, day: date) -> Select[SchoolClass]:
    """The classes for which an officer may open a room on a day: of their areas, and lent to them for it."""
    lent = select(OfficerLoan.class_id).where(OfficerLoan.account_id == account.id, OfficerLoan.day == day)
    here = select(SchoolClass).join(SchoolClass.school).where(School.area_id.in_(officer_areas(account)))
    this_year = SchoolClass.school_year == school_year(day)
    return here.where(SchoolClass.id.in_(lent), this_year, SchoolClass.retired.is_(False))


def visits_class(session: Session, account: Account, school_class: SchoolClass, day: date) -> bool:
    """Whether the class is one of `classes_visited`."""
    lent = classes_visited(account, day).where(SchoolClass.id == school_class.id)
    return session.scalar(lent) is not None


def assigns(session: Session, account: Account, school_class: SchoolClass, day: date) -> bool:
    """Whether the account may plan a class's lessons: its school's lead, and whoever it is given to.

    From 1 June on that is so for next year's classes, too.
    """
    own = _classes_given(account, day).where(SchoolClass.school_year.in_(years_planned(day)))
    own = own.where(SchoolClass.id == school_class.id)
    return _leads(account, school_class.school) or session.scalar(own) is not None


def classes_read(account: Account, day: date) -> Select[int]:
    """Ids of the classes, of any year, whose results the account reads: as their teacher or school lead."""
    own = SchoolClass.school_id == account.school_id
    if account.has_role(RoleName.LEAD):
        return select(SchoolClass.id).where(own)
    held = or_(ClassTeacher.until.is_(None), ClassTeacher.until >= day)
    given = select(ClassTeacher.class_id).where(ClassTeacher.account_id == account.id, held)
    return select(SchoolClass.id).where(own, SchoolClass.id.in_(given))


def rooms_read(account: Account, day: date) -> Select[Room]:
    """The rooms whose results the account reads: its own until their day is over, then those of its classes.

    A room whose pupils were told of its teacher alone stays with whoever opened it. An officer reads none.
    """
    read = classes_read(account, day)
    over = Room.state != RoomState.OPEN
    of_class = or_(Room.class_id.in_(read), Room.beside.any(SchoolClass.id.in_(read)))
    today = Room.closed_at >= datetime.combine(day, time.min, UTC)
    own = and_(_opened(account), or_(~over, today, Room.of_class.is_(False)))
    return select(Room).where(or_(own, and_(Room.of_class, over, of_class)))


def holds(account: Account, room: Room) -> bool:
    """Whether the account opened the room."""
    return room.teacher_id == account.id


def looks_after(session: Session, account: Account, room: Room, day: date) -> bool:
    """Whether the account may look in on a room, lock it and finish it.

    Who opened it, who teaches one of its classes, and the school's lead: so the lead may finish the room of
    somebody who had to leave, or of cover without an account. A room whose pupils were told of its teacher
    alone stays with whoever opened it. No officer does: see `opened_on_visit`.
    """
    if holds(account, room) and not room.by_officer:
        return True
    if not room.of_class:
        return False
    own = any(teaches(session, account, each, day) for each in room.classes)
    return own or _leads(account, room.school_class.school)


def opened_on_visit(session: Session, account: Account, room: Room) -> bool:
    """Whether an officer opened the room, and its class was not taken back since.

    While it is open they look in on it, lock it and finish it; nothing after that.
    """
    is_own = holds(account, room) and room.by_officer
    return is_own and visits_class(session, account, room.school_class, room.opened_at.date())


def rooms_to_void(account: Account, day: date) -> Select[int]:
    """The ids of rooms of which the account may ask to void what they sealed.

    Those that it opened, and those of its classes; a lead's are of the school, a coordinator's of the areas.
    """
    given = _given(account, day)
    of_class = or_(Room.class_id.in_(given), Room.beside.any(SchoolClass.id.in_(given)))
    of_school = School.id == account.school_id
    if not account.has_role(RoleName.LEAD):
        of_school = and_(of_school, of_class)
    own = or_(_opened(account), of_school, School.area_id.in_(own_areas(account)))
    return select(Room.id).join(Room.school_class).join(School).where(own)


def may_ask_to_void(session: Session, account: Account, room: Room, day: date) -> bool:
    """Whether the room is one of `rooms_to_void`."""
    return session.scalar(rooms_to_void(account, day).where(Room.id == room.id)) is not None


def may_confirm_void(session: Session, actor: Actor, asked: VoidRequest) -> bool:
    """Whether the actor may confirm what somebody else has asked: never of a room that they opened.

    A coordinator may; where one has asked and no other has the area, the school's lead. So a class's figures
    are never taken out by people of its school alone.
    """
    school = asked.room.school_class.school
    if isinstance(actor, Account) and (actor.id == asked.asked_by or holds(actor, asked.room)):
        return False
    if coordinates(actor, school.area):
        return True
    others = has_other_coordinator(session, school.area, asked.asked_by)
    return asked.by_coordinator and _leads(actor, school) and not others


def sees_ask(actor: Actor, school: School, *, led: bool, school_days: int) -> bool:
    """Whether who manages a school sees an ask to join it that has waited so many days with lessons.

    Its lead from the first, a coordinator once it has waited `LEADS_OWN_DAYS`, or no lead is there (`led`).
    """
    return _leads(actor, school) or (manages(actor, school) and (not led or school_days >= LEADS_OWN_DAYS))


def asks_for_way(actor: Actor, school: School) -> bool:
    """Whether the actor may ask that teachers come into the school by themselves: its lead alone.

    A coordinator confirms it, so no school and no coordinator opens a way alone.
    """
    return _leads(actor, school)


def roles_given(actor: Actor, school: School) -> tuple[RoleName, ...]:
    """The roles that the actor gives and takes at a school."""
    if coordinates(actor, school.area):
        return RoleName.TEACHER, RoleName.LEAD
    return (RoleName.TEACHER,) if _leads(actor, school) else ()


def can_administer(actor: Actor, person: Account) -> bool:
    """Whether the actor may invite, disable and enable `person`: all of whose roles are the actor's to give.

    So nobody looks after themselves: who gives a role at a school has one that they do not give. An officer
    is looked after by who coordinates all of their areas.
    """
    if person.school is None:
        areas = officer_areas(person).values()
        return len(person.roles) == 1 and bool(areas) and all(coordinates(actor, each) for each in areas)
    given = roles_given(actor, person.school)
    return bool(given) and {role.name for role in person.roles} <= set(given)


def _opened(account: Account) -> ColumnElement[bool]:
    """The rooms that the account opened, not as an officer."""
    return and_(Room.teacher_id == account.id, Room.by_officer.is_(False))


def _leads(actor: Actor, school: School) -> bool:
    return isinstance(actor, Account) and actor.has_role(RoleName.LEAD) and actor.school_id == school.id


def _classes_given(account: Account, day: date) -> Select[SchoolClass]:
    """The classes of the account's school, of any year, that are given or lent to it on a day."""
    return select(SchoolClass).where(
        SchoolClass.id.in_(_given(account, day)),
        SchoolClass.school_id == account.school_id,
        SchoolClass.retired.is_(False),
    )


def _given(account: Account, day: date) -> Select[int]:
    """The ids of the classes that are given or lent to the account on a day."""
    until = or_(ClassTeacher.until.is_(None), ClassTeacher.until >= day)
    return select(ClassTeacher.class_id).where(ClassTeacher.account_id == account.id, until)


def has_other_coordinator(session: Session, area: Area, account_id: int) -> bool:
    """Whether a coordinator other than that account has the area, and may sign in."""
    others = select(Account).where(
        Account.areas.any(Area.id == area.id), Account.active, Account.id != account_id
    )
    return any(each.has_joined and coordinates(each, area) for each in session.scalars(others))
