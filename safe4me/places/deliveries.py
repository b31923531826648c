"""The delivery log of a coordinator's schools: written, read, and summed by half-term."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from safe4me.places import classes
from safe4me.places.written import checked_note
from safe4me.statistics.periods import half_term
from safe4me.storage import audit
from safe4me.storage.accounts import Account, RoleName
from safe4me.storage.base import NotFound, Refused
from safe4me.storage.deliveries import Delivery, DeliveryKind
from safe4me.storage.places import School, school_locked

LONGEST_NOTE = 200
MOST = 999
FIRST_DAY = date(2020, 1, 1)


class InvalidDay(Refused):
    """A day to come, or long ago."""

    def __init__(self, first: date) -> None:
        self.first = first


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
    """Write down what was done at a school. Raises NotFound, InvalidDay, InvalidNumber and InvalidNote."""
    _must_coordinate(account, school)
    note = _checked(day, number, note, now)
    with school_locked(session, school.id):
        made = Delivery(school_id=school.id, day=day, kind=kind, number=number, note=note)
        session.add(made)
        session.flush()
        audit.record(session, account.id, f"{_label(made)}: written down", now, school_id=school.id)
    return made


def delivery_for(session: Session, account: Account, delivery_id: int) -> Delivery:
    """One line of the log. Raises NotFound for another's."""
    found = session.get(Delivery, delivery_id)
    if found is None:
        raise NotFound
    _must_coordinate(account, found.school)
    return found


def take_out(session: Session, account: Account, delivery: Delivery, now: datetime) -> None:
    """Take a line out of the log; that it was there stays on record. Raises NotFound."""
    _must_coordinate(account, delivery.school)
    with school_locked(session, delivery.school_id):
        audit.record(session, account.id, f"{_label(delivery)}: taken out", now, school_id=delivery.school_id)
        session.delete(delivery)


def deliveries_of(session: Session, account: Account, name: str) -> Sequence[Delivery]:
    """The lines of one half-term, latest first."""
    latest = _own(session, account).order_by(Delivery.day.desc(), Delivery.id.desc())
    return [one for one in session.scalars(latest) if half_term(one.day) == name]


def sums(session: Session, account: Account) -> list[HalfTermSums]:
    """What was done in each half-term that has a line, latest first."""
    found: dict[str, Counter[DeliveryKind]] = {}
    for one in session.scalars(_own(session, account)):
        found.setdefault(half_term(one.day), Counter())[one.kind] += one.number
    return [HalfTermSums(name, dict(found[name])) for name in sorted(found, reverse=True)]


def _own(session: Session, account: Account) -> Select[Delivery]:
    schools = classes.schools_of(session, account) if account.has_role(RoleName.COORDINATOR) else []
    return select(Delivery).where(Delivery.school_id.in_([school.id for school in schools]))


def _must_coordinate(account: Account, school: School) -> None:
    if not classes.coordinates(account, school):
        raise NotFound


def _checked(day: date, number: int, note: str, now: datetime) -> str:
    if not FIRST_DAY <= day <= now.date():
        raise InvalidDay(FIRST_DAY)
    if not 1 <= number <= MOST:
        raise InvalidNumber(1, MOST)
    return checked_note(note, LONGEST_NOTE)


def _label(delivery: Delivery) -> str:
    return f"delivery {delivery.id} ({delivery.kind} of {delivery.day}, {delivery.number})"
