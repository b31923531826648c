"""A teacher's week: which lessons of their classes are open, due, overdue, or were taught lately.

Each lesson to teach comes with what its class is asked next; all of them take as many queries as one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from safe4me.content.model.library import Library
from safe4me.db.accounts import Account
from safe4me.db.assignments import Assignment
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.schools.assignments import lessons_of
from safe4me.schools.budgets import Due
from safe4me.schools.lesson_states import LessonState, PlannedLesson
from safe4me.schools.next_to_ask import Ask, next_to_ask, so_far
from safe4me.schools.practice import is_small, open_now, small_beside
from safe4me.schools.teaching_weeks import WEEK
from safe4me.statistics.periods import last_monday

LATELY = timedelta(days=14)
TO_TEACH = (LessonState.DUE, LessonState.PLANNED, LessonState.OVERDUE, LessonState.ASKED_BEFORE)


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson, and what can be done about it.

    `ask` is what its room would be opened for; None of a lesson that is open or over. `together` are the
    small classes with which a small class makes a room. `held` is an open room in which the same pupils are
    asked it, as classes of another grouping.
    """

    lesson: PlannedLesson
    ask: Ask | None = None
    together: tuple[SchoolClass, ...] = ()
    held: Room | None = None

    @property
    def assignment(self) -> Assignment:
        """What was set."""
        return self.lesson.assignment

    @property
    def small(self) -> bool:
        """Whether its class has too few pupils for a room of its own."""
        return is_small(self.assignment.school_class)

    @property
    def practice(self) -> bool:
        """Whether its class has answered all of it this year, so that a room would count nothing."""
        return self.ask is not None and not self.ask.activities and self.held is None

    @property
    def to_open(self) -> bool:
        """Whether a room can be opened for it."""
        return not self.practice and (not self.small or bool(self.together))

    @property
    def others(self) -> int:
        """How many pupils the small classes have that would join."""
        return sum(each.size for each in self.together)


@dataclass(frozen=True, slots=True)
class Week:
    """The lessons of a week; of the one that runs also what is open, overdue, and was done lately."""

    monday: date
    lessons: tuple[LessonRow, ...]
    open_rooms: tuple[Room, ...] = ()
    overdue: tuple[LessonRow, ...] = ()
    lately: tuple[LessonRow, ...] = ()

    @property
    def first(self) -> int | None:
        """The id of the assignment that is to be taught first."""
        ways = (each for each in (*self.lessons, *self.overdue) if each.lesson.state in TO_TEACH)
        return next((each.assignment.id for each in ways), None)


def lessons_in_week(
    session: Session,
    account: Account,
    classes: Sequence[SchoolClass],
    library: Library,
    due: Mapping[int, Due],
    monday: date,
    now: datetime,
) -> Week:
    """The week from `monday` on of an account's own `classes`; `due` is of `anchors_due`."""
    today = now.date()
    runs = monday == last_monday(today)
    lessons = lessons_of(session, account, classes, today)
    shown = [each for each in lessons if not runs or each.state is not LessonState.OPEN]
    rows = list(lesson_rows(session, shown, classes, library, due))
    of_week = [each for each in rows if _is_of(each.lesson, monday, runs=runs)]
    of_week.sort(key=lambda each: each.assignment.day or each.assignment.week)
    if not runs:
        return Week(monday, tuple(of_week))
    lately = [each for each in rows if today - LATELY <= (over_on(each.lesson) or date.min)]
    lately.sort(key=lambda each: over_on(each.lesson) or date.min, reverse=True)
    return Week(
        monday,
        tuple(of_week),
        tuple(open_rooms(session, account, classes)),
        tuple(each for each in rows if each.lesson.state is LessonState.OVERDUE),
        tuple(lately),
    )


def open_rooms(session: Session, account: Account, classes: Sequence[SchoolClass]) -> Sequence[Room]:
    """The open rooms of an account, then those of colleagues for its `classes`, the earliest first."""
    ids = [each.id for each in classes]
    of_classes = or_(Room.class_id.in_(ids), Room.beside.any(SchoolClass.id.in_(ids)))
    own = Room.teacher_id == account.id
    found = select(Room).where(Room.state == RoomState.OPEN, or_(own, of_classes))
    return session.scalars(found.order_by(own.desc(), Room.opened_at, Room.id)).all()


def over_on(lesson: PlannedLesson) -> date | None:
    """The day on which a lesson was taught, skipped or thrown away, or its week was over; else None."""
    assignment, state = lesson.assignment, lesson.state
    if lesson.room is not None:
        over = lesson.is_over or state is LessonState.THROWN_AWAY
        return lesson.room.opened_at.date() if over else None
    if state is LessonState.WAS_SET:
        return assignment.week + WEEK
    return assignment.taught_on or assignment.skipped_on


def _is_of(lesson: PlannedLesson, monday: date, *, runs: bool) -> bool:
    """Whether a lesson stands among those of a week: in the one that runs, what is to do in it."""
    state = lesson.state
    if not runs:
        return lesson.assignment.week == monday
    if state is LessonState.SET:
        return lesson.assignment.week == monday
    return state in (LessonState.DUE, LessonState.ASKED_BEFORE)


def lesson_rows(
    session: Session,
    lessons: Iterable[PlannedLesson],
    classes: Sequence[SchoolClass],
    library: Library,
    due: Mapping[int, Due],
) -> Iterator[LessonRow]:
    """These lessons of an account's own `classes`, with what can be done about each."""
    far, held = so_far(session, classes, library, due), open_now(session, classes)
    for each in lessons:
        if each.state not in (*TO_TEACH, LessonState.THROWN_AWAY):
            yield LessonRow(each)
            continue
        own, item = each.assignment.school_class, each.assignment.item
        rooms = (room for name, room in held[own.id].items() if item in (name, name.partition("/")[0]))
        ask = next_to_ask(far, own, library, item)
        yield LessonRow(
            each, ask, tuple(small_beside(session, own, classes)) if is_small(own) else (), next(rooms, None)
        )
