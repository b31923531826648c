"""Let an open room take more: more ballots, or for longer."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from safe4me.rooms.opening import SPARE_BALLOTS, TooLong
from safe4me.settings import Settings
from safe4me.storage import audit
from safe4me.storage.accounts import Account
from safe4me.storage.base import Refused
from safe4me.storage.box.ballot_box import BallotBox
from safe4me.storage.places import LARGEST_CLASS, school_locked
from safe4me.storage.rooms import Room, RoomState


class RoomOver(Exception):
    """The room is closed, thrown away or past due: it takes no ballots, so nothing about it can change."""


class SizeOutOfRange(Refused):
    """A class's size may be raised in an open room, up to the largest class there is; never lowered there."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most


def raise_size(
    session: Session, box: BallotBox, room: Room, *, account: Account, size: int, now: datetime
) -> None:
    """Raise the size of the room's class, and so how many ballots fit; audited.

    Raises RoomOver and SizeOutOfRange.
    """
    school_class = room.school_class
    with school_locked(session, school_class.school_id):
        if room.state is not RoomState.OPEN:
            raise RoomOver
        if not school_class.size <= size <= LARGEST_CLASS:
            raise SizeOutOfRange(school_class.size, LARGEST_CLASS)
        what = f"{school_class.label}: size {school_class.size} to {size}, in room {room.id}"
        audit.record(session, account, what, now, school_id=school_class.school_id)
        school_class.size = size
    box.raise_cap(room.id, size + SPARE_BALLOTS)


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
