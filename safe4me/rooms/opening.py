"""Open a room: budget reserved, room made, box ready. A whole transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from safe4me.codes import new_code
from safe4me.places import rules
from safe4me.rooms.closing import discard_row
from safe4me.settings import Settings
from safe4me.statistics.ballot import Measure
from safe4me.statistics.periods import school_year
from safe4me.storage.accounts import Account
from safe4me.storage.base import NotFound, Refused
from safe4me.storage.box.ballot_box import (
    BallotBox,
)
from safe4me.storage.box.refusals import (
    BoxUnavailable,
)
from safe4me.storage.ledger import BudgetEntry
from safe4me.storage.places import SchoolClass, school_locked
from safe4me.storage.reserving import reserve
from safe4me.storage.rooms import Phase, Room, RoomActivity, RoomState

SPARE_BALLOTS = 2


class NothingChosen(Refused):
    """A room was opened without an activity."""


class TooLong(Refused):
    """A room was to stay open for less than a minute, or for longer than is allowed."""

    def __init__(self, longest_minutes: int) -> None:
        self.longest_minutes = longest_minutes


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

    Raises NothingChosen, TooLong, AlreadyMeasured, BudgetSpent, LedgerDamaged, BoxUnavailable, and NotFound
    when the class is another school's, retired, or of another school year.
    """
    minutes = settings.room_minutes if minutes is None else minutes
    chosen = {measure.activity: measure for measure in measures if measure.questions}
    with school_locked(session, school_class.school_id):
        _check(settings, teacher, school_class, chosen, minutes, now)
        room = Room(
            class_id=school_class.id,
            teacher_id=teacher.id,
            code=_unused_code(session),
            phase=phase,
            opened_at=now,
            due_at=now + timedelta(minutes=minutes),
            activities=[RoomActivity(activity=name, position=n) for n, name in enumerate(chosen, start=1)],
        )
        session.add(room)
        session.flush()
        reserve(session, _entries(room, chosen, settings), settings.epsilon_per_class_and_year)
        cap = school_class.size + SPARE_BALLOTS
    try:
        box.put_room(room.id, room.code, room.due_at, cap, tuple(chosen.values()), phase)
    except BoxUnavailable:
        discard_row(session, room, now)
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
    if not stands or not rules.teaches(teacher, school_class.school):
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
