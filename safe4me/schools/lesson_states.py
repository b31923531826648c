"""What became of an assignment. Never stored: it is read from the rooms that were opened for it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from safe4me.db.assignments import Assignment, LessonPlace
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.schools.teaching_weeks import WEEK
from safe4me.statistics.periods import last_monday

DAYS_TO_SAY = 14  # after a room was thrown away, to say whether its lesson was taught


class LessonState(StrEnum):
    """What became of an assignment, in the order in which they are asked: the first that is true counts."""

    OPEN = "open"
    ASKED_BEFORE = "asked before"
    TAUGHT = "taught"
    TAUGHT_WITHOUT_ROOM = "taught without a room"
    SKIPPED = "skipped"
    THROWN_AWAY = "thrown away"
    SET = "set"
    WAS_SET = "was set"
    OVERDUE = "overdue"
    DUE = "due"
    PLANNED = "planned"


TAUGHT = (LessonState.TAUGHT, LessonState.TAUGHT_WITHOUT_ROOM)
OVER = (*TAUGHT, LessonState.SKIPPED, LessonState.WAS_SET)


@dataclass(frozen=True, slots=True)
class PlannedLesson:
    """An assignment and its state; the `room` that the state is read from, and how many answers that had.

    `sent` is the largest number of answers sent for an activity of the item; None where the reader may not
    know it, or nothing has closed.
    """

    assignment: Assignment
    state: LessonState
    room: Room | None = None
    sent: int | None = None

    @property
    def is_taught(self) -> bool:
        """Whether the class was taught it, with a room or without."""
        return self.state in TAUGHT

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.state in OVER


def lesson_of(
    assignment: Assignment, rooms: Sequence[Room], sent: Mapping[int, int], today: date
) -> PlannedLesson:
    """What became of an assignment by `today`, from its rooms, the earliest first.

    `sent` has the number of answers of closed rooms, by their ids, as far as the reader may know it.
    """
    told = next(_told_by(rooms), None)
    if told:
        return PlannedLesson(assignment, *told, sent.get(told[1].id))
    if assignment.taught_on:
        return PlannedLesson(assignment, LessonState.TAUGHT_WITHOUT_ROOM)
    if assignment.skipped:
        return PlannedLesson(assignment, LessonState.SKIPPED)
    thrown_away = _thrown_away(rooms, today)
    if thrown_away:
        return PlannedLesson(assignment, LessonState.THROWN_AWAY, thrown_away)
    return PlannedLesson(assignment, _by_date(assignment, today))


def _told_by(rooms: Sequence[Room]) -> Iterator[tuple[LessonState, Room]]:
    """What its rooms say of an assignment, in the order in which it counts, the latest room first."""
    latest = rooms[::-1]
    closed = [room for room in latest if room.state is RoomState.CLOSED]
    yield from ((LessonState.OPEN, room) for room in latest if room.state is RoomState.OPEN)
    yield from ((LessonState.TAUGHT, room) for room in closed if room.phase is not Phase.BEFORE)
    yield from ((LessonState.ASKED_BEFORE, room) for room in closed)


def _thrown_away(rooms: Sequence[Room], today: date) -> Room | None:
    """The latest of rooms that were all thrown away, if that was so lately."""
    over = rooms[-1].closed_at if rooms else None
    return rooms[-1] if over and today <= over.date() + timedelta(days=DAYS_TO_SAY) else None


def _by_date(assignment: Assignment, today: date) -> LessonState:
    over = today > last_day(assignment)
    if assignment.place is LessonPlace.OWN:
        return LessonState.WAS_SET if today >= assignment.week + WEEK else LessonState.SET
    if over:
        return LessonState.OVERDUE
    return LessonState.DUE if assignment.week <= today else LessonState.PLANNED


def last_day(assignment: Assignment) -> date:
    """The last day on which an assignment may be taught in time: its day, or the last of its week."""
    return assignment.day or assignment.week + timedelta(days=6)


def days_from(assignment: Assignment, day: date) -> int:
    """How many days a day is from an assignment's day, or from its week."""
    if assignment.day:
        return abs((assignment.day - day).days)
    return abs((assignment.week - last_monday(day)).days)
