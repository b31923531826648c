"""A room knows its ballot box: another box says so, and neither ends the room nor frees what it reserved."""

import logging
from datetime import datetime
from typing import NoReturn

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import Bag, BoxUnavailable, OpenRoom
from safe4me.db import budget
from safe4me.db.accounts import Actor
from safe4me.db.audit import AuditedChange, record
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import areas_locked, school_locked
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event

log = logging.getLogger(__name__)


class OtherBox(BoxUnavailable):
    """The room is open, and not in this ballot box: nothing can be known of it here, and nothing is lost.

    Or it is there, on Valkey, and its secret key is gone.
    """


def _is_elsewhere(session: Session, box: BallotBox, room: Room) -> bool:
    """Whether the room is open and was put into a box, and is not in `box`."""
    if room.state is not RoomState.OPEN or room.box is None:
        return False
    return room.box != box.identity() or (not box.has_room(room.id) and _holds_something(session, room))


def _holds_something(session: Session, room: Room) -> bool:
    """Whether a room must still be in its box: it was put there, and not all of it is sealed or thrown away.

    The box itself cannot tell: a Valkey server that lagged behind, and was made primary by hand, has the
    mark of the box, and lacks the rooms opened since.
    """
    put = room.state is RoomState.OPEN and room.box is not None
    return put and not budget.is_settled(session, room.id)


def refuse_other_box(session: Session, box: BallotBox, room: Room) -> None:
    """Raises OtherBox for an open room that is not in `box`, and says so in the log."""
    if _is_elsewhere(session, box, room):
        _refuse(room)


def refuse_lost(session: Session, room: Room) -> None:
    """Of a room that its box does not have: raises OtherBox where that is no sign that it is over."""
    if _holds_something(session, room):
        _refuse(room)


def _refuse(room: Room) -> NoReturn:
    log.warning("Room %s is not in the ballot box of this server.", room.id)
    raise OtherBox


def room_there(box: BallotBox, room: Room) -> OpenRoom | None:
    """A room as its box has it; None once nothing of it is there.

    Raises OtherBox where it is there and is not found by its code, because its secret key is gone.
    """
    found = box.read_room(room.code)
    if found and found.room_id == room.id:
        return found
    if box.has_room(room.id):
        raise OtherBox
    return None


def in_this_box(identity: str) -> ColumnElement[bool]:
    """Which rooms are in the box of this identity; those from before it was noted are."""
    return or_(Room.box.is_(None), Room.box == identity)


def warn_of_others(session: Session, box: BallotBox, now: datetime) -> None:
    """Say in the log which rooms past due wait for another box."""
    elsewhere = select(Room.id).where(Room.state == RoomState.OPEN, Room.due_at <= now)
    for room_id in session.scalars(elsewhere.where(~in_this_box(box.identity()))):
        log.warning("Room %s is due, and is in another ballot box: it is left to that one.", room_id)


def elsewhere(session: Session, box: BallotBox) -> list[Room]:
    """The open rooms that are not in `box`. Raises BoxUnavailable."""
    put = select(Room).where(Room.state == RoomState.OPEN, Room.box.is_not(None))
    return [room for room in session.scalars(put).all() if _is_elsewhere(session, box, room)]


def end_lost(session: Session, box: BallotBox, actor: Actor, now: datetime) -> int:
    """Discard every open room that is not in `box`, and free what it reserved; how many.

    For a box, or what one held, that is gone for good. Safe to repeat, see `end_elsewhere`.
    """
    return sum(end_elsewhere(session, box, room, actor, now) for room in elsewhere(session, box))


def end_elsewhere(session: Session, box: BallotBox, room: Room, actor: Actor, now: datetime) -> bool:
    """Discard an open room that is not in `box`, and free what it reserved; False for any other, which stays.

    Should that box come back, it finds the room over and releases nothing.
    """
    with school_locked(session, room.school_class.school_id):
        if not _is_elsewhere(session, box, room):  # its own box was back, and first
            return False
        budget.release_reservation(session, room.id)
        closed = budget.has_spent(session, room.id)
        room.state = RoomState.CLOSED if closed else RoomState.DISCARDED
        room.closed_at = now
        what = f"{room.subject} ended unseen, its answers were lost: {room.label}"
        event = Event.ROOM_CLOSED if closed else Event.ROOM_DISCARDED
        record(session, AuditedChange(actor, what, room, event, now))
    return True


def bag_of(box: BallotBox, room: Room) -> Bag:
    """Whether a room is strict, and whether its slips were made. Raises OtherBox, see `room_there`."""
    found = room_there(box, room)
    return found.bag if found else Bag.NONE


def end_restored(session: Session, box: BallotBox, actor: Actor, now: datetime) -> int:
    """Empty the ballot box and end every open room as spent; returns how many rooms.

    Safe to repeat after a crash anywhere. Raises BoxUnavailable.
    """
    with areas_locked(session):
        note_event(session, Event.RESTORED, now, actor=actor)
    box.forget_all()
    ended = 0
    for room in session.scalars(select(Room).where(Room.state == RoomState.OPEN)).all():
        with school_locked(session, room.school_class.school_id):
            budget.count_as_spent(session, room.id)
            room.state = RoomState.DISCARDED
            room.closed_at = now
            what = f"{room.subject} ended unseen, after a backup was put back: {room.label}"
            record(session, AuditedChange(actor, what, room, Event.ROOM_DISCARDED, now))
        ended += 1
    return ended
