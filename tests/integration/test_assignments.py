"""What a class is taught in a week: who moves, skips, marks and removes it, and what goes on record."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me.ballot_box.interface import BallotBox
from safe4me.db.accounts import Account, RoleName
from safe4me.db.assignments import Assignment, LessonPlace, SkipReason
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, Refused, db
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass
from safe4me.schools import assignments
from safe4me.schools.assignments import DayRefused, PlannedAlready, WeekRefused
from safe4me.schools.lesson_states import LessonState, PlannedLesson
from safe4me.schools.text import InvalidNote, NotPrintable
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import cast_ballots, close_room
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    add_class,
    give,
    make_account,
    make_place,
    open_room,
)

MONDAY = date(2026, 11, 23)
TODAY = NOW.date()
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
LAST_SUMMER, NEXT_SEPTEMBER = date(2026, 8, 31), date(2027, 9, 1)


def planned(
    place: Place,
    item: str = "law",
    week: date = MONDAY,
    *,
    day: date | None = None,
    of: SchoolClass | None = None,
    how: LessonPlace = LessonPlace.CLASS,
) -> Assignment:
    """One item for the place's class, or another one, in a week, by its teacher."""
    own = {"item": item, "week": week, "day": day, "place": how}
    class_id = (of or place.school_class).id
    made = Assignment(class_id=class_id, account_id=place.teacher.id, note="Hall", **own)
    db.session.add(made)
    db.session.commit()
    return made


def colleague(place: Place) -> Account:
    """Somebody else who teaches at the school, with none of its classes."""
    made = make_account(RoleName.TEACHER, "Colleague")
    made.school = place.school
    db.session.add(made)
    db.session.commit()
    return made


def move(by: Account, assignment: Assignment, week: date, day: date | None = None, note: str = "") -> None:
    assignments.move_assignment(db.session(), by, assignment, week=week, day=day, note=note, now=NOW)


def skip(by: Account, assignment: Assignment, reason: SkipReason = SkipReason.EXAMS) -> None:
    assignments.skip(db.session(), by, assignment, reason, NOW)


def say_taught(by: Account, assignment: Assignment, day: date = TODAY) -> None:
    assignments.say_taught(db.session(), by, assignment, day, NOW)


def take_back(by: Account, assignment: Assignment) -> None:
    assignments.unmark(db.session(), by, assignment, NOW)


def remove(by: Account, assignment: Assignment) -> None:
    assignments.remove(db.session(), by, assignment, NOW)


CHANGES: dict[str, Callable[[Account, Assignment], None]] = {
    "move": lambda by, each: move(by, each, MONDAY + WEEK),
    "skip": skip,
    "say taught": say_taught,
    "take back": take_back,
    "remove": remove,
}


def lessons(
    by: Account, of: Sequence[SchoolClass], weeks: tuple[date, date] | None = None
) -> list[PlannedLesson]:
    return assignments.lessons_of(db.session(), by, of, TODAY, weeks)


def state(assignment: Assignment, on: date = TODAY) -> LessonState:
    db.session.expire_all()
    found = assignments.lesson_for(db.session(), db.session.get_one(Account, 1), assignment, on)
    return found.state


def record() -> list[str]:
    """What is on record."""
    db.session.expire_all()
    return list(db.session.scalars(select(AuditEntry.what)))


def test_a_lesson_is_moved_to_another_week_with_another_note(place: Place) -> None:
    lesson = planned(place)
    move(place.teacher, lesson, MONDAY + 3 * WEEK + DAY, note="  Room 4 ")
    assert (lesson.week, lesson.day, lesson.note) == (MONDAY + 3 * WEEK, None, "Room 4")
    thursday = MONDAY + 2 * WEEK + 3 * DAY
    move(place.teacher, lesson, MONDAY, thursday)
    assert (lesson.week, lesson.day, lesson.note) == (MONDAY + 2 * WEEK, thursday, "")
    assert record() == [
        "moved to the week of 2026-12-14: 1 lessons, 1 classes: law, from the week of 2026-11-23",
        "moved to the week of 2026-12-07: 1 lessons, 1 classes: law, from the week of 2026-12-14",
    ]


def test_within_its_week_a_lesson_is_moved_without_a_word_on_record(place: Place) -> None:
    lesson = planned(place)
    move(place.teacher, lesson, MONDAY, MONDAY + 4 * DAY, "Room 4")
    assert (lesson.week, lesson.day, lesson.note) == (MONDAY, MONDAY + 4 * DAY, "Room 4")
    assert record() == []


@pytest.mark.parametrize(
    ("week", "note", "refused"),
    [
        (MONDAY - WEEK, "", WeekRefused),
        (LAST_SUMMER - 2 * WEEK, "", WeekRefused),
        (NEXT_SEPTEMBER + WEEK, "", WeekRefused),
        (MONDAY + WEEK, "", PlannedAlready),
        (MONDAY + 2 * WEEK, "x" * 201, InvalidNote),
        (MONDAY + 2 * WEEK, "a\u202eb", NotPrintable),
    ],
)
def test_a_lesson_that_cannot_be_moved_there_stays(
    place: Place, week: date, note: str, refused: type[Refused]
) -> None:
    lesson = planned(place)
    planned(place, week=MONDAY + WEEK)
    with pytest.raises(refused):
        move(place.teacher, lesson, week, note=note)
    db.session.expire_all()
    assert (lesson.week, lesson.note) == (MONDAY, "Hall")
    assert record() == []


def test_what_is_overdue_keeps_its_week_when_its_note_is_changed(place: Place) -> None:
    lesson = planned(place, week=MONDAY - 2 * WEEK)
    move(place.teacher, lesson, MONDAY - 2 * WEEK, note="Room 4")
    assert (lesson.week, lesson.note) == (MONDAY - 2 * WEEK, "Room 4")


def test_what_is_overdue_is_moved_to_this_week_though_its_monday_is_over(place: Place) -> None:
    lesson = planned(place, week=MONDAY - 2 * WEEK)
    move(place.teacher, lesson, MONDAY)
    assert state(lesson) is LessonState.DUE


def test_a_lesson_moves_next_to_others_of_its_item_or_of_its_class(place: Place) -> None:
    lesson = planned(place)
    planned(place, "help", MONDAY + WEEK)
    planned(place, week=MONDAY + WEEK, of=add_class(place, "9L"))
    move(place.teacher, lesson, MONDAY + WEEK)
    assert lesson.week == MONDAY + WEEK


def test_a_lesson_is_skipped_with_a_reason_and_that_is_taken_back(place: Place) -> None:
    lesson = planned(place)
    skip(place.lead, lesson, SkipReason.TRIP)
    assert state(lesson) is LessonState.SKIPPED
    said = lesson.skipped, lesson.skipped_on, lesson.skipper
    assert said == (SkipReason.TRIP, TODAY, place.lead)
    take_back(place.teacher, lesson)
    assert state(lesson) is LessonState.DUE
    assert (lesson.skipped, lesson.skipped_on, lesson.skipped_by) == (None, None, None)
    assert record() == [
        "skipped: 1 lessons, 1 classes: law, from the week of 2026-11-23",
        "skipped or taught, taken back: 1 lessons, 1 classes: law, from the week of 2026-11-23",
    ]


def test_a_lesson_was_taught_without_a_room_and_that_is_taken_back(place: Place) -> None:
    lesson = planned(place)
    say_taught(place.teacher, lesson, TODAY - DAY)
    assert state(lesson) is LessonState.TAUGHT_WITHOUT_ROOM
    assert (lesson.taught_on, lesson.taught_by) == (TODAY - DAY, place.teacher.id)
    take_back(place.teacher, lesson)
    assert (lesson.taught_on, lesson.taught_by) == (None, None)
    assert record()[0].startswith("taught without a room on 2026-11-23: 1 lessons, 1 classes: law")


def test_what_was_skipped_and_then_taught_is_one_of_the_two(place: Place) -> None:
    lesson = planned(place)
    skip(place.teacher, lesson)
    say_taught(place.teacher, lesson)
    assert (lesson.skipped, lesson.skipped_on, lesson.skipped_by) == (None, None, None)
    skip(place.teacher, lesson)
    assert (lesson.taught_on, lesson.taught_by) == (None, None)


@pytest.mark.parametrize("day", [TODAY + DAY, LAST_SUMMER])
def test_nothing_was_taught_on_a_day_to_come_or_before_the_class_was_there(place: Place, day: date) -> None:
    lesson = planned(place)
    with pytest.raises(DayRefused):
        say_taught(place.teacher, lesson, day)
    assert lesson.taught_on is None


def test_the_same_press_twice_does_nothing_twice(place: Place) -> None:
    lesson = planned(place)
    for _ in range(2):
        skip(place.teacher, lesson)
    skip(place.lead, lesson)
    assert lesson.skipper == place.teacher, "who pressed first"
    for _ in range(2):
        say_taught(place.teacher, lesson)
    for _ in range(2):
        take_back(place.teacher, lesson)
    assert len(record()) == 3
    remove(place.teacher, lesson)
    with pytest.raises(NotFound):
        assignments.assignment_for(db.session(), place.teacher, 1, TODAY)


def test_another_reason_or_day_takes_the_place_of_the_first(place: Place) -> None:
    lesson = planned(place)
    skip(place.teacher, lesson, SkipReason.EXAMS)
    skip(place.lead, lesson, SkipReason.INSET)
    assert (lesson.skipped, lesson.skipper) == (SkipReason.INSET, place.lead)
    say_taught(place.teacher, lesson, TODAY)
    say_taught(place.teacher, lesson, TODAY - DAY)
    assert lesson.taught_on == TODAY - DAY


def test_a_lesson_is_removed_unless_a_room_of_it_was_kept(app: Flask, place: Place, box: BallotBox) -> None:
    gone, thrown_away, kept = planned(place), planned(place, "help"), planned(place, "law", MONDAY + WEEK)
    remove(place.teacher, gone)
    room = open_room(app, place, "law/quiz")
    assert kept.rooms == [room]
    with pytest.raises(NotFound):
        remove(place.teacher, kept)
    cast_ballots(box, room, 12)
    close_room(app, room)
    with pytest.raises(NotFound):
        remove(place.teacher, kept)
    room = open_room(app, place, "law/chat")
    close_room(app, room)
    thrown_away.rooms.append(room)
    db.session.commit()
    remove(place.teacher, thrown_away)
    assert [*db.session.scalars(select(Assignment))] == [kept]
    assert db.session.get(Room, room.id), "the room stays"
    assert record()[-1] == "taken out of the plan: 1 lessons, 1 classes: help, from the week of 2026-11-23"


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_only_a_classs_own_teachers_and_its_lead_change_its_lessons(
    place: Place, clock: Clock, change: Callable[[Account, Assignment], None]
) -> None:
    other, helpful = make_place("Southshire", "Lake School"), colleague(place)
    lent_before = colleague_with(place, TODAY - DAY)
    lesson = planned(place)
    for nobody in (helpful, lent_before, place.coordinator, other.teacher, other.lead, other.coordinator):
        with pytest.raises(NotFound):
            assignments.assignment_for(db.session(), nobody, lesson.id, TODAY)
        with pytest.raises(NotFound):
            change(nobody, lesson)
    assert record() == []
    for who in (place.teacher, place.lead, colleague_with(place, TODAY)):
        lesson = planned(place, week=MONDAY + 10 * WEEK)
        assert assignments.assignment_for(db.session(), who, lesson.id, TODAY) == lesson
        change(who, lesson)
        if lesson in db.session:
            db.session.delete(lesson)
            db.session.commit()


def colleague_with(place: Place, until: date) -> Account:
    """A colleague to whom the class is lent until a day is over."""
    made = make_account(RoleName.TEACHER, f"Lent {until}")
    made.school = place.school
    db.session.add(made)
    give(place.school_class, made, until)
    return made


def test_a_lead_changes_lessons_of_classes_that_nobody_has(place: Place) -> None:
    lesson = planned(place, of=add_class(place, "9L"))
    with pytest.raises(NotFound):
        skip(place.teacher, lesson)
    skip(place.lead, lesson)
    assert lesson.skipper == place.lead


@on_both_databases
def test_lessons_come_by_week_and_day_and_class_of_some_weeks_alone(place: Place) -> None:
    second = add_class(place, "9A")
    of_eight = add_class(place, "8Z", year_group=8)
    for of, week, day in (
        (place.school_class, MONDAY + WEEK, None),
        (place.school_class, MONDAY, None),
        (second, MONDAY, None),
        (of_eight, MONDAY, None),
        (place.school_class, MONDAY - WEEK, None),
        (second, MONDAY + WEEK, MONDAY + WEEK + 4 * DAY),
        (of_eight, MONDAY + WEEK, MONDAY + WEEK + DAY),
    ):
        planned(place, week=week, day=day, of=of)
    every = [place.school_class, second, of_eight]

    def found(*weeks: date) -> list[tuple[int, str]]:
        asked = (weeks[0], weeks[-1]) if weeks else None
        told = [each.assignment for each in lessons(place.teacher, every, asked)]
        return [((each.week - MONDAY).days // 7, each.school_class.name) for each in told]

    this_week = [(0, "8Z"), (0, "9A"), (0, "9K")]
    next_week = [(1, "8Z"), (1, "9A"), (1, "9K")]
    assert found() == [(-1, "9K"), *this_week, *next_week]
    assert found(MONDAY) == this_week
    assert found(MONDAY, MONDAY + WEEK) == [*this_week, *next_week]
    assert [each.assignment.school_class for each in lessons(place.teacher, [second])] == [second, second]
    assert lessons(place.teacher, []) == []
