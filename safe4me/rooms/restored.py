"""After a backup of the main database is put back: rooms that it brings back open are ended, unseen.

Such a room may have been sealed, and its figures seen, after the backup was made. Sealing it again, or giving
its reservation back, could release the same answers twice. Sums are made anew by the next run, each with a
draw of noise of its own.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.db import audit, budget
from safe4me.db.audit import Actor
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import areas_locked, school_locked
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event
from safe4me.rooms.noting import note_room


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
            note_room(session, Event.ROOM_DISCARDED, room, now, actor)
            what = f"room {room.id} ended unseen, after a backup was put back: {room.label}"
            audit.record(session, actor, what, now, school_id=room.school_class.school_id)
        ended += 1
    return ended
