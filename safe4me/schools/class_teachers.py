"""Giving classes to teachers: who has which, and who asks for one. Every change is a transaction, on record.

A lead gives a class for good, or lends it until the end of a day; a teacher asks, and a lead says yes or no.
Rooms that are open when a class is taken back go on: what they measure is reserved already.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, delete, func, select
from sqlalchemy.orm import Session, joinedload

from safe4me.db import audit
from safe4me.db.accounts import Account, Actor, ClassRequest, ClassTeacher
from safe4me.db.base import Refused
from safe4me.db.rooms import Room
from safe4me.db.schools import School, SchoolClass, school_locked
from safe4me.schools import classes, permissions
from safe4me.statistics.periods import school_year


class NotGiven(Refused):
    """A class of one's school that was not given to oneself, or was lent and the day is over."""


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


def leave_other_schools(session: Session, actor: Actor, person: Account, now: datetime) -> None:
    """Take back the classes of schools that are no longer the person's, and forget wishes for any there.

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


def pass_on(session: Session, person: Account, to: Account) -> None:
    """Give the classes of one account to another, in the caller's transaction."""
    for held in session.scalars(select(ClassTeacher).where(ClassTeacher.account_id == person.id)).all():
        kept = {name: getattr(held, name) for name in ("until", "since", "or_before", "seen")}
        session.merge(ClassTeacher(class_id=held.class_id, account_id=to.id, **kept))
        session.delete(held)
    session.flush()


def ask_for(session: Session, account: Account, school_class: SchoolClass, now: datetime) -> None:
    """Ask for a class of one's school; who manages the school gives it to themselves. Safe to repeat.

    Raises NotFound.
    """
    permissions.require(permissions.works_at(account, school_class.school))
    if permissions.manages(account, school_class.school):
        give_class(session, account, school_class, account, now)
        return
    with school_locked(session, school_class.school_id):
        if not permissions.teaches(session, account, school_class, now.date()):
            session.merge(ClassRequest(class_id=school_class.id, account_id=account.id))


def decline(session: Session, actor: Actor, school_class: SchoolClass, person: Account) -> None:
    """Say no to somebody who has asked. Safe to repeat. Raises NotFound."""
    permissions.require(permissions.manages(actor, school_class.school))
    with school_locked(session, school_class.school_id):
        _forget_request(session, school_class, person.id)


def own_class_for(session: Session, account: Account, class_id: int, now: datetime) -> SchoolClass:
    """A class for which the account may open rooms. Raises NotFound and NotGiven."""
    school_class = classes.class_for(session, account, class_id, now)
    if not permissions.teaches(session, account, school_class, now.date()):
        raise NotGiven
    return school_class


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


def own_first(session: Session, account: Account, now: datetime) -> list[SchoolClass]:
    """The classes that the account may see, by name: first those that it may open rooms for."""
    own = {each.id for each, _ in own_classes(session, account, now)}
    return sorted(classes.classes_of(session, account, now), key=lambda each: each.id not in own)


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
    """To whom each of these classes is given, by its id; who has it no more is left out."""
    found: dict[int, list[ClassTeacher]] = defaultdict(list)
    held = select(ClassTeacher).where(ClassTeacher.class_id.in_([each.id for each in of]))
    by_name = held.join(ClassTeacher.account).order_by(Account.name, Account.email)
    for each in session.scalars(by_name.options(joinedload(ClassTeacher.account))):
        if each.until is None or each.until >= now.date():
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
