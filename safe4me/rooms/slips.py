"""The one-time slips of a strict room: made and shown once; the ballot box keeps keyed hashes alone."""

from datetime import datetime

from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.db import budget
from safe4me.db.rooms import Room, RoomState
from safe4me.join_codes import SLIP_LENGTH, new_codes
from safe4me.rooms.raising import RoomOver


def make_slips(session: Session, box: BallotBox, room: Room, now: datetime) -> list[str]:
    """One slip for each pupil of the class and two more, or as many as its year group has left.

    They are in an order that says nothing.

    Raises RoomOver, SlipsShown when they were made before or the room is not strict, and BoxUnavailable.
    """
    if room.state is not RoomState.OPEN or room.due_at <= now:
        raise RoomOver
    drawn = new_codes(budget.most_ballots(session, room.id), SLIP_LENGTH)
    box.fill_bag(room.id, drawn)
    return drawn
