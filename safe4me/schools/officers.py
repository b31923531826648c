"""Police officers: who has an area, and which classes are lent to them for a day. Changes are transactions.

A class's teacher or its school's lead lends it, and takes it back: a room that is open then goes on with
them.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from safe4me.db import audit
from safe4me.db.accounts import Account, OfficerLoan, Role, RoleName
from safe4me.db.base import NotFound, Refused
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import Area, SchoolClass, areas_locked, school_locked
from safe4me.schools import classes, people, permissions

LENT_AHEAD = timedelta(days=60)  # how far ahead a class is lent for a visit


class NotOfficer(Refused):
    """A class was lent to somebody who is no officer of its school's area."""


class NotLendable(Refused):
    """A class was lent for a day that is over, or for one after `last`."""

    def __init__(self, last: date) -> None:
        self.last = last


def invite_officer(
    session: Session, account: Account, area: Area, *, email: str, name: str, now: datetime
) -> Account:
    """Make an officer's account for an area; a namesake, if the email has one elsewhere.

    Raises NotFound unless the account coordinates the area, InvalidEmail, InvalidName and EmailTaken.
    """
    permissions.require(permissions.coordinates(account, area))
    with areas_locked(session):
        whom = people.NewPerson(RoleName.OFFICER, email, name, areas=(area,))
        return people.add(session, account, whom, now)


def officers_of(session: Session, account: Account) -> Sequence[Account]:
    """The officers of a coordinator's areas, disabled or not, by name."""
    found = _officers(list(permissions.own_areas(account))).options(*people.WITH_A_CARD)
    return session.scalars(found).all()


def officers_to_lend_to(session: Session, school_class: SchoolClass) -> Sequence[Account]:
    """The officers of the area of a class's school who may sign in, by name."""
    found = _officers([school_class.school.area_id]).where(Account.active)
    return session.scalars(found).all()


def class_to_lend(session: Session, account: Account, class_id: int, now: datetime) -> SchoolClass:
    """A class that the account may lend to an officer. Raises NotFound."""
    found = classes.class_for(session, account, class_id, now)
    permissions.require(permissions.lends_to_officer(session, account, found, now.date()))
    return found


def lend(
    session: Session,
    account: Account,
    school_class: SchoolClass,
    to: Account | None,
    day: date,
    now: datetime,
) -> None:
    """Lend a class to an officer for one day. Safe to repeat.

    Raises NotFound, NotOfficer and NotLendable.
    """
    permissions.require(permissions.lends_to_officer(session, account, school_class, now.date()))
    if to is None or not to.active or school_class.school.area_id not in permissions.officer_areas(to):
        raise NotOfficer
    if not now.date() <= day <= last_day_to_lend(now.date()):
        raise NotLendable(last_day_to_lend(now.date()))
    with school_locked(session, school_class.school_id):
        if session.get(OfficerLoan, (school_class.id, to.id, day)) is None:
            session.add(OfficerLoan(class_id=school_class.id, account_id=to.id, day=day))
            _note(session, account, school_class, f"lent to officer {audit.by_number(to)} for {day}", to, now)


def take_back_from_officer(
    session: Session, account: Account, school_class: SchoolClass, person_id: int, day: date, now: datetime
) -> None:
    """Lend a class no longer to an officer for a day. Safe to repeat. Raises NotFound."""
    permissions.require(permissions.lends_to_officer(session, account, school_class, now.date()))
    with school_locked(session, school_class.school_id):
        loan = session.get(OfficerLoan, (school_class.id, person_id, day))
        if loan is not None:
            what = f"taken back from officer {audit.by_number(loan.account)} for {day}"
            _note(session, account, school_class, what, loan.account, now)
            session.delete(loan)


def last_day_to_lend(today: date) -> date:
    """The last day for which a class may be lent."""
    return today + LENT_AHEAD


def loans_of(session: Session, school_class: SchoolClass, today: date) -> Sequence[OfficerLoan]:
    """To whom a class is lent from today on, by day and name."""
    lent = select(OfficerLoan).where(OfficerLoan.class_id == school_class.id, OfficerLoan.day >= today)
    by_day = lent.join(OfficerLoan.account).order_by(OfficerLoan.day, Account.name, Account.email)
    return session.scalars(by_day).all()


def classes_lent(session: Session, account: Account, now: datetime) -> Sequence[SchoolClass]:
    """The classes that are lent to an officer today, by school, year group and name."""
    lent = permissions.classes_visited(account, now.date())
    order = SchoolClass.school_id, SchoolClass.year_group, SchoolClass.name
    return session.scalars(lent.order_by(*order)).all()


def class_lent(session: Session, account: Account, class_id: int, now: datetime) -> SchoolClass:
    """One of those classes. Raises NotFound for any other."""
    found = permissions.classes_visited(account, now.date()).where(SchoolClass.id == class_id)
    lent = session.scalars(found).one_or_none()
    if lent is None:
        raise NotFound
    return lent


def open_rooms_of(session: Session, account: Account) -> list[Room]:
    """The open rooms of an officer, the earliest first."""
    own = select(Room).where(Room.teacher_id == account.id, Room.by_officer, Room.state == RoomState.OPEN)
    found = session.scalars(own.order_by(Room.opened_at, Room.id)).all()
    return [each for each in found if permissions.opened_on_visit(session, account, each)]


def visited_room(session: Session, account: Account, room_id: int, *, over: bool = False) -> Room:
    """An open room of an officer, or with `over` also one that is over. Raises NotFound for any other."""
    room = session.get(Room, room_id)
    if room is None or not permissions.opened_on_visit(session, account, room):
        raise NotFound
    if room.state is not RoomState.OPEN and not over:
        raise NotFound
    return room


def _officers(areas: Sequence[int]) -> Select[Account]:
    of_role = select(Account).where(Account.roles.any(Role.name == RoleName.OFFICER))
    return of_role.where(Account.areas.any(Area.id.in_(areas))).order_by(Account.name, Account.email)


def _note(
    session: Session, account: Account, school_class: SchoolClass, what: str, person: Account, now: datetime
) -> None:
    what = f"{school_class.label}: {what}"
    audit.add_entry(session, account, what, now, about=person, school_id=school_class.school_id)
