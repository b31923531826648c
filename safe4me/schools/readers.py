"""Who reads a class's results: whoever teaches it now, and its school's lead; since when, and who is new.

There is no other way to read them: who invites a lead or a teacher to a school adds a name to this list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from safe4me.db.accounts import Account, ClassTeacher, Role, RoleName
from safe4me.db.base import NotFound
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.schools import class_teachers, permissions


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may read the results of `classes`; `leads` them, or teaches them, for good or `until`.

    `since` is None, or `or_before` is true, where it was not kept from the beginning.
    """

    account: Account
    classes: tuple[SchoolClass, ...]
    leads: bool
    since: datetime | None
    or_before: bool
    until: date | None = None


def class_read(session: Session, account: Account, class_id: int, now: datetime) -> SchoolClass:
    """A class whose results the account reads. Raises NotFound, and NotGiven for a colleague's."""
    school_class = session.get(SchoolClass, class_id)
    if school_class is None or not permissions.sees(account, school_class.school):
        raise NotFound
    read = permissions.classes_read(account, now.date()).where(SchoolClass.id == class_id)
    if session.scalar(read) is None:
        raise class_teachers.NotGiven
    return school_class


def rooms_of_class(session: Session, school_class: SchoolClass) -> Sequence[Room]:
    """The closed rooms of a class that all its readers read, the latest first."""
    own = or_(Room.class_id == school_class.id, Room.beside.any(SchoolClass.id == school_class.id))
    closed = select(Room).where(own, Room.of_class, Room.state == RoomState.CLOSED)
    return session.scalars(closed.order_by(Room.opened_at.desc(), Room.id.desc())).all()


def readers_of(session: Session, classes: Sequence[SchoolClass], now: datetime) -> list[Reader]:
    """Everybody who may read what classes of one school chose: its leads, then their teachers, by name."""
    at = select(Account).where(Account.school_id == classes[0].school_id, Account.active)
    leads = at.where(Account.roles.any(Role.name == RoleName.LEAD)).order_by(Account.name, Account.email)
    own = tuple(classes)
    found = [Reader(each, own, True, each.since, each.or_before) for each in session.scalars(leads)]
    known = {each.account.id for each in found}
    held = class_teachers.teachers_of(session, classes, now)
    taught = [(school_class, each) for school_class in classes for each in held[school_class.id]]
    return found + [
        Reader(each.account, (school_class,), False, each.since, each.or_before, each.until)
        for school_class, each in taught
        if each.account_id not in known
    ]


def new_readers(session: Session, account: Account, now: datetime) -> list[Reader]:
    """Who came to read the results of a class that was given to the account, since it last said “seen”."""
    read = permissions.classes_read(account, now.date())
    of = select(ClassTeacher).where(ClassTeacher.account_id == account.id, ClassTeacher.class_id.in_(read))
    found: dict[int, Reader] = {}
    for own in session.scalars(of.join(ClassTeacher.school_class).order_by(SchoolClass.name)):
        for each in readers_of(session, [own.school_class], now):
            if each.account != account and (each.since is None or each.since > own.seen):
                before = found.get(each.account.id)
                known = before.classes if before else ()
                found[each.account.id] = replace(each, classes=(*known, own.school_class))
    return list(found.values())


def note_seen(session: Session, account: Account, by: datetime) -> None:
    """Keep that an account has seen who reads the results of its classes, as it was then. Commits."""
    own = update(ClassTeacher).where(ClassTeacher.account_id == account.id, ClassTeacher.seen < by)
    session.execute(own.values(seen=by))
    session.commit()
