"""Assignments: what each class is taught when, what became of it, and who may change it.

An assignment measures nothing and reserves nothing. A lead changes any of the school's, a teacher those of
their own classes; each change is a transaction, on record.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from safe4me.db import audit
from safe4me.db.accounts import LONGEST_NOTE, Account
from safe4me.db.assignments import Assignment, SkipReason, answers_sent
from safe4me.db.base import NotFound, Refused
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import SchoolClass, school_locked
from safe4me.schools import permissions
from safe4me.schools.lesson_states import PlannedLesson, days_from, lesson_of
from safe4me.schools.teaching_weeks import year_of_week
from safe4me.schools.text import checked_note
from safe4me.statistics.periods import last_monday, school_year


class WeekRefused(Refused):
    """A week that is over, or not of the class's school year."""


class DayRefused(Refused):
    """A lesson was said to be taught on a day to come, or before its class was there."""


class PlannedAlready(Refused):
    """The class has that item in that week already."""


def lessons_of(
    session: Session,
    account: Account,
    classes: Sequence[SchoolClass],
    today: date,
    weeks: tuple[date, date] | None = None,
) -> list[PlannedLesson]:
    """The assignments of these classes, with what became of each, by week and class; of some `weeks` alone.

    In a week those with a day come first, as the days go.
    How many answers were sent is told of rooms whose results the account reads.
    """
    own = select(Assignment).where(Assignment.class_id.in_([each.id for each in classes]))
    if weeks:
        own = own.where(Assignment.week.between(*weeks))
    by_class = SchoolClass.year_group, SchoolClass.name, Assignment.id
    by_week = own.join(Assignment.school_class).order_by(
        Assignment.week, Assignment.day.nulls_last(), *by_class
    )
    people = joinedload(Assignment.account), joinedload(Assignment.skipper)
    found = session.scalars(by_week.options(*people, selectinload(Assignment.rooms))).all()
    sent = _sent(session, account, [each.id for each in found], today)
    return [lesson_of(each, each.rooms, sent[each.id], today) for each in found]


def _sent(session: Session, account: Account, ids: Collection[int], today: date) -> dict[int, dict[int, int]]:
    """How many answers were sent in each room whose results the account reads, by assignment."""
    read = permissions.rooms_read(account, today).with_only_columns(Room.id)
    return answers_sent(session, ids, read)


def assignment_for(session: Session, account: Account, assignment_id: int, day: date) -> Assignment:
    """One assignment that the account may change. Raises NotFound for any other."""
    found = session.get(Assignment, assignment_id)
    if found is None or not permissions.assigns(session, account, found.school_class, day):
        raise NotFound
    return found


def lesson_for(session: Session, account: Account, assignment: Assignment, today: date) -> PlannedLesson:
    """What became of one assignment."""
    sent = _sent(session, account, [assignment.id], today)
    return lesson_of(assignment, assignment.rooms, sent[assignment.id], today)


def move_assignment(
    session: Session,
    account: Account,
    assignment: Assignment,
    *,
    week: date,
    day: date | None = None,
    note: str,
    now: datetime,
) -> None:
    """Move an assignment to another week, or to a day of it, and give it another note.

    Raises NotFound, InvalidNote, NotPrintable, WeekRefused and PlannedAlready.
    """
    week, note = last_monday(day or week), checked_note(note, LONGEST_NOTE)
    if year_of_week(week) != assignment.school_class.school_year:
        raise WeekRefused
    if week != assignment.week and week < last_monday(now.date()):
        raise WeekRefused
    with _changing(session, account, assignment, now.date()):
        others = select(Assignment.id).where(
            Assignment.class_id == assignment.class_id,
            Assignment.item == assignment.item,
            Assignment.week == week,
            Assignment.id != assignment.id,
        )
        if session.scalar(others) is not None:
            raise PlannedAlready
        if week != assignment.week:
            note_change(session, account, [assignment], f"moved to the week of {week}", now)
        assignment.week, assignment.day, assignment.note = week, day, note


def skip(
    session: Session, account: Account, assignment: Assignment, reason: SkipReason, now: datetime
) -> None:
    """Say that a lesson is not taught, and why. Safe to repeat. Raises NotFound."""
    with _changing(session, account, assignment, now.date()):
        if assignment.skipped is reason:
            return
        _unsay(assignment)
        assignment.skipped, assignment.skipped_on, assignment.skipped_by = reason, now.date(), account.id
        note_change(session, account, [assignment], "skipped", now)


def say_taught(session: Session, account: Account, assignment: Assignment, day: date, now: datetime) -> None:
    """Say that a lesson was taught without a room, and when. Safe to repeat.

    Raises NotFound and DayRefused.
    """
    if day > now.date() or school_year(day) != assignment.school_class.school_year:
        raise DayRefused
    with _changing(session, account, assignment, now.date()):
        if assignment.taught_on == day:
            return
        _unsay(assignment)
        assignment.taught_on, assignment.taught_by = day, account.id
        note_change(session, account, [assignment], f"taught without a room on {day}", now)


def unmark(session: Session, account: Account, assignment: Assignment, now: datetime) -> None:
    """Take back that a lesson was skipped, or taught without a room. Safe to repeat. Raises NotFound."""
    with _changing(session, account, assignment, now.date()):
        if assignment.skipped or assignment.taught_on:
            _unsay(assignment)
            note_change(session, account, [assignment], "skipped or taught, taken back", now)


def _unsay(assignment: Assignment) -> None:
    assignment.skipped = assignment.skipped_on = assignment.skipped_by = None
    assignment.taught_on = assignment.taught_by = None


def remove(session: Session, account: Account, assignment: Assignment, now: datetime) -> None:
    """Take an assignment out of the plan, unless a room that was kept belongs to it. Raises NotFound."""
    with _changing(session, account, assignment, now.date()):
        permissions.require(not has_begun(assignment))
        note_change(session, account, [assignment], "taken out of the plan", now)
        session.delete(assignment)


def erase_old_notes(session: Session, today: date) -> int:
    """Erase the notes of lessons of earlier school years, in the caller's transaction; how many."""
    earlier = SchoolClass.school_year < school_year(today)
    rows = select(Assignment).join(Assignment.school_class).where(Assignment.note != "", earlier)
    written = session.scalars(rows).all()
    for each in written:
        each.note = ""
    return len(written)


def has_begun(assignment: Assignment) -> bool:
    """Whether a room was opened for an assignment and not thrown away."""
    return any(room.state is not RoomState.DISCARDED for room in assignment.rooms)


@contextmanager
def _changing(session: Session, account: Account, assignment: Assignment, day: date) -> Iterator[None]:
    """A transaction in which nobody else changes the assignment, or has just removed it. Raises NotFound."""
    permissions.require(permissions.assigns(session, account, assignment.school_class, day))
    number = assignment.id
    with school_locked(session, assignment.school_class.school_id):
        permissions.require(session.get(Assignment, number) is not None)
        yield


def note_change(
    session: Session, account: Account, changed: Sequence[Assignment], what: str, now: datetime
) -> None:
    """Put on record what one press did with lessons of a school, in the caller's transaction.

    A coordinator reads it: so it has how many lessons, of how many classes, and of what; never of which
    class, nor why one was skipped.
    """
    items = ", ".join(dict.fromkeys(each.item for each in changed))
    classes_of = len({each.class_id for each in changed})
    school_id = session.get_one(SchoolClass, changed[0].class_id).school_id
    first = min(each.week for each in changed)
    told = f"{what}: {len(changed)} lessons, {classes_of} classes: {items}, from the week of {first}"
    audit.add_entry(session, account, told, now, school_id=school_id)


def link_room(session: Session, room: Room, today: date) -> None:
    """Link a room to the assignments that it serves, in the caller's transaction.

    For each of its classes and each item that it holds, a module or an activity of it, that is the one
    nearest in time that is not taught yet. Without one there is no link.
    """
    held = {chosen.activity for chosen in room.activities}
    items = held | {activity.partition("/")[0] for activity in held}
    plan = select(Assignment).where(
        Assignment.class_id.in_([each.id for each in room.classes]), Assignment.item.in_(items)
    )
    free = defaultdict[tuple[int, str], list[Assignment]](list)
    for each in session.scalars(plan.order_by(Assignment.week, Assignment.id)):
        if not lesson_of(each, each.rooms, {}, today).is_taught:
            free[each.class_id, each.item].append(each)
    for found in free.values():
        nearest = min(found, key=lambda each: days_from(each, today))
        nearest.rooms.append(room)
