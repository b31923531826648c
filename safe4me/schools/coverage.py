"""Who has been taught what: a school's classes by what was set for them, each with its state. Pure.

The states are those of `lesson_states`, so that this page, My week and the class's page say the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from safe4me.db.assignments import LessonPlace
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass
from safe4me.schools.lesson_states import LessonState, PlannedLesson
from safe4me.schools.teaching_weeks import TO_FRIDAY
from safe4me.statistics.periods import last_monday, term_began

TO_SEE_THIS_WEEK = (LessonState.DUE, LessonState.OPEN, LessonState.SET)


@dataclass(frozen=True, slots=True)
class UnplannedLesson:
    """A module that a class was taught in a room though nothing of it was set."""

    school_class: SchoolClass
    item: str
    room: Room

    @property
    def week(self) -> date:
        """The Monday of its week."""
        return last_monday(self.room.opened_at.date())


@dataclass(frozen=True, slots=True, order=True)
class GridColumn:
    """What was set: an item, for the first time (0), the second, … that a class has it."""

    item: str
    nth: int

    @property
    def time(self) -> int:
        """Which time that is, counted from 1."""
        return self.nth + 1


@dataclass(frozen=True, slots=True)
class Cell:
    """What became of a column for a class: a lesson that was set, or one that was not; None where neither."""

    lesson: PlannedLesson | None = None
    unplanned: UnplannedLesson | None = None

    @property
    def is_taught(self) -> bool:
        """Whether the class was taught it."""
        return self.unplanned is not None or bool(self.lesson and self.lesson.is_taught)


@dataclass(frozen=True, slots=True)
class Grid:
    """A year group: its classes by name, what was set as the year goes, and a cell where they meet."""

    columns: tuple[GridColumn, ...]
    rows: tuple[tuple[SchoolClass, tuple[Cell, ...]], ...]

    @property
    def states(self) -> set[LessonState]:
        """The states that are to be seen in it."""
        found = {cell.lesson.state for _, cells in self.rows for cell in cells if cell.lesson}
        return found | {LessonState.TAUGHT for _, cells in self.rows for cell in cells if cell.unplanned}


@dataclass(frozen=True, slots=True)
class Count:
    """A school at a glance: of the lessons set for this term, and of the classes that have begun."""

    taught: int
    set: int
    overdue: int
    begun: int
    classes: int


@dataclass(frozen=True, slots=True)
class Behind:
    """A class with lessons that are overdue, the earliest first."""

    school_class: SchoolClass
    lessons: tuple[PlannedLesson, ...]


@dataclass(frozen=True, slots=True)
class SchoolLessons:
    """A school's classes of a year, all that was set for them and what was taught besides."""

    classes: Sequence[SchoolClass]
    lessons: Sequence[PlannedLesson]
    unplanned: Sequence[UnplannedLesson]

    @property
    def year_groups(self) -> list[int]:
        """Those that have classes."""
        return sorted({each.year_group for each in self.classes})

    def of_year_group(self, number: int) -> "SchoolLessons":
        """The same of one year group."""
        ids = {each.id for each in self.classes if each.year_group == number}
        return SchoolLessons(
            [each for each in self.classes if each.id in ids],
            [each for each in self.lessons if each.assignment.class_id in ids],
            [each for each in self.unplanned if each.school_class.id in ids],
        )

    def grid(self) -> Grid:
        """Every class by all that was set for one of them."""
        cells = _cells(self.lessons, self.unplanned)
        weeks: dict[GridColumn, date] = {}
        for (_, column), cell in cells.items():
            weeks[column] = min(weeks.get(column, date.max), _week(cell))
        columns = tuple(sorted(weeks, key=lambda column: (weeks[column], column)))
        rows = ((each, tuple(cells.get((each.id, of), Cell()) for of in columns)) for each in self.classes)
        return Grid(columns, tuple(rows))

    def count(self, today: date) -> Count:
        """How far the school is in this term; skipped lessons and those on own devices count nowhere."""
        began = term_began(today)
        of_term = [
            each
            for each in self.lessons
            if each.assignment.place is LessonPlace.CLASS
            and each.state is not LessonState.SKIPPED
            and term_began(each.assignment.week + TO_FRIDAY) == began
        ]
        return Count(
            sum(each.is_taught for each in of_term),
            len(of_term),
            sum(each.state is LessonState.OVERDUE for each in of_term),
            len(self.begun()),
            len(self.classes),
        )

    def begun(self) -> set[int]:
        """The ids of the classes that were taught something, or asked before it."""
        begun = [each for each in self.lessons if each.is_taught or each.state is LessonState.ASKED_BEFORE]
        set_ones = {each.assignment.class_id for each in begun}
        return set_ones | {each.school_class.id for each in self.unplanned}

    def behind(self) -> list[Behind]:
        """The classes with lessons that are overdue, those with most of them first."""
        late = defaultdict[int, list[PlannedLesson]](list)
        for each in self.lessons:
            if each.state is LessonState.OVERDUE:
                late[each.assignment.class_id].append(each)
        found = [Behind(each, tuple(late[each.id])) for each in self.classes if each.id in late]
        return sorted(found, key=lambda each: -len(each.lessons))

    def this_week(self, today: date) -> dict[str, list[SchoolClass]]:
        """What is taught to which classes in the week of `today`, by module."""
        found = defaultdict[str, list[SchoolClass]](list)
        for each in self.lessons:
            is_now = each.assignment.week == last_monday(today) and each.state in TO_SEE_THIS_WEEK
            if is_now and each.assignment.school_class not in found[each.assignment.module]:
                found[each.assignment.module].append(each.assignment.school_class)
        return {module: classes for module, classes in found.items() if classes}

    def taught(self) -> dict[tuple[int, str], list[SchoolClass]]:
        """The classes that were taught each module, each once, by year group and module."""
        found = defaultdict[tuple[int, str], list[SchoolClass]](list)
        were = [
            (each.assignment.school_class, each.assignment.module) for each in self.lessons if each.is_taught
        ]
        for school_class, module in (*were, *((each.school_class, each.item) for each in self.unplanned)):
            if school_class not in found[school_class.year_group, module]:
                found[school_class.year_group, module].append(school_class)
        return dict(found)


def unplanned_lessons(
    classes: Iterable[SchoolClass], lessons: Sequence[PlannedLesson], rooms: Sequence[Room]
) -> list[UnplannedLesson]:
    """What rooms that are closed taught these classes of modules of which no lesson that was set is taught.

    The first room of each counts. A room of before the lessons taught nothing.
    """
    known = {(each.assignment.class_id, each.assignment.module) for each in lessons if each.is_taught}
    found: dict[tuple[int, str], UnplannedLesson] = {}
    own = {each.id: each for each in classes}
    for room in rooms:
        for school_class in room.classes:
            for module in sorted({chosen.activity.partition("/")[0] for chosen in room.activities}):
                where = school_class.id, module
                if school_class.id in own and where not in known:
                    found.setdefault(where, UnplannedLesson(school_class, module, room))
    return list(found.values())


def _cells(
    lessons: Sequence[PlannedLesson], unplanned: Sequence[UnplannedLesson]
) -> Mapping[tuple[int, GridColumn], Cell]:
    """What stands where: the lessons of a class for one item follow each other, as the weeks go."""
    cells: dict[tuple[int, GridColumn], Cell] = {}
    times = defaultdict[tuple[int, str], int](int)
    for each in sorted(lessons, key=lambda each: each.assignment.week):
        of = each.assignment.class_id, each.assignment.item
        cells[of[0], GridColumn(of[1], times[of])] = Cell(lesson=each)
        times[of] += 1
    for other in unplanned:
        of = other.school_class.id, other.item
        cells[of[0], GridColumn(of[1], times[of])] = Cell(unplanned=other)
    return cells


def _week(cell: Cell) -> date:
    if cell.lesson:
        return cell.lesson.assignment.week
    return cell.unplanned.week if cell.unplanned else date.max
