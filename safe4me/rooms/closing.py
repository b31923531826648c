"""Close a room, or throw it away unseen. Each may crash anywhere and be repeated.

To close seals each activity in four steps: (1) the box takes no more ballots; (2) it puts noisy counts in
the place of its exact ones; (3) those and the spent budget are written in one transaction; (4) the
box destroys what it held. Noise is drawn once, in (2): every repeat of (3) writes the same. `by` is who does
it, for the security log; None for the clock.
"""

import logging
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from safe4me.rooms.boxes import in_this_box, refuse_other_box, warn_of_others
from safe4me.rooms.noting import note_room
from safe4me.settings import Settings
from safe4me.statistics.periods import half_term_entered
from safe4me.storage import ledger, sealed
from safe4me.storage.accounts import Account
from safe4me.storage.audit import Actor
from safe4me.storage.base import NotFound
from safe4me.storage.batches.forming import close_periods
from safe4me.storage.box.ballot_box import BallotBox
from safe4me.storage.box.refusals import BoxUnavailable
from safe4me.storage.ledger import NothingReserved
from safe4me.storage.places import school_locked
from safe4me.storage.rooms import Room, RoomState
from safe4me.storage.security_log.inventory import Event

log = logging.getLogger(__name__)


class TooLateToDiscard(Exception):
    """The room, or a part of it, has been closed: a result exists, so its budget is spent."""


def discard(session: Session, box: BallotBox, room: Room, now: datetime, by: Account | None = None) -> None:
    """Throw an open room away unseen and give its reservation back. Raises TooLateToDiscard, OtherBox."""
    refuse_other_box(box, room)
    activities = [chosen.activity for chosen in room.activities]
    with school_locked(session, room.school_class.school_id):
        _refuse_too_late(session, room)  # before anything is stopped: what is still open goes on
        for activity in activities:
            box.begin_closing(room.id, activity)
        _throw_away(session, room, now, by)
    for activity in activities:
        box.destroy(room.id, activity)


def discard_activity(
    session: Session, box: BallotBox, room: Room, activity: str, now: datetime, by: Account | None = None
) -> None:
    """Throw one activity of an open room away unseen; with the last one, the room is over.

    What the box holds goes first, under the lock that a seal needs: no later step can release it.
    Raises NotFound for an activity that the room does not have, TooLateToDiscard and BoxUnavailable.
    """
    if activity not in [chosen.activity for chosen in room.activities]:
        raise NotFound
    refuse_other_box(box, room)
    with school_locked(session, room.school_class.school_id):
        if room.state is RoomState.CLOSED or sealed.is_sealed(session, room.id, activity):
            raise TooLateToDiscard
        box.begin_closing(room.id, activity)
        box.destroy(room.id, activity)
        ledger.give_back(session, room.id, activity)
        note_room(session, Event.DISCARDED, room, now, by)
        if ledger.is_settled(session, room.id):
            _end(session, room, now, by)


def discard_row(session: Session, room: Room, now: datetime) -> None:
    """The part of `discard` that concerns the main database."""
    with school_locked(session, room.school_class.school_id):
        _refuse_too_late(session, room)
        _throw_away(session, room, now, room.teacher)


def _refuse_too_late(session: Session, room: Room) -> None:
    if room.state is RoomState.CLOSED or sealed.is_sealed(session, room.id):
        raise TooLateToDiscard


def _throw_away(session: Session, room: Room, now: datetime, by: Actor | None) -> None:
    if room.state is RoomState.OPEN:
        ledger.give_back(session, room.id)
        room.state = RoomState.DISCARDED
        room.closed_at = now
        note_room(session, Event.ROOM_DISCARDED, room, now, by)


def close(
    session: Session,
    box: BallotBox,
    settings: Settings,
    room: Room,
    now: datetime,
    by: Account | None = None,
) -> None:
    """Seal each activity; a room in which nothing was sent is discarded, and costs nothing.

    Safe to repeat after a crash anywhere, and safe when two do it at once: each activity is sealed once.
    Raises BoxUnavailable, and NothingReserved when the ledger has lost the room's entry. Once such a room is
    past due, what was sent is destroyed unseen: nothing of it may ever be released, so it must not live on.
    """
    refuse_other_box(box, room)
    for activity in [chosen.activity for chosen in room.activities]:
        _close_one(session, box, settings, room, activity, now, by)
    with school_locked(session, room.school_class.school_id):
        _end(session, room, now, by)


def close_activity(
    session: Session,
    box: BallotBox,
    settings: Settings,
    room: Room,
    activity: str,
    now: datetime,
    by: Account | None = None,
) -> None:
    """Seal one activity of a room; with the last one, the room is closed. As safe to repeat as `close`.

    Raises NotFound for an activity that the room does not have, BoxUnavailable and NothingReserved.
    """
    if activity not in [chosen.activity for chosen in room.activities]:
        raise NotFound
    refuse_other_box(box, room)
    _close_one(session, box, settings, room, activity, now, by)
    with school_locked(session, room.school_class.school_id):
        if ledger.is_settled(session, room.id):
            _end(session, room, now, by)


def _close_one(
    session: Session,
    box: BallotBox,
    settings: Settings,
    room: Room,
    activity: str,
    now: datetime,
    by: Account | None,
) -> None:
    box.begin_closing(room.id, activity)
    try:
        _seal(session, box, settings, room, activity, now, by)
    except NothingReserved:
        if now < room.due_at:
            raise
        log.exception("Room %s: %s is destroyed unseen.", room.id, activity)
        with school_locked(session, room.school_class.school_id):  # nothing was released of its other classes
            ledger.give_back(session, room.id, activity)
            note_room(session, Event.DISCARDED, room, now, None)
    box.destroy(room.id, activity)


def _end(session: Session, room: Room, now: datetime, by: Account | None) -> None:
    """Nothing of the room is open any more: it is closed, or discarded when nothing was ever sent."""
    if room.state is RoomState.OPEN:
        closed = sealed.is_sealed(session, room.id)
        room.state = RoomState.CLOSED if closed else RoomState.DISCARDED
        room.closed_at = now
        note_room(session, Event.ROOM_CLOSED if closed else Event.ROOM_DISCARDED, room, now, by)


def _seal(
    session: Session,
    box: BallotBox,
    settings: Settings,
    room: Room,
    activity: str,
    now: datetime,
    by: Account | None,
) -> None:
    """Write the box's noisy counts, or give the reservation back when there are none.

    They are read once the lock is held: until then somebody may throw the activity away.
    """
    with school_locked(session, room.school_class.school_id):
        noisy = _noisy(box, room, activity, settings.epsilon_per_question)
        if room.state is not RoomState.OPEN:
            return
        if noisy is None:
            ledger.give_back(session, room.id, activity)
        else:
            term = half_term_entered(room.opened_at.date(), now.date())
            if sealed.write(session, room, activity, term, noisy):
                note_room(session, Event.SEALED, room, now, by)


def _noisy(box: BallotBox, room: Room, activity: str, epsilon: float) -> sealed.Noisy | None:
    """The noisy counts of the box as the main database keeps them; None without ballots."""
    found = box.seal(room.id, activity, epsilon)
    if not found.ballots:
        return None
    counts = {(question.id, question.rev): found.counts[question.id] for question in found.measure.questions}
    return sealed.Noisy(found.ballots, found.epsilon, counts, found.measure.survey)


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
    """Close every room past due, then the half-terms whose fixed day has come; returns how many rooms.

    `but` is the room that somebody decides on just now: it waits for the next time.
    What fails is logged and left for the next time.
    """
    closed = _close_due(session, box, settings, now, but)
    form_batches(session, now)
    return closed


def form_batches(session: Session, now: datetime) -> None:
    """Close the half-terms whose fixed day has come: what waits enters figures. Safe to repeat.

    What fails is logged and left for the next time.
    """
    try:
        close_periods(session, now.date())
    except SQLAlchemyError:
        session.rollback()
        log.exception("What waits could not be put into batches.")


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
        except (BoxUnavailable, NothingReserved, SQLAlchemyError):
            session.rollback()
            log.exception("Room %s is due but could not be sealed.", room_id)
    return closed
