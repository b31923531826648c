"""While a class is in an open room its size never goes down: what a full room says would change with it."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from safe4me.db.base import Refused
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import SchoolClass


class InOpenRoom(Refused):
    """A class was to have fewer pupils while a room of it is open."""


def must_not_shrink(session: Session, school_class: SchoolClass, size: int) -> None:
    """Raise InOpenRoom for fewer pupils than a class in an open room has; in the caller's transaction."""
    ours = or_(Room.class_id == school_class.id, Room.beside.any(SchoolClass.id == school_class.id))
    opened = select(Room.id).where(Room.state == RoomState.OPEN, ours)
    if size < school_class.size and session.scalars(opened.limit(1)).first() is not None:
        raise InOpenRoom
