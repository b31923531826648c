"""What is in no figure: classes that wait for a batch, and until when; what is or will be voided."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, Select, and_, distinct, func, select, tuple_
from sqlalchemy.orm import Session

from safe4me.db.accounts import Account
from safe4me.db.base import NotFound
from safe4me.db.page_progress import ReportWeek
from safe4me.db.released import Seal, is_voided
from safe4me.db.rooms import Room, Void, VoidRequest
from safe4me.db.schools import School, SchoolClass
from safe4me.privacy.page_progress import ReadTo, first_week, read_to
from safe4me.schools import permissions
from safe4me.schools.audit import ENTRIES_ON_A_PAGE
from safe4me.statistics.periods import last_monday, next_monday, school_year

_IS_VOID = and_(Void.room_id == Seal.room_id, Void.activity == Seal.activity)
_IS_ASKED = and_(VoidRequest.room_id == Seal.room_id, VoidRequest.activity == Seal.activity)


@dataclass(frozen=True, slots=True)
class WaitingClasses:
    """How many classes have finished something that is in no figure yet, and the next Monday.

    `voided` is what of the same areas and activities is in none, and never will be.
    """

    classes: int
    until: date
    voided: int


def classes_waiting(
    session: Session, area_ids: Collection[int] | None, today: date, activities: Collection[str] | None = None
) -> WaitingClasses:
    """Those of some areas, or of all; with any of these activities, or any at all.

    What is left over once a school year's last Monday has come waits no more.
    """
    running = school_year(last_monday(today))
    waits = Seal.batch_id.is_(None), Seal.alone.is_(False), ~is_voided(), SchoolClass.school_year >= running
    classes = _sealed(func.count(distinct(Room.class_id)), area_ids, activities).where(*waits)
    return WaitingClasses(
        session.scalar(classes) or 0, next_monday(today), voided(session, area_ids, activities)
    )


def voided(
    session: Session, area_ids: Collection[int] | None = None, activities: Collection[str] | None = None
) -> int:
    """How many sealed activities are voided: in some areas or in all, of these activities or of any.

    Counted from what is voided, which is little: its seals are looked up, where SQLite would read through all
    of them to join it.
    """
    is_void = tuple_(Seal.room_id, Seal.activity).in_(select(Void.room_id, Void.activity))
    return session.scalar(_sealed(func.count(), area_ids, activities).where(is_void)) or 0


def _sealed(
    number: ColumnElement[int], area_ids: Collection[int] | None, activities: Collection[str] | None
) -> Select[int]:
    """A select of a number of seals of some areas and activities."""
    seals = select(number).select_from(Seal).join(Room, Room.id == Seal.room_id)
    seals = seals.join(Room.school_class).join(School)
    if area_ids is not None:
        seals = seals.where(School.area_id.in_(area_ids))
    if activities is not None:
        seals = seals.where(Seal.activity.in_(activities))
    return seals


def how_far(session: Session, today: date) -> dict[str, ReadTo]:
    """By page (`law/two-ages`) what its reports tell, as far as they are enough."""
    part = ReportWeek.page, ReportWeek.part
    parts = select(ReportWeek.page, func.count(), func.sum(ReportWeek.number)).group_by(*part).order_by(*part)
    since = parts.where(ReportWeek.week >= first_week(school_year(today)))
    told = {}
    for page, rows in groupby(session.execute(since), key=lambda row: row[0]):
        _, (weeks, *_), numbers = zip(*rows, strict=True)
        told[page] = read_to(list(map(int, numbers)), weeks)
    return {page: each for page, each in told.items() if each}


@dataclass(frozen=True, slots=True)
class SealedOnce:
    """One sealed activity of one room. `void` keeps it out of figures; `asked` says who asked for that."""

    activity: str
    ballots: int
    room: Room
    void: Void | None
    asked: VoidRequest | None


@dataclass(frozen=True, slots=True)
class SealedList:
    """A page of sealed activities, latest first; `more` says whether older ones follow."""

    entries: Sequence[SealedOnce]
    more: bool


def sealed_list(
    session: Session, account: Account, today: date, school: School | None, page: int
) -> SealedList:
    """Page 1, 2 … of what the account may ask to void: all of it, or what is of one school."""
    found = _own(account, today)
    if school is not None:
        found = found.where(SchoolClass.school_id == school.id)
    latest = found.order_by(Room.opened_at.desc(), Seal.id.desc())
    rows = session.execute(latest.offset(ENTRIES_ON_A_PAGE * (page - 1)).limit(ENTRIES_ON_A_PAGE + 1)).all()
    return SealedList(
        [SealedOnce(*row) for row in rows[:ENTRIES_ON_A_PAGE]], more=len(rows) > ENTRIES_ON_A_PAGE
    )


def sealed_once(session: Session, account: Account, today: date, room_id: int, activity: str) -> SealedOnce:
    """One of them. Raises NotFound for any other."""
    of = Seal.room_id == room_id, Seal.activity == activity
    row = session.execute(_own(account, today).where(*of)).first()
    if row is None:
        raise NotFound
    return SealedOnce(*row)


def _own(account: Account, today: date) -> Select[str, int, Room, Void, VoidRequest]:
    """What is sealed of `permissions.rooms_to_void`."""
    seals = select(Seal.activity, Seal.ballots, Room, Void, VoidRequest).select_from(Seal)
    seals = seals.join(Room, Room.id == Seal.room_id).join(Room.school_class)
    seals = seals.outerjoin(Void, _IS_VOID).outerjoin(VoidRequest, _IS_ASKED)
    return seals.where(Room.id.in_(permissions.rooms_to_void(account, today)))
