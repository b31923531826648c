"""What was sealed, and of each whether it is voided or to be voided: public numbers, never an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from safe4me.db.accounts import Account
from safe4me.db.base import NotFound
from safe4me.db.released import Seal
from safe4me.db.rooms import Room, Void, VoidRequest
from safe4me.db.schools import School, SchoolClass
from safe4me.schools import permissions
from safe4me.schools.audit import ENTRIES_ON_A_PAGE

_IS_VOID = and_(Void.room_id == Seal.room_id, Void.activity == Seal.activity)
_IS_ASKED = and_(VoidRequest.room_id == Seal.room_id, VoidRequest.activity == Seal.activity)


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
    """What is sealed of `rules.rooms_to_void`."""
    seals = select(Seal.activity, Seal.ballots, Room, Void, VoidRequest).select_from(Seal)
    seals = seals.join(Room, Room.id == Seal.room_id).join(Room.school_class)
    seals = seals.outerjoin(Void, _IS_VOID).outerjoin(VoidRequest, _IS_ASKED)
    return seals.where(Room.id.in_(permissions.rooms_to_void(account, today)))
