"""What was sealed and what of it is voided: public numbers, never an answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from safe4me.places import rules
from safe4me.places.actions import ON_A_PAGE
from safe4me.storage.accounts import Account
from safe4me.storage.base import NotFound
from safe4me.storage.places import School
from safe4me.storage.rooms import Room, Void
from safe4me.storage.sealed import Seal

_OF_SEAL = and_(Void.room_id == Seal.room_id, Void.activity == Seal.activity)


@dataclass(frozen=True, slots=True)
class SealedOnce:
    """One sealed activity of one room. `void` keeps it out of figures; `batched` says if it is in a batch."""

    id: int
    activity: str
    ballots: int
    batched: bool
    room: Room
    void: Void | None


@dataclass(frozen=True, slots=True)
class SealedList:
    """A page of sealed activities, latest first; `more` says whether older ones follow."""

    entries: Sequence[SealedOnce]
    more: bool


def sealed_list(session: Session, account: Account, school: School | None, page: int) -> SealedList:
    """Page 1, 2 … of what the account may void, in all its schools or in one that the caller fetched."""
    found = _own(account) if school is None else _own(account).where(School.id == school.id)
    latest = found.order_by(Room.opened_at.desc(), Seal.id.desc())
    rows = session.execute(latest.offset(ON_A_PAGE * (page - 1)).limit(ON_A_PAGE + 1)).all()
    return SealedList([_once(row) for row in rows[:ON_A_PAGE]], more=len(rows) > ON_A_PAGE)


def sealed_once(session: Session, account: Account, seal_id: int) -> SealedOnce:
    """One of them. Raises NotFound for any other."""
    row = session.execute(_own(account).where(Seal.id == seal_id)).first()
    if row is None:
        raise NotFound
    return _once(row)


def voided(
    session: Session, area_ids: Collection[int] | None = None, activities: Collection[str] | None = None
) -> int:
    """How many sealed activities are voided: in some areas or in all, of these activities or of any.

    Counted from what is voided, which is little: its seals are looked up, where SQLite would read through all
    of them to join it.
    """
    is_voided = tuple_(Seal.room_id, Seal.activity).in_(select(Void.room_id, Void.activity))
    seals = select(func.count()).select_from(Seal).join(Room, Room.id == Seal.room_id)
    seals = seals.join(Room.school_class).join(School).where(is_voided)
    if area_ids is not None:
        seals = seals.where(School.area_id.in_(area_ids))
    if activities is not None:
        seals = seals.where(Seal.activity.in_(activities))
    return session.scalar(seals) or 0


def _own(account: Account) -> Select[int, str, int, int | None, Room, Void]:
    """What `rules.may_void` allows."""
    seals = select(Seal.id, Seal.activity, Seal.ballots, Seal.batch_id, Room, Void).select_from(Seal)
    seals = seals.join(Room, Room.id == Seal.room_id).outerjoin(Void, _OF_SEAL)
    seals = seals.join(Room.school_class).join(School)
    return seals.where(School.area_id.in_(rules.own_areas(account)), Room.teacher_id != account.id)


def _once(row: Row[int, str, int, int | None, Room, Void]) -> SealedOnce:
    seal_id, activity, ballots, batch_id, room, void = row
    return SealedOnce(seal_id, activity, ballots, batch_id is not None, room, void)
