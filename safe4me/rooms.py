"""Open a room, watch it coarsely, close it. Every function that changes something is a whole transaction."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from safe4me.codes import new_code
from safe4me.settings import Settings
from safe4me.statistics import noise
from safe4me.statistics.ballot import Measure
from safe4me.statistics.periods import half_term, school_year
from safe4me.storage import audit, ledger, sealed
from safe4me.storage.accounts import Account
from safe4me.storage.ballot_box import BallotBox, BoxUnavailable
from safe4me.storage.base import NotFound
from safe4me.storage.ledger import BudgetEntry, NothingReserved
from safe4me.storage.places import LARGEST_CLASS, SchoolClass, lock_school
from safe4me.storage.rooms import Phase, Room, RoomActivity, RoomState

SPARE_BALLOTS = 2
log = logging.getLogger(__name__)


class NothingChosen(Exception):
    """A room was opened without an activity."""

    def __init__(self) -> None:
        super().__init__("Choose at least one activity.")


class TooLong(Exception):
    """A room was to stay open for less than a minute, or for longer than is allowed."""

    def __init__(self, longest_minutes: int) -> None:
        super().__init__(f"A room can stay open for up to {longest_minutes} minutes.")
        self.longest_minutes = longest_minutes


class UnknownCode(Exception):
    """No room has this join code."""

    def __init__(self) -> None:
        super().__init__("We don't know that code. Check it and try again.")


class SizeOutOfRange(Exception):
    """A class's size may be raised, up to the largest class there is; never lowered while a room is open."""

    def __init__(self, least: int) -> None:
        super().__init__(f"The size can be {least} to {LARGEST_CLASS}.")
        self.least = least
        self.most = LARGEST_CLASS


class TooLateToDiscard(Exception):
    """The room has been closed: a result exists, so its budget is spent."""

    def __init__(self) -> None:
        super().__init__("This room is already closed, so it can't be discarded.")


class Coarse(StrEnum):
    """How many ballots have come, to the step: nothing finer is seen while a room is open."""

    FEW = "fewer than 5"
    FIVE = "5 or more"
    TEN = "10 or more"
    TWENTY = "20 or more"
    THIRTY = "30 or more"


STEPS = ((30, Coarse.THIRTY), (20, Coarse.TWENTY), (10, Coarse.TEN), (5, Coarse.FIVE))


def open_room(
    session: Session,
    box: BallotBox,
    settings: Settings,
    *,
    teacher: Account,
    school_class: SchoolClass,
    measures: Sequence[Measure],
    phase: Phase,
    minutes: int | None = None,
    now: datetime,
) -> Room:
    """Reserve budget, make the room and its box. A class may have several open rooms, on other activities.

    Raises NothingChosen, TooLong, AlreadyMeasured, BudgetSpent, BoxUnavailable, and NotFound when the class
    is another school's, retired, or of another school year.
    """
    minutes = settings.room_minutes if minutes is None else minutes
    chosen = {measure.activity: measure for measure in measures if measure.questions}
    _check(settings, teacher, school_class, chosen, minutes, now)
    lock_school(session, school_class.school_id)
    room = Room(
        class_id=school_class.id,
        teacher_id=teacher.id,
        code=_unused_code(session),
        phase=phase,
        opened_at=now,
        due_at=now + timedelta(minutes=minutes),
        activities=[
            RoomActivity(activity=activity, position=n) for n, activity in enumerate(chosen, start=1)
        ],
    )
    session.add(room)
    session.flush()
    ledger.reserve(session, _entries(room, chosen, settings), settings.epsilon_per_class_and_year)
    session.commit()
    cap = room.school_class.size + SPARE_BALLOTS
    try:
        box.open_room(room.id, room.code, room.due_at, cap, tuple(chosen.values()), phase)
    except BoxUnavailable:
        _discard_row(session, room, now)
        raise
    return room


def _check(
    settings: Settings,
    teacher: Account,
    school_class: SchoolClass,
    chosen: dict[str, Measure],
    minutes: int,
    now: datetime,
) -> None:
    stands = not school_class.retired and school_class.school_year == school_year(now.date())
    if not stands or school_class.school_id != teacher.school_id:
        raise NotFound
    if not chosen:
        raise NothingChosen
    if not 1 <= minutes <= settings.longest_room_minutes:
        raise TooLong(settings.longest_room_minutes)


def _unused_code(session: Session) -> str:
    while True:
        code = new_code()
        if session.scalar(select(Room.id).where(Room.code == code, Room.state == RoomState.OPEN)) is None:
            return code


def _entries(room: Room, chosen: dict[str, Measure], settings: Settings) -> list[BudgetEntry]:
    return [
        BudgetEntry(
            class_id=room.class_id,
            room_id=room.id,
            activity=activity,
            phase=room.phase,
            epsilon=len(measure.questions) * settings.epsilon_per_question,
        )
        for activity, measure in chosen.items()
    ]


def find(session: Session, code: str) -> Room:
    """The room that has this canonical code; of several, the latest. Raises UnknownCode."""
    rooms = select(Room).where(Room.code == code).order_by(Room.opened_at.desc(), Room.id.desc())
    room = session.scalars(rooms.limit(1)).first()
    if room is None:
        raise UnknownCode
    return room


def room_for(session: Session, account: Account, room_id: int) -> Room:
    """A room that this account opened. Raises NotFound for any other."""
    room = session.get(Room, room_id)
    if room is None or room.teacher_id != account.id:
        raise NotFound
    return room


def rooms_of(session: Session, account: Account) -> Sequence[Room]:
    """The rooms that this account opened, latest first, without those discarded."""
    mine = select(Room).where(Room.teacher_id == account.id, Room.state != RoomState.DISCARDED)
    return session.scalars(mine.order_by(Room.opened_at.desc(), Room.id.desc())).all()


def progress(box: BallotBox, room: Room) -> dict[str, Coarse]:
    """For each activity, roughly how many ballots have come. Never finer than the steps, never an answer."""
    sent = box.sent(room.id)
    return {chosen.activity: _coarse(sent.get(chosen.activity, 0)) for chosen in room.activities}


def _coarse(ballots: int) -> Coarse:
    return next((coarse for least, coarse in STEPS if ballots >= least), Coarse.FEW)


def pause(box: BallotBox, room: Room, activity: str | None = None) -> None:
    """Hold ballots for one activity, or for the whole room, until resumed."""
    box.pause(room.id, activity)


def resume(box: BallotBox, room: Room, activity: str | None = None) -> None:
    """Take ballots again."""
    box.resume(room.id, activity)


def raise_size(
    session: Session, box: BallotBox, room: Room, *, account: Account, size: int, now: datetime
) -> None:
    """Raise the size of the room's class, and so how many ballots fit; audited. Raises SizeOutOfRange."""
    school_class = room.school_class
    if not school_class.size <= size <= LARGEST_CLASS:
        raise SizeOutOfRange(school_class.size)
    what = f"class {school_class.id}: size {school_class.size} to {size}, in room {room.id}"
    audit.record(session, account.id, what, now)
    school_class.size = size
    session.commit()
    box.raise_cap(room.id, size + SPARE_BALLOTS)


def discard(session: Session, box: BallotBox, room: Room, now: datetime) -> None:
    """Throw an open room away unseen and give its reservation back; safe to repeat. Raises TooLateToDiscard."""
    activities = [chosen.activity for chosen in room.activities]
    for activity in activities:
        box.begin_closing(room.id, activity)
    _discard_row(session, room, now)
    for activity in activities:
        box.destroy(room.id, activity)


def _discard_row(session: Session, room: Room, now: datetime) -> None:
    lock_school(session, room.school_class.school_id)
    if room.state is RoomState.CLOSED or sealed.is_sealed(session, room.id):
        session.rollback()
        raise TooLateToDiscard
    if room.state is RoomState.OPEN:
        room.state = RoomState.DISCARDED
        room.closed_at = now
        ledger.give_back(session, room.id)
    session.commit()


def close(session: Session, box: BallotBox, settings: Settings, room: Room, now: datetime) -> None:
    """Seal each activity; a room in which nothing was sent is discarded, and costs nothing.

    Safe to repeat after a crash anywhere, and safe when two do it at once: each activity is sealed once.
    Raises BoxUnavailable, and NothingReserved when the ledger has lost the room's entry.
    """
    for activity in [chosen.activity for chosen in room.activities]:
        box.begin_closing(room.id, activity)
        _seal(session, box, settings, room, activity)
        box.destroy(room.id, activity)
    lock_school(session, room.school_class.school_id)
    if room.state is RoomState.OPEN:
        room.state = RoomState.CLOSED if sealed.is_sealed(session, room.id) else RoomState.DISCARDED
        room.closed_at = now
    session.commit()


def _seal(session: Session, box: BallotBox, settings: Settings, room: Room, activity: str) -> None:
    """Read the exact counts and write noisy ones, or give the reservation back when there are none."""
    noisy = _noisy(box, room, activity, settings.epsilon_per_question)
    lock_school(session, room.school_class.school_id)
    if room.state is RoomState.OPEN:
        if noisy is None:
            ledger.give_back(session, room.id, activity)
        else:
            sealed.write(session, room, activity, half_term(room.opened_at.date()), noisy)
    session.commit()


def _noisy(box: BallotBox, room: Room, activity: str, epsilon: float) -> sealed.Noisy | None:
    """Noise drawn over the exact counts, which leave this function no other way; None without ballots."""
    exact = box.read(room.id, activity)
    if not exact.ballots:
        return None
    counts = {
        (question.id, question.rev): noise.seal(exact.counts[question.id], epsilon)
        for question in exact.measure.questions
    }
    return sealed.Noisy(exact.ballots, epsilon, counts)


def due(session: Session, box: BallotBox, now: datetime) -> list[int]:
    """Ids of rooms past due that are still open here, or still hold something in the ballot box."""
    late = and_(Room.state == RoomState.OPEN, Room.due_at <= now)
    return list(session.scalars(select(Room.id).where(or_(late, Room.id.in_(box.due(now))))))


def seal_due(session: Session, box: BallotBox, settings: Settings, now: datetime) -> int:
    """Close every room past due; returns how many. One that fails is logged and left for the next time."""
    closed = 0
    for room_id in due(session, box, now):
        try:
            close(session, box, settings, session.get_one(Room, room_id), now)
            closed += 1
        except (BoxUnavailable, NothingReserved, SQLAlchemyError):
            session.rollback()
            log.exception("Room %s is due but could not be sealed.", room_id)
    return closed
