"""How a coordinator voids what a room sealed: on record, and without having seen a figure of it."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from safe4me.places import rules
from safe4me.storage import audit, ledger
from safe4me.storage.accounts import Account
from safe4me.storage.base import Refused
from safe4me.storage.batches.taking_out import take_out
from safe4me.storage.places import areas_locked
from safe4me.storage.rooms import Room, Void, VoidReason
from safe4me.storage.security_log.inventory import Event
from safe4me.storage.security_log.log import note_event


class VoidedAlready(Refused):
    """Somebody voided it before."""

    def __init__(self, day: date) -> None:
        self.day = day


def void(
    session: Session, account: Account, room: Room, activity: str, reason: VoidReason, now: datetime
) -> None:
    """Keep what a room sealed out of every sum, or take it out of those that have it.

    Its budget stays spent. Raises NotFound for what the account may not void or is not sealed, and
    VoidedAlready, which changes nothing.
    """
    rules.must(rules.may_void(account, room))
    school_id, today = room.school_class.school_id, now.date()
    with areas_locked(session):
        rules.must(ledger.has_spent(session, room.id, activity))
        before = session.get(Void, (room.id, activity))
        if before is not None:
            raise VoidedAlready(before.day)
        session.add(Void(room_id=room.id, activity=activity, reason=reason, day=today))
        take_out(session, room.id, activity)
        what = f"room {room.id}: {activity} voided ({reason}), of {room.label}"
        audit.record(session, account, what, now, school_id=school_id)
        subject = f"room {room.id}"
        note_event(session, Event.VOIDED, now, actor=account, about=room.teacher, subject=subject)
