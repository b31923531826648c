"""Open a room for what its class is asked next of an item: of an assignment, or on a visit, in one press."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.content.measures import measure_of
from safe4me.content.model.library import Library
from safe4me.db.accounts import Account
from safe4me.db.assignments import Assignment
from safe4me.db.base import Refused
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.db.schools import SchoolClass, school_locked
from safe4me.rooms.opening import OpenNow, open_room
from safe4me.schools import permissions
from safe4me.schools.budgets import anchors_due
from safe4me.schools.next_to_ask import next_to_ask, so_far
from safe4me.schools.practice import open_now
from safe4me.settings import Settings
from safe4me.statistics.ballot import Measure


class NothingToAsk(Refused):
    """All that a class could be asked of an item is practice for it: a room would count nothing."""


class HeldByClass(Refused):
    """An officer was to open what a room of the class's own teachers, or of the same pupils, holds."""


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
    stores, own = (session, box, settings), assignment.school_class
    measures, phase = _asked(session, settings, library, own, assignment.item, cut)
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


def open_on_visit(
    session: Session,
    box: BallotBox,
    settings: Settings,
    library: Library,
    *,
    officer: Account,
    school_class: SchoolClass,
    item: str,
    now: datetime,
) -> Room:
    """The officer's open room of a class that holds something of an item; else a new one.

    So a press twice opens one room. Raises HeldByClass where others hold it open, NothingToAsk,
    CannotOpenNow, and what else `open_room` raises.
    """
    opened = _held(session, school_class, item)
    if opened is None:
        measures, phase = _asked(session, settings, library, school_class, item)
        stores, own = (session, box, settings), school_class
        try:
            return open_room(
                *stores, teacher=officer, school_class=own, measures=measures, phase=phase, now=now
            )
        except OpenNow:  # somebody pressed at the same time
            session.rollback()
            opened = _held(session, school_class, item)
        except BoxUnavailable as error:
            raise CannotOpenNow from error
    if opened is None or not permissions.opened_on_visit(session, officer, opened):
        raise HeldByClass
    return opened


def _held(session: Session, school_class: SchoolClass, item: str) -> Room | None:
    """The open room that holds something of an item for a class."""
    held = open_now(session, [school_class])[school_class.id]
    return next((room for name, room in held.items() if item in (name, name.partition("/")[0])), None)


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
    session: Session,
    settings: Settings,
    library: Library,
    school_class: SchoolClass,
    item: str,
    cut: int | None = None,
) -> tuple[list[Measure], Phase]:
    """What a class's room measures of an item, and in which phase. Raises NothingToAsk."""
    own = [school_class]
    epsilons = settings.epsilon_per_question, settings.epsilon_per_class_and_year
    far = so_far(session, own, library, anchors_due(session, own, library, *epsilons))
    ask = next_to_ask(far, school_class, library, item, cut)
    measures = [measure_of(found) for name in ask.activities if (found := library.activity(name))]
    if not measures:
        raise NothingToAsk
    return measures, ask.phase
