"""Who has been taught what: the grid of a year group, what a school has done, and who is behind."""

from datetime import UTC, date, datetime

from safe4me.db.assignments import Assignment, LessonPlace
from safe4me.db.rooms import Room, RoomActivity
from safe4me.db.schools import SchoolClass
from safe4me.schools.coverage import Cell, GridColumn, SchoolLessons, UnplannedLesson, unplanned_lessons
from safe4me.schools.lesson_states import LessonState, PlannedLesson

TODAY = date(2026, 11, 24)
FIRST, SECOND, THIS, SPRING = date(2026, 9, 14), date(2026, 11, 9), date(2026, 11, 23), date(2027, 1, 11)


def a_class(number: int, name: str, year_group: int = 9) -> SchoolClass:
    return SchoolClass(id=number, name=name, year_group=year_group, size=20 + number)


K, L, P = a_class(1, "9K"), a_class(2, "9L"), a_class(3, "7P", 7)


def lesson(
    of: SchoolClass, item: str, state: LessonState, week: date = THIS, place: LessonPlace = LessonPlace.CLASS
) -> PlannedLesson:
    made = Assignment(class_id=of.id, school_class=of, item=item, week=week, place=place)
    return PlannedLesson(made, state)


def a_room(of: SchoolClass, *activities: str, beside: tuple[SchoolClass, ...] = ()) -> Room:
    chosen = [RoomActivity(activity=name) for name in activities]
    opened = datetime(2026, 10, 7, 10, tzinfo=UTC)
    return Room(school_class=of, beside=list(beside), activities=chosen, opened_at=opened)


def school(*lessons: PlannedLesson, unplanned: tuple[UnplannedLesson, ...] = ()) -> SchoolLessons:
    return SchoolLessons([K, L, P], lessons, unplanned)


def test_columns_stand_as_the_year_goes_and_each_class_has_a_cell_of_each() -> None:
    taught, due = lesson(K, "law", LessonState.TAUGHT, SECOND), lesson(L, "law", LessonState.DUE)
    first = lesson(L, "fakes", LessonState.OVERDUE, FIRST)
    grid = school(taught, due, first).of_year_group(9).grid()
    assert grid.columns == (GridColumn("fakes", 0), GridColumn("law", 0))
    assert grid.rows == ((K, (Cell(), Cell(taught))), (L, (Cell(first), Cell(due))))
    assert grid.states == {LessonState.TAUGHT, LessonState.DUE, LessonState.OVERDUE}


def test_what_a_class_has_twice_has_two_columns() -> None:
    before = lesson(K, "survey", LessonState.TAUGHT, FIRST)
    after = lesson(K, "survey", LessonState.PLANNED, SPRING)
    other = lesson(L, "survey", LessonState.DUE, SECOND)
    grid = school(after, before, other).of_year_group(9).grid()
    assert [(column.item, column.time) for column in grid.columns] == [("survey", 1), ("survey", 2)]
    assert grid.rows == ((K, (Cell(before), Cell(after))), (L, (Cell(other), Cell())))


def test_what_was_taught_and_not_planned_stands_there_too() -> None:
    room = a_room(K, "law/quiz", "law/chat", "fakes/quiz", beside=(L,))
    planned = [lesson(K, "law/quiz", LessonState.TAUGHT), lesson(L, "fakes", LessonState.PLANNED)]
    found = unplanned_lessons([K, L], planned, [room])
    assert {(each.school_class.name, each.item) for each in found} == {
        ("9K", "fakes"),
        ("9L", "fakes"),
        ("9L", "law"),
    }, "of the law 9K was taught what was set"
    grid = SchoolLessons([K, L], planned, found).grid()
    [of_k] = [cells for own, cells in grid.rows if own is K]
    told = dict(zip(grid.columns, of_k, strict=True))
    assert {column.item for column, cell in told.items() if cell.is_taught} == {"fakes", "law/quiz"}
    assert LessonState.TAUGHT in grid.states


def test_a_room_of_classes_of_another_year_says_nothing_of_them() -> None:
    assert unplanned_lessons([K], [], [a_room(P, "law/quiz")]) == []


def test_a_term_is_counted_without_what_was_skipped_or_is_on_own_devices() -> None:
    count = school(
        lesson(K, "law", LessonState.TAUGHT, FIRST),
        lesson(L, "law", LessonState.TAUGHT_WITHOUT_ROOM),
        lesson(L, "fakes", LessonState.OVERDUE, SECOND),
        lesson(K, "fakes", LessonState.SKIPPED, SECOND),
        lesson(K, "help", LessonState.SET, place=LessonPlace.OWN),
        lesson(K, "chats", LessonState.PLANNED, SPRING),
    ).count(TODAY)
    assert (count.taught, count.set, count.overdue) == (2, 3, 1)
    assert (count.begun, count.classes) == (2, 3)


def test_a_class_has_begun_too_that_was_taught_what_was_not_planned() -> None:
    other = UnplannedLesson(P, "law", a_room(P, "law/quiz"))
    assert school(lesson(K, "law", LessonState.OPEN), unplanned=(other,)).begun() == {P.id}


def test_a_class_has_begun_that_was_asked_before_its_lessons() -> None:
    assert school(lesson(K, "law", LessonState.ASKED_BEFORE)).begun() == {K.id}


def test_whoever_has_most_to_catch_up_with_comes_first() -> None:
    late = [lesson(L, "law", LessonState.OVERDUE, FIRST), lesson(L, "fakes", LessonState.OVERDUE, SECOND)]
    one = lesson(K, "law", LessonState.OVERDUE, FIRST)
    found = school(one, *late, lesson(P, "law", LessonState.DUE)).behind()
    assert [(each.school_class.name, len(each.lessons)) for each in found] == [("9L", 2), ("9K", 1)]


def test_a_week_names_each_class_once_by_module() -> None:
    found = school(
        lesson(K, "law/quiz", LessonState.DUE),
        lesson(K, "law/chat", LessonState.DUE),
        lesson(L, "law", LessonState.OPEN),
        lesson(P, "fakes", LessonState.TAUGHT),
        lesson(P, "help", LessonState.OVERDUE, SECOND),
    ).this_week(TODAY)
    assert {module: [each.name for each in classes] for module, classes in found.items()} == {
        "law": ["9K", "9L"]
    }


def test_a_class_counts_once_for_a_module_however_often_it_was_taught() -> None:
    found = school(
        lesson(K, "law/quiz", LessonState.TAUGHT),
        lesson(K, "law/chat", LessonState.TAUGHT_WITHOUT_ROOM),
        lesson(L, "law", LessonState.DUE),
        unplanned=(UnplannedLesson(P, "law", a_room(P, "law/quiz")),),
    ).taught()
    assert found == {(9, "law"): [K], (7, "law"): [P]}
