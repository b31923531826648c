"""After a backup of the main database is put back: rooms that it brings back open are ended, unseen.

Such a room may have been sealed, and its figures seen, after the backup was made. Sealing it again, or giving
its reservation back, could release the same answers twice.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.storage import audit, ledger
from safe4me.storage.audit import Actor
from safe4me.storage.box.ballot_box import BallotBox
from safe4me.storage.places import school_locked
from safe4me.storage.rooms import Room, RoomState


def end_restored(session: Session, box: BallotBox, actor: Actor, now: datetime) -> int:
    """Empty the ballot box, discard every open room and count what it reserved as spent; returns how many.

    Safe to repeat after a crash anywhere. Raises BoxUnavailable.
    """
    box.forget_all()
    ended = 0
    for room in session.scalars(select(Room).where(Room.state == RoomState.OPEN)).all():
        with school_locked(session, room.school_class.school_id):
            ledger.count_as_spent(session, room.id)
            room.state = RoomState.DISCARDED
            room.closed_at = now
            what = f"{room.school_class.label}: room {room.id} ended unseen, after a backup was put back"
            audit.record(session, actor, what, now, school_id=room.school_class.school_id)
        ended += 1
    return ended
