"""Giving classes to teachers: who has which, and who asks for one. Every change is a transaction, on record.

A lead gives a class for good, or lends it until the end of a day; a teacher asks, and a lead says yes or no.
Rooms that are open when a class is taken back go on: what they measure is reserved already.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, delete, func, select
from sqlalchemy.orm import Session, joinedload

from safe4me.db import audit
from safe4me.db.accounts import (
    Account,
    Actor,
    ClassRequest,
    ClassTeacher,
    OfficerLoan,
    RoleName,
    colleague_named,
)
from safe4me.db.base import Refused
from safe4me.db.rooms import Room
from safe4me.db.schools import School, SchoolClass, school_locked
from safe4me.schools import classes, people, permissions
from safe4me.schools.practice import all_small, may_share
from safe4me.statistics.periods import school_year


class NotGiven(Refused):
    """A class of one's school that was not given to oneself, or was lent and the day is over."""


class NotBegun(Refused):
    """A class of next year was to work, before its school year begins: on 1 September of `year`."""

    def __init__(self, year: int) -> None:
        self.year = year


class NotColleague(Refused):
    """A class was given to somebody who does not teach at its school."""


class LentInThePast(Refused):
    """A class was lent until a day that is over."""


def give_class(
    session: Session,
    actor: Actor,
    school_class: SchoolClass,
    to: Account | None,
    now: datetime,
    until: date | None = None,
) -> None:
    """Give a class to a teacher of its school, who may have asked: for good, or until a day is over.

    Raises NotFound unless the actor manages the school, NotColleague and LentInThePast.
    """
    permissions.require(permissions.manages(actor, school_class.school))
    with school_locked(session, school_class.school_id):
        hand_over(session, actor, school_class, to, now, until)


def hand_over(
    session: Session,
    actor: Actor,
    school_class: SchoolClass,
    to: Account | None,
    now: datetime,
    until: date | None = None,
) -> None:
    """What `give` does, in the caller's transaction, for a caller who has asked whether it may."""
    if to is None or not permissions.works_at(to, school_class.school):
        raise NotColleague
    if until is not None and until < now.date():
        raise LentInThePast
    _forget_request(session, school_class, to.id)
    held = session.get(ClassTeacher, (school_class.id, to.id))
    if held is not None and held.until == until:
        return
    if held is None:
        held = ClassTeacher(class_id=school_class.id, account_id=to.id, since=now, seen=now)
        session.add(held)
    elif held.until is not None and held.until < now.date():
        held.since, held.or_before = now, False
    held.until = until
    name = audit.by_number(to)
    what = f"given to {name}" if until is None else f"lent to {name} until {until}"
    _note(session, actor, school_class, what, to, now)


def take_back(
    session: Session, actor: Actor, school_class: SchoolClass, person: Account, now: datetime
) -> None:
    """Let somebody open no more rooms for a class. Safe to repeat. Raises NotFound."""
    permissions.require(permissions.manages(actor, school_class.school))
    with school_locked(session, school_class.school_id):
        held = session.get(ClassTeacher, (school_class.id, person.id))
        if held is not None:
            session.delete(held)
            _note(session, actor, school_class, _taken_back(person), person, now)


def take_back_all(
    session: Session, actor: Actor, school_class: SchoolClass, now: datetime, but: Collection[Account]
) -> None:
    """Take a class back from everybody else, in the caller's transaction."""
    kept = {each.id for each in but}
    for held in session.scalars(select(ClassTeacher).where(ClassTeacher.class_id == school_class.id)).all():
        if held.account_id not in kept:
            _note(session, actor, school_class, _taken_back(held.account), held.account, now)
            session.delete(held)
    session.flush()


def invite_teacher(
    session: Session, account: Account, school: School, email: str, own: Sequence[SchoolClass], now: datetime
) -> Account | None:
    """Invite a teacher whose address a file has, and give them their classes; None for who is there already.

    Raises NotFound, InvalidEmail and EmailTaken.
    """
    person = colleague_named(session, school.id, people.checked_email(email))
    invited = None
    if person is None:
        person = invited = people.invite(
            session, account, school=school, role=RoleName.TEACHER, email=email, name="", now=now
        )
    for each in own:
        give_class(session, account, each, person, now)
    return invited


def leave_other_schools(session: Session, actor: Actor, person: Account, now: datetime) -> None:
    """Take back the classes of schools that are no longer the person's, and forget wishes for any there.

    An officer's are those of their areas.

    In the caller's transaction.
    """
    elsewhere = select(SchoolClass.id).where(SchoolClass.school_id.is_distinct_from(person.school_id))
    held = select(ClassTeacher).where(
        ClassTeacher.account_id == person.id, ClassTeacher.class_id.in_(elsewhere)
    )
    for each in session.scalars(held).all():
        _note(session, actor, each.school_class, _taken_back(person), person, now)
        session.delete(each)
    asked = ClassRequest.account_id == person.id, ClassRequest.class_id.in_(elsewhere)
    session.execute(delete(ClassRequest).where(*asked))
    visited = select(SchoolClass.id).join(SchoolClass.school)
    visited = visited.where(School.area_id.in_(permissions.officer_areas(person)))
    lent = OfficerLoan.account_id == person.id, OfficerLoan.class_id.not_in(visited)
    session.execute(delete(OfficerLoan).where(*lent))


def pass_on(session: Session, person: Account, to: Account) -> None:
    """Give the classes of one account to another, in the caller's transaction."""
    for held in session.scalars(select(ClassTeacher).where(ClassTeacher.account_id == person.id)).all():
        kept = {name: getattr(held, name) for name in ("until", "since", "or_before", "seen")}
        session.merge(ClassTeacher(class_id=held.class_id, account_id=to.id, **kept))
        session.delete(held)
    for lent in session.scalars(select(OfficerLoan).where(OfficerLoan.account_id == person.id)).all():
        session.merge(OfficerLoan(class_id=lent.class_id, account_id=to.id, day=lent.day))
        session.delete(lent)
    session.flush()


def ask_for(
    session: Session, account: Account, school_class: SchoolClass, now: datetime, until: date | None = None
) -> None:
    """Ask for a class of one's school. Safe to repeat. Raises NotFound.

    Who manages the school gives it to themselves: for good, or until a day is over.
    """
    permissions.require(permissions.works_at(account, school_class.school))
    if permissions.manages(account, school_class.school):
        give_class(session, account, school_class, account, now, until)
        return
    with school_locked(session, school_class.school_id):
        if not permissions.teaches(session, account, school_class, now.date()):
            session.merge(ClassRequest(class_id=school_class.id, account_id=account.id))


def decline(session: Session, actor: Actor, school_class: SchoolClass, person: Account) -> None:
    """Say no to somebody who has asked. Safe to repeat. Raises NotFound."""
    permissions.require(permissions.manages(actor, school_class.school))
    with school_locked(session, school_class.school_id):
        _forget_request(session, school_class, person.id)


def answer_colleague(
    session: Session, account: Account, school_class: SchoolClass, person_id: int, now: datetime, *, yes: bool
) -> None:
    """Lend a class to a colleague who has asked for it, until today is over, or say no. Safe to repeat.

    Raises NotFound.
    """
    today = now.date()
    permissions.require(permissions.lends(session, account, school_class, today))
    with school_locked(session, school_class.school_id):
        asked = session.get(ClassRequest, (school_class.id, person_id))
        if asked is None:
            return
        if yes:
            hand_over(session, account, school_class, asked.account, now, today)
        _forget_request(session, school_class, person_id)


def requests_to_me(session: Session, account: Account, now: datetime) -> list[ClassRequest]:
    """What colleagues have asked for of the account's own classes, and it may lend as their teacher.

    A lead finds them among `requests_at`.
    """
    if account.school is not None and permissions.manages(account, account.school):
        return []
    own = [each.id for each, until in own_classes(session, account, now) if until is None]
    asked = select(ClassRequest).join(ClassRequest.school_class).join(ClassRequest.account)
    found = session.scalars(
        asked.where(ClassRequest.class_id.in_(own), Account.active).order_by(SchoolClass.name, Account.name)
    ).all()
    return [each for each in found if permissions.lends(session, account, each.school_class, now.date())]


def classes_to_borrow(
    session: Session, account: Account, school_class: SchoolClass, now: datetime
) -> list[tuple[SchoolClass, bool]]:
    """Colleagues' classes that may join a class's room, each with whether the account has asked for it.

    None but where every class of the school is small.
    """
    if not all_small(session, school_class):
        return []
    others = other_classes(session, account, now)
    like = [each for each, _ in others if each.grouping == school_class.grouping]
    may_join = {each.id for each in may_share(session, school_class, like)}
    return [(each, asked) for each, asked in others if each.id in may_join]


def own_class_for(session: Session, account: Account, class_id: int, now: datetime) -> SchoolClass:
    """A class for which the account may open rooms. Raises NotFound, NotBegun and NotGiven."""
    school_class = classes.class_for(session, account, class_id, now)
    must_have_begun(school_class, now)
    if not permissions.teaches(session, account, school_class, now.date()):
        raise NotGiven
    return school_class


def must_have_begun(school_class: SchoolClass, now: datetime) -> None:
    """Raise NotBegun for a class of next year."""
    if school_class.school_year > school_year(now.date()):
        raise NotBegun(school_class.school_year)


def own_classes(session: Session, account: Account, now: datetime) -> list[tuple[SchoolClass, date | None]]:
    """The account's classes, each with the day until which it is lent, if it is.

    Those for which it has opened a room come first, the latest first; then by year group and name.
    """
    day = now.date()
    latest = _latest_rooms(account).subquery()
    held = and_(ClassTeacher.class_id == SchoolClass.id, ClassTeacher.account_id == account.id)
    taught = permissions.classes_taught(account, day).outerjoin(latest, latest.c.class_id == SchoolClass.id)
    with_day = taught.join(ClassTeacher, held).add_columns(ClassTeacher.until)
    order = latest.c.opened.desc().nulls_last(), SchoolClass.year_group, SchoolClass.name
    return [(own, until) for own, until in session.execute(with_day.order_by(*order))]


def _latest_rooms(account: Account) -> Select[int, datetime]:
    opened = select(Room.class_id, func.max(Room.opened_at).label("opened"))
    return opened.where(Room.teacher_id == account.id).group_by(Room.class_id)


def other_classes(session: Session, account: Account, now: datetime) -> list[tuple[SchoolClass, bool]]:
    """The other classes of the account's school, each with whether it has asked for it."""
    own = {each.id for each, _ in own_classes(session, account, now)}
    asked = set(session.scalars(select(ClassRequest.class_id).where(ClassRequest.account_id == account.id)))
    seen = classes.classes_of(session, account, now)
    mine = [each for each in seen if each.school_id == account.school_id and each.id not in own]
    return [(each, each.id in asked) for each in mine]


def teachers_of(session: Session, of: Sequence[SchoolClass], now: datetime) -> dict[int, list[ClassTeacher]]:
    """To whom each of these classes is given, by its id; without whoever has it no more, or has left."""
    found: dict[int, list[ClassTeacher]] = defaultdict(list)
    held = select(ClassTeacher).where(ClassTeacher.class_id.in_([each.id for each in of]))
    by_name = held.join(ClassTeacher.account).order_by(Account.name, Account.email)
    school = {each.id: each.school for each in of}
    people = joinedload(ClassTeacher.account).selectinload(Account.roles)
    for each in session.scalars(by_name.options(people)):
        in_date = each.until is None or each.until >= now.date()
        if in_date and permissions.works_at(each.account, school[each.class_id]):
            found[each.class_id].append(each)
    return found


def requests_at(session: Session, school: School, now: datetime) -> Sequence[ClassRequest]:
    """What teachers of a school have asked for and not been given, by class and name."""
    waiting = (
        select(ClassRequest)
        .join(ClassRequest.school_class)
        .join(ClassRequest.account)
        .where(SchoolClass.school_id == school.id, SchoolClass.school_year == school_year(now.date()))
        .where(SchoolClass.retired.is_(False), Account.active)
    )
    return session.scalars(waiting.order_by(SchoolClass.year_group, SchoolClass.name, Account.name)).all()


def _forget_request(session: Session, school_class: SchoolClass, account_id: int) -> None:
    asked = delete(ClassRequest).where(ClassRequest.class_id == school_class.id)
    session.execute(asked.where(ClassRequest.account_id == account_id))


def _taken_back(person: Account) -> str:
    return f"taken back from {audit.by_number(person)}"


def _note(
    session: Session, actor: Actor, school_class: SchoolClass, what: str, person: Account, now: datetime
) -> None:
    what = f"{school_class.label}: {what}"
    audit.add_entry(session, actor, what, now, about=person, school_id=school_class.school_id)
