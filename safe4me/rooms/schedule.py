"""What falls due: rooms whose time is up are closed, and each Monday what waits forms batches.

A timer runs it, and any staff POST. What fails is logged and left for the next time.
"""

import logging
import traceback
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.db.batch_forming import form
from safe4me.db.budget import NothingReserved
from safe4me.db.rooms import Room, RoomState
from safe4me.rooms.box_identity import in_this_box, warn_of_others
from safe4me.rooms.closing import close
from safe4me.settings import Settings

FORESEEN = (BoxUnavailable, NothingReserved, SQLAlchemyError)  # their messages quote nothing that was sent
log = logging.getLogger(__name__)


def due(session: Session, box: BallotBox, now: datetime) -> list[int]:
    """Ids of rooms past due that are still open here, or still hold something in the ballot box."""
    late = and_(Room.state == RoomState.OPEN, Room.due_at <= now, in_this_box(box.identity()))
    return list(session.scalars(select(Room.id).where(or_(late, Room.id.in_(box.due(now))))))


def _forget_strangers(session: Session, box: BallotBox, now: datetime) -> None:
    """Destroy unseen what is past due in the box of rooms that the database does not know.

    A database that came back from a backup lacks the rooms opened since, and their reservations: nothing of
    them may be released, and nothing else would ever destroy it.
    """
    in_box = box.due(now)
    known = set(session.scalars(select(Room.id).where(Room.id.in_(in_box))))
    for room_id in in_box:
        if room_id not in known:
            box.forget(room_id)
            log.warning("Room %s is not in the database: what the box held of it is destroyed.", room_id)


def seal_due(
    session: Session, box: BallotBox, settings: Settings, now: datetime, *, but: int | None = None
) -> int:
    """Close every room past due, then form the batches of a Monday that has come; returns how many rooms.

    `but` is the room that somebody decides on just now: it waits for the next time.
    What fails is logged and left for the next time.
    """
    closed = _close_due(session, box, settings, now, but)
    form_batches(session, now)
    return closed


def form_batches(session: Session, now: datetime) -> None:
    """Form the batches of a Monday that has come: what waits enters figures. Safe to repeat.

    What fails is logged and left for the next time.
    """
    try:
        form(session, now.date())
    except Exception as error:  # noqa: BLE001 - else no room is sealed, and no page of staff takes anything
        _leave(session, "What waits could not be put into batches.", error)


def _close_due(session: Session, box: BallotBox, settings: Settings, now: datetime, but: int | None) -> int:
    try:
        _forget_strangers(session, box, now)
        warn_of_others(session, box, now)
        late = [room_id for room_id in due(session, box, now) if room_id != but]
    except BoxUnavailable:
        log.exception("The ballot box cannot be read, so no room can be sealed.")
        return 0
    closed = 0
    for room_id in late:
        try:
            close(session, box, settings, session.get_one(Room, room_id), now)
            closed += 1
        except Exception as error:  # noqa: BLE001 - one room holds up no other, and no page of staff
            _leave(session, f"Room {room_id} is due but could not be sealed.", error)
    return closed


def _leave(session: Session, what: str, error: Exception) -> None:
    """Leave it for the next time, and say so in the log: without the message of a fault that nobody foresaw.

    Nobody knows what that quotes: it may be counts.
    """
    session.rollback()
    if isinstance(error, FORESEEN):
        log.error(what, exc_info=error)
    else:
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s %s\n%s", what, type(error).__qualname__, frames)
