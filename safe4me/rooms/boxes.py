"""A room knows its ballot box: another box says so, and neither ends the room nor frees what it reserved."""

import logging
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from safe4me.rooms.noting import note_room
from safe4me.storage import audit, ledger
from safe4me.storage.audit import Actor
from safe4me.storage.box.ballot_box import BallotBox
from safe4me.storage.box.records import Bag
from safe4me.storage.box.refusals import BoxUnavailable
from safe4me.storage.places import school_locked
from safe4me.storage.rooms import Room, RoomState
from safe4me.storage.security_log.inventory import Event

log = logging.getLogger(__name__)


class OtherBox(BoxUnavailable):
    """The room is open in another ballot box: nothing can be known of it here, and nothing is lost."""


def _is_elsewhere(box: BallotBox, room: Room) -> bool:
    """Whether the room is open, and in another box than `box`."""
    return room.state is RoomState.OPEN and room.box is not None and room.box != box.identity()


def refuse_other_box(box: BallotBox, room: Room) -> None:
    """Raises OtherBox for an open room that is not in `box`, and says so in the log."""
    if _is_elsewhere(box, room):
        log.warning("Room %s is in another ballot box than that of this server.", room.id)
        raise OtherBox


def in_this_box(identity: str) -> ColumnElement[bool]:
    """Which rooms are in the box of this identity; those from before it was noted are."""
    return or_(Room.box.is_(None), Room.box == identity)


def warn_of_others(session: Session, box: BallotBox, now: datetime) -> None:
    """Say in the log which rooms past due wait for another box."""
    elsewhere = select(Room.id).where(Room.state == RoomState.OPEN, Room.due_at <= now)
    for room_id in session.scalars(elsewhere.where(~in_this_box(box.identity()))):
        log.warning("Room %s is due, and is in another ballot box: it is left to that one.", room_id)


def count_elsewhere(session: Session, box: BallotBox) -> int:
    """How many rooms are open in another box. Raises BoxUnavailable."""
    elsewhere = select(func.count(Room.id)).where(Room.state == RoomState.OPEN)
    return session.scalars(elsewhere.where(~in_this_box(box.identity()))).one()


def end_lost(session: Session, box: BallotBox, actor: Actor, now: datetime) -> int:
    """Discard every open room of another box, which is gone for good, and free what it reserved; how many.

    Safe to repeat, see `end_elsewhere`.
    """
    lost = select(Room).where(Room.state == RoomState.OPEN, ~in_this_box(box.identity()))
    return sum(end_elsewhere(session, box, room, actor, now) for room in session.scalars(lost).all())


def end_elsewhere(session: Session, box: BallotBox, room: Room, actor: Actor, now: datetime) -> bool:
    """Discard an open room of another box, and free what it reserved; False, and nothing, for any other room.

    Should that box come back, it finds the room over and releases nothing.
    """
    with school_locked(session, room.school_class.school_id):
        if not _is_elsewhere(box, room):  # its own box was back, and first
            return False
        ledger.give_back(session, room.id)
        closed = ledger.has_spent(session, room.id)
        room.state = RoomState.CLOSED if closed else RoomState.DISCARDED
        room.closed_at = now
        note_room(session, Event.ROOM_CLOSED if closed else Event.ROOM_DISCARDED, room, now, actor)
        what = f"room {room.id} ended unseen, its ballot box was lost: {room.label}"
        audit.record(session, actor, what, now, school_id=room.school_class.school_id)
    return True


def bag_of(box: BallotBox, room: Room) -> Bag:
    """Whether a room is strict, and whether its slips were made."""
    found = box.look(room.code)
    return found.bag if found and found.room_id == room.id else Bag.NONE
