"""Let an open room take more: more ballots, or for longer."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import Bag
from safe4me.db import audit, budget
from safe4me.db.accounts import Account
from safe4me.db.base import NotFound, Refused
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import LARGEST_CLASS, school_locked, year_key
from safe4me.rooms.box_identity import bag_of
from safe4me.rooms.opening import SPARE_BALLOTS, TooLong
from safe4me.schools import permissions
from safe4me.schools.class_teachers import NotGiven
from safe4me.schools.year_groups import ballots_for, must_fit
from safe4me.settings import Settings


class RoomOver(Exception):
    """The room is closed, thrown away or past due: it takes no ballots, so nothing about it can change."""


class SizeOutOfRange(Refused):
    """A class's size may be raised in an open room, up to the largest class there is; never lowered there."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most


class SizeIsFixed(Refused):
    """A room that counts by slips has as many as were made for its size: it takes no more."""


def raise_size(
    session: Session, box: BallotBox, room: Room, *, account: Account, size: int, now: datetime
) -> None:
    """Raise the size of the room's class, and so how many ballots fit; audited.

    Raises RoomOver, NotGiven when the class is not the account's any more, SizeIsFixed for a strict room,
    SizeOutOfRange, TooManyPupils, YearGroupFull, and NotFound for a room of several classes, which has no
    size of its own. The box is told last: should that fail, the page says that more fit, the box takes no
    more, and the same raise made again mends it. The other way round the box could take more than the ledger
    has counted, and the year group more than its 110%.
    """
    if room.beside:
        raise NotFound
    school_class = room.school_class
    strict = bag_of(box, room) is not Bag.NONE
    with school_locked(session, school_class.school_id):
        chosen = [each.activity for each in room.activities]
        names = [name for name in chosen if not budget.is_settled(session, room.id, name)]
        if room.state is not RoomState.OPEN or room.due_at <= now or not names:
            raise RoomOver
        if not permissions.teaches(session, account, school_class, now.date()):
            raise NotGiven
        if strict:
            raise SizeIsFixed
        if not school_class.size <= size <= LARGEST_CLASS:
            raise SizeOutOfRange(school_class.size, LARGEST_CLASS)
        what = f"{school_class.label}: size {school_class.size} to {size}, in room {room.id}"
        audit.add_entry(session, account, what, now, school_id=school_class.school_id)
        school_class.size = size
        session.flush()
        must_fit(session, year_key(school_class))
        cap = ballots_for(session, school_class, names, room.phase, SPARE_BALLOTS, but_room=room.id)
        budget.raise_reservation(session, room.id, school_class.id, cap)
    box.raise_cap(room.id, cap)


def extend(
    session: Session, box: BallotBox, settings: Settings, room: Room, minutes: int, now: datetime
) -> None:
    """Keep an open room open for `minutes` longer; pupils may send as long.

    Raises RoomOver, TooLong and BoxUnavailable; then nothing has changed.
    """
    longest = timedelta(minutes=settings.longest_room_minutes)
    with school_locked(session, room.school_class.school_id):
        if room.state is not RoomState.OPEN or room.due_at <= now:
            raise RoomOver
        left = room.opened_at + longest - room.due_at
        if not 1 <= minutes <= left // timedelta(minutes=1):
            raise TooLong(settings.longest_room_minutes)
        room.due_at += timedelta(minutes=minutes)
        box.extend(room.id, room.due_at)  # before the commit: should it fail, neither store has changed
