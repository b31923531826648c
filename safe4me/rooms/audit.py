"""What becomes of rooms, as the security log has it: their number, whose they are, and who did it."""

from datetime import datetime

from sqlalchemy.orm import Session

from safe4me.db.audit import Actor
from safe4me.db.rooms import Room
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event


def note_room(session: Session, event: Event, room: Room, now: datetime, by: Actor | None) -> None:
    """Note it in the caller's transaction; `by` is None where nobody did it, but the clock."""
    note_event(session, event, now, actor=by, about=room.teacher, subject=room_subject(room))


def room_subject(room: Room) -> str:
    """A room in the security log: its number, never its code."""
    return f"room {room.id}"
