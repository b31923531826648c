"""Close a room, or throw it away unseen. Each may crash anywhere and be repeated.

To close seals each activity in four steps: (1) the box takes no more ballots; (2) it puts noisy counts in
the place of its exact ones; (3) those and the spent budget are written in one transaction; (4) the
box destroys what it held. Noise is drawn once, in (2): every repeat of (3) writes the same. `by` is who does
it, for the security log; None for the clock.
"""

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import ActivityNotFound
from safe4me.db import budget, released
from safe4me.db.accounts import Account, Actor
from safe4me.db.budget import NothingReserved
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import school_locked
from safe4me.db.security_events import Event
from safe4me.db.security_log import note_event
from safe4me.rooms.box_identity import refuse_lost, refuse_other_box
from safe4me.rooms.live import must_have
from safe4me.settings import Settings

log = logging.getLogger(__name__)


class TooLateToDiscard(Exception):
    """The room, or a part of it, has been closed: a result exists, so its budget is spent."""


def discard(session: Session, box: BallotBox, room: Room, now: datetime, by: Account | None = None) -> None:
    """Throw an open room away unseen and give its reservation back. Raises TooLateToDiscard, OtherBox."""
    refuse_other_box(session, box, room)
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

    What the box holds goes first, under the lock that a seal needs: no later step can release it. With the
    last activity it goes after the commit, as in `discard`: a room that is open must still be in its box.
    Where the commit fails, see `_give_back_destroyed`.
    Raises NotFound for an activity that the room does not have, TooLateToDiscard and BoxUnavailable.
    """
    must_have(room, activity)
    refuse_other_box(session, box, room)
    with school_locked(session, room.school_class.school_id):
        if room.state is RoomState.CLOSED or released.is_sealed(session, room.id, activity):
            raise TooLateToDiscard
        box.begin_closing(room.id, activity)
        if not budget.is_settled(session, room.id, activity):  # pressed twice, it is thrown away once
            budget.release_reservation(session, room.id, activity)
            _note(session, Event.DISCARDED, room, now, by)
        _give_back_destroyed(session, box, room, now)
        is_last = budget.is_settled(session, room.id)
        if is_last:
            _end(session, room, now, by)
        else:
            box.destroy(room.id, activity)
    if is_last:
        box.destroy(room.id, activity)


def is_thrown_away(session: Session, room: Room, activity: str | None = None) -> bool:
    """Whether one activity of a room, or the whole room, is over and has no seal."""
    if activity is None:
        return room.state is RoomState.DISCARDED
    is_settled = budget.is_settled(session, room.id, activity)
    return is_settled and not released.is_sealed(session, room.id, activity)


def discard_row(session: Session, room: Room, now: datetime) -> None:
    """The part of `discard` that concerns the main database."""
    with school_locked(session, room.school_class.school_id):
        _refuse_too_late(session, room)
        _throw_away(session, room, now, room.teacher)


def _refuse_too_late(session: Session, room: Room) -> None:
    if room.state is RoomState.CLOSED or released.is_sealed(session, room.id):
        raise TooLateToDiscard


def _throw_away(session: Session, room: Room, now: datetime, by: Actor | None) -> None:
    if room.state is RoomState.OPEN:
        budget.release_reservation(session, room.id)
        room.state = RoomState.DISCARDED
        room.closed_at = now
        _note(session, Event.ROOM_DISCARDED, room, now, by)


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
    refuse_other_box(session, box, room)
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
    must_have(room, activity)
    refuse_other_box(session, box, room)
    _close_one(session, box, settings, room, activity, now, by)
    with school_locked(session, room.school_class.school_id):
        if budget.is_settled(session, room.id):
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
            budget.release_reservation(session, room.id, activity)
            _note(session, Event.DISCARDED, room, now, None)
            _give_back_destroyed(session, box, room, now)
    box.destroy(room.id, activity)


def _give_back_destroyed(session: Session, box: BallotBox, room: Room, now: datetime) -> None:
    """Give back what the box has destroyed and the ledger knows nothing of.

    It was thrown away while the main database failed. With the last activity that is left in the box the room
    goes from there: were another one still reserved then, it would be open and out of reach.
    """
    left = box.remaining(room.id)
    for activity in [chosen.activity for chosen in room.activities]:
        if left and activity not in left and not budget.is_settled(session, room.id, activity):
            budget.release_reservation(session, room.id, activity)
            _note(session, Event.DISCARDED, room, now, None)


def _end(session: Session, room: Room, now: datetime, by: Account | None) -> None:
    """Nothing of the room is open any more: it is closed, or discarded when nothing was ever sent."""
    if room.state is RoomState.OPEN:
        closed = released.is_sealed(session, room.id)
        room.state = RoomState.CLOSED if closed else RoomState.DISCARDED
        room.closed_at = now
        _note(session, Event.ROOM_CLOSED if closed else Event.ROOM_DISCARDED, room, now, by)


def _note(session: Session, event: Event, room: Room, now: datetime, by: Actor | None) -> None:
    """Note it in the security log alone; `by` is None where nobody did it, but the clock."""
    note_event(session, event, now, actor=by, about=room.teacher, subject=room.subject)


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
        noisy = _noisy(session, box, room, activity, settings.epsilon_per_question)
        if room.state is not RoomState.OPEN:
            return
        _give_back_destroyed(session, box, room, now)
        if noisy is None:
            budget.release_reservation(session, room.id, activity)
        elif released.write(session, room, activity, max(room.opened_at, now).date(), noisy):
            _note(session, Event.SEALED, room, now, by)


def _noisy(
    session: Session, box: BallotBox, room: Room, activity: str, epsilon: float
) -> released.Noisy | None:
    """The noisy counts of the box as the main database keeps them; None without ballots. Raises OtherBox."""
    try:
        found = box.seal(room.id, activity, epsilon)
    except ActivityNotFound:
        refuse_lost(session, room)
        return None
    if not found.ballots:
        return None
    counts = {(question.id, question.rev): found.counts[question.id] for question in found.measure.questions}
    return released.Noisy(found.ballots, found.epsilon, counts, found.measure.survey)
