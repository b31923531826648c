"""Find rooms, and look after one while it is open."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.places import rules
from safe4me.storage.accounts import Account
from safe4me.storage.base import NotFound
from safe4me.storage.box.ballot_box import (
    BallotBox,
)
from safe4me.storage.box.records import (
    ActivityState,
    OpenRoom,
)
from safe4me.storage.rooms import Room, RoomState


class UnknownCode(Exception):
    """No room has this join code."""


class Coarse(StrEnum):
    """How many ballots have come, to the step: nothing finer is seen while a room is open."""

    FEW = "fewer than 5"
    FIVE = "5 or more"
    TEN = "10 or more"
    TWENTY = "20 or more"
    THIRTY = "30 or more"


STEPS = ((30, Coarse.THIRTY), (20, Coarse.TWENTY), (10, Coarse.TEN), (5, Coarse.FIVE))


def find(session: Session, code: str) -> Room:
    """The room that has this canonical code; of several, the latest. Raises UnknownCode."""
    rooms = select(Room).where(Room.code == code).order_by(Room.opened_at.desc(), Room.id.desc())
    room = session.scalars(rooms.limit(1)).first()
    if room is None:
        raise UnknownCode
    return room


def room_for(session: Session, account: Account, room_id: int) -> Room:
    """A room that this account opened. Raises NotFound for any other."""
    room = session.get(Room, room_id)
    if room is None or not rules.holds(account, room):
        raise NotFound
    return room


def rooms_of(session: Session, account: Account) -> Sequence[Room]:
    """The rooms that this account opened, latest first, without those discarded."""
    mine = select(Room).where(Room.teacher_id == account.id, Room.state != RoomState.DISCARDED)
    return session.scalars(mine.order_by(Room.opened_at.desc(), Room.id.desc())).all()


def progress(box: BallotBox, room: Room) -> dict[str, Coarse]:
    """For each activity, roughly how many ballots have come. Never finer than the steps, never an answer."""
    return _coarsely(box.sent(room.id), (chosen.activity for chosen in room.activities))


def come_so_far(box: BallotBox, room: OpenRoom) -> dict[str, Coarse]:
    """The same as `progress`, for those in the room; only the ballot box is asked."""
    return _coarsely(box.sent(room.room_id), room.activities)


def states(box: BallotBox, room: Room) -> dict[str, ActivityState]:
    """For each activity of an open room, whether it takes ballots; all closed once nothing is in the box."""
    in_box = box.look(room.code)
    held = in_box.activities if in_box and in_box.room_id == room.id else {}
    return {
        chosen.activity: held[chosen.activity].state if chosen.activity in held else ActivityState.CLOSED
        for chosen in room.activities
    }


def _coarsely(sent: Mapping[str, int], activities: Iterable[str]) -> dict[str, Coarse]:
    return {activity: _coarse(sent.get(activity, 0)) for activity in activities}


def _coarse(ballots: int) -> Coarse:
    return next((coarse for least, coarse in STEPS if ballots >= least), Coarse.FEW)


def pause(box: BallotBox, room: Room, activity: str | None = None) -> None:
    """Hold ballots for one activity, or for the whole room, until resumed."""
    box.pause(room.id, activity)


def resume(box: BallotBox, room: Room, activity: str | None = None) -> None:
    """Take ballots again."""
    box.resume(room.id, activity)
