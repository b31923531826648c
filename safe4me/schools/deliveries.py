"""What is done at the schools of an area: planned or written down, read, and summed by half-term.

Coordinators and police officers of the area write it down.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from safe4me.db import audit
from safe4me.db.accounts import Account
from safe4me.db.base import NotFound, Refused
from safe4me.db.schools import Delivery, DeliveryKind, School, school_locked
from safe4me.schools import permissions
from safe4me.schools.text import checked_note
from safe4me.statistics.periods import half_term

LONGEST_NOTE = 200
MOST = 999
FIRST_DAY = date(2020, 1, 1)
AHEAD = timedelta(days=366)  # how far a visit may be planned
SOON = timedelta(days=14)


class InvalidDay(Refused):
    """A day long ago, or more than a year ahead."""

    def __init__(self, first: date, last: date) -> None:
        self.first = first
        self.last = last


class InvalidNumber(Refused):
    """None, or more than can be."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most


@dataclass(frozen=True, slots=True)
class HalfTermSums:
    """How much was done in a half-term: for each kind the sessions or, of training, the staff."""

    half_term: str
    numbers: dict[DeliveryKind, int]


def deliver(
    session: Session,
    account: Account,
    school: School,
    *,
    day: date,
    kind: DeliveryKind,
    number: int,
    note: str,
    now: datetime,
) -> Delivery:
    """Write down what was done at a school, or will be.

    Raises NotFound, InvalidDay, InvalidNumber and InvalidNote.
    """
    permissions.require(permissions.visits(account, school))
    note = _checked(day, number, note, now)
    with school_locked(session, school.id):
        made = Delivery(school_id=school.id, day=day, kind=kind, number=number, note=note)
        session.add(made)
        session.flush()
        audit.add_entry(session, account, f"{_label(made)}: written down", now, school_id=school.id)
    return made


def schools_visited(session: Session, account: Account) -> Sequence[School]:
    """The schools of a coordinator's or an officer's areas, by name."""
    visited = select(School).where(School.id.in_(_visited(account)))
    return session.scalars(visited.order_by(School.name)).all()


def school_visited(session: Session, account: Account, school_id: int) -> School:
    """One of those schools. Raises NotFound for any other."""
    school = session.get(School, school_id)
    if school is None or not permissions.visits(account, school):
        raise NotFound
    return school


def delivery_for(session: Session, account: Account, delivery_id: int) -> Delivery:
    """One line of the log. Raises NotFound for another's."""
    found = session.get(Delivery, delivery_id)
    if found is None:
        raise NotFound
    permissions.require(permissions.visits(account, found.school))
    return found


def take_out(session: Session, account: Account, delivery: Delivery, now: datetime) -> None:
    """Take a line out of the log; that it was there stays on record. Raises NotFound."""
    permissions.require(permissions.visits(account, delivery.school))
    with school_locked(session, delivery.school_id):
        audit.add_entry(session, account, f"{_label(delivery)}: taken out", now, school_id=delivery.school_id)
        session.delete(delivery)


def deliveries_of(session: Session, account: Account, name: str, today: date) -> Sequence[Delivery]:
    """What was done by today in one half-term, latest first."""
    latest = _own(account).where(Delivery.day <= today).order_by(Delivery.day.desc(), Delivery.id.desc())
    return [one for one in session.scalars(latest) if half_term(one.day) == name]


def sums(session: Session, account: Account, today: date) -> list[HalfTermSums]:
    """What was done by today in each half-term that has a line, latest first."""
    found: dict[str, Counter[DeliveryKind]] = {}
    for one in session.scalars(_own(account).where(Delivery.day <= today)):
        found.setdefault(half_term(one.day), Counter())[one.kind] += one.number
    return [HalfTermSums(name, dict(found[name])) for name in sorted(found, reverse=True)]


def planned(session: Session, account: Account, today: date) -> Sequence[Delivery]:
    """What is still to be done after today, the next first."""
    to_come = _own(account).where(Delivery.day > today)
    return session.scalars(to_come.order_by(Delivery.day, Delivery.id)).all()


def coming(session: Session, account: Account, today: date) -> Sequence[Delivery]:
    """What is to be done today and in the two weeks after it, the next first."""
    soon = _own(account).where(Delivery.day.between(today, today + SOON))
    return session.scalars(soon.order_by(Delivery.day, Delivery.id)).all()


def sessions_held(session: Session, school_ids: Collection[int], since: date, until: date) -> int:
    """How many visits and assemblies there were from one day to another, at schools the caller fetched."""
    of_pupils = Delivery.kind.in_((DeliveryKind.VISIT, DeliveryKind.ASSEMBLY))
    held = select(func.sum(Delivery.number)).where(Delivery.school_id.in_(school_ids), of_pupils)
    return session.scalar(held.where(Delivery.day.between(since, until))) or 0


def _own(account: Account) -> Select[Delivery]:
    return select(Delivery).join(Delivery.school).where(School.id.in_(_visited(account)))


def _visited(account: Account) -> Select[int]:
    areas = {**permissions.own_areas(account), **permissions.officer_areas(account)}
    return select(School.id).where(School.area_id.in_(areas))


def _checked(day: date, number: int, note: str, now: datetime) -> str:
    if not FIRST_DAY <= day <= latest_day(now.date()):
        raise InvalidDay(FIRST_DAY, latest_day(now.date()))
    checked_number(number)
    return checked_note(note, LONGEST_NOTE)


def latest_day(today: date) -> date:
    """The last day for which something may be planned."""
    return today + AHEAD


def checked_number(number: int) -> int:
    """The number. Raises InvalidNumber for none, or for more than can be."""
    if not 1 <= number <= MOST:
        raise InvalidNumber(1, MOST)
    return number


def _label(delivery: Delivery) -> str:
    return f"delivery {delivery.id} ({delivery.kind} of {delivery.day}, {delivery.number})"
