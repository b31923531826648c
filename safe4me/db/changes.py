"""Changes that are an event of the security log: one call writes both, so that neither is forgotten.

A change that is no such event goes to the list of changes alone (`audit.add_entry`), and an event that staff
read of nowhere else, as what the clock does to a room, to the security log alone (`note_event`).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from safe4me.db import audit
from safe4me.db.accounts import Account, Actor
from safe4me.db.rooms import Room
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event


@dataclass(frozen=True, slots=True)
class AuditedChange:
    """Who changed what, in words; about which account or room; and which event that is."""

    actor: Actor
    what: str
    about: Account | Room
    event: Event
    at: datetime


def record(session: Session, change: AuditedChange) -> None:
    """Write a change to the list of changes and to the security log, in the caller's transaction."""
    if isinstance(change.about, Room):
        room = change.about
        whose, subject = room.teacher, room.subject
        school_id = room.school_class.school_id
        audit.add_entry(session, change.actor, change.what, change.at, school_id=school_id)
    else:
        whose = change.about
        subject = whose.roles[0].name if change.event is Event.INVITED else ""
        audit.add_entries_about(session, change.actor, whose, change.what, change.at)
    note_event(session, change.event, change.at, actor=change.actor, about=whose, subject=subject)
