"""Open the room of an assignment: what its class is asked next, in one press."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.content.folder import measure_of
from safe4me.content.model.library import Library
from safe4me.db.accounts import Account
from safe4me.db.assignments import Assignment
from safe4me.db.base import Refused
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.db.schools import SchoolClass, school_locked
from safe4me.rooms.opening import OpenNow, open_room
from safe4me.schools.budgets import anchors_due
from safe4me.schools.next_to_ask import next_to_ask, so_far
from safe4me.schools.practice import open_now
from safe4me.settings import Settings
from safe4me.statistics.ballot import Measure


class NothingToAsk(Refused):
    """All that a class could be asked of an item is practice for it: a room would count nothing."""


class CannotOpenNow(Refused):
    """A room could not be opened, because the ballot box is out of reach: nothing of it is kept."""


def open_assigned(
    session: Session,
    box: BallotBox,
    settings: Settings,
    library: Library,
    *,
    teacher: Account,
    assignment: Assignment,
    beside: Sequence[SchoolClass] = (),
    cut: int | None = None,
    now: datetime,
) -> Room:
    """The open room of an assignment; without one, a new one for what the class is asked next.

    With a `cut` it is for those activities alone that are in the plan of so many minutes. So a press twice
    opens one room. Raises NothingToAsk, CannotOpenNow, and what else `open_room` raises.
    """
    opened = open_room_of(session, assignment)
    if opened is not None:
        return opened
    measures, phase = _asked(session, settings, library, assignment, cut)
    stores, own = (session, box, settings), assignment.school_class
    try:
        return open_room(
            *stores, teacher=teacher, school_class=own, beside=beside, measures=measures, phase=phase, now=now
        )
    except OpenNow:  # somebody pressed at the same time
        session.rollback()
        opened = open_room_of(session, assignment)
        if opened is None:
            raise
        return opened
    except BoxUnavailable as error:
        raise CannotOpenNow from error


def open_room_of(session: Session, assignment: Assignment) -> Room | None:
    """The open room that an assignment has, or that holds something of its item for its class."""
    linked = next((room for room in assignment.rooms if room.state is RoomState.OPEN), None)
    if linked is not None:
        return linked
    held = open_now(session, [assignment.school_class])[assignment.class_id]
    for name, room in held.items():
        is_of_item = assignment.item in (name, name.partition("/")[0])
        if is_of_item and assignment.school_class in room.classes:
            with school_locked(session, assignment.school_class.school_id):
                if room not in assignment.rooms:
                    assignment.rooms.append(room)
            return room
    return None


def _asked(
    session: Session, settings: Settings, library: Library, assignment: Assignment, cut: int | None
) -> tuple[list[Measure], Phase]:
    """What its room measures, and in which phase. Raises NothingToAsk."""
    own = [assignment.school_class]
    epsilons = settings.epsilon_per_question, settings.epsilon_per_class_and_year
    far = so_far(session, own, library, anchors_due(session, own, library, *epsilons))
    ask = next_to_ask(far, assignment.school_class, library, assignment.item, cut)
    measures = [measure_of(found) for name in ask.activities if (found := library.activity(name))]
    if not measures:
        raise NothingToAsk
    return measures, ask.phase
