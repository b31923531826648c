"""The demo's first school has a week that shows each state of a lesson, on any day of the year."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me import create_app
from safe4me.cli import demo_data
from safe4me.cli.demo_lessons import NOT_PLANNED
from safe4me.db.accounts import Account
from safe4me.db.assignments import Assignment, SchoolHolidays
from safe4me.db.base import db
from safe4me.db.budget import phases_taken
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import SchoolClass
from safe4me.schools import assignments, class_teachers
from safe4me.schools.assigning import AssignRequest, copied
from safe4me.schools.lesson_states import LessonState, PlannedLesson
from safe4me.schools.teaching_weeks import TeachingWeeks, teaching_weeks
from safe4me.settings import ROOT, Settings
from safe4me.statistics.periods import last_monday, school_year
from tests.helpers.content.libraries import lessons_in
from tests.helpers.world.app import count_rows, demo_account, run_demo
from tests.helpers.world.schools import NOW, Clock, close

LIBRARY = lessons_in(ROOT / "content")


@contextmanager
def first_school(folder: Path, empty_database: Path, built: Path, now: datetime) -> Iterator[Flask]:
    """A demo of the first school alone, made then, with the site's own content."""
    file = Path(shutil.copy(empty_database, folder / "demo.db"))
    app = create_app(
        Settings(
            mode="development",
            database_url=f"sqlite:///{file}",
            ballot_box_path=folder / "box.db",
            content_folder=ROOT / "content",
            build_folder=built,
            site_address="http://localhost",
        )
    )
    app.extensions["clock"] = Clock(now)
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        patch.setattr(demo_data, "SCHOOLS", {"North": (demo_data.FIRST_SCHOOL,)})
        patch.setattr(demo_data, "CLASSES", demo_data.CLASSES[:1])
        run_demo(app)
        yield app
        db.session.remove()
    close(app)


@pytest.fixture(scope="module")
def demo(built: Path, empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo on a Tuesday in November, which no test changes."""
    folder = tmp_path_factory.mktemp("lessons")
    with first_school(folder, empty_database, built, NOW) as app:
        yield app


def classes(year: int) -> list[SchoolClass]:
    return [*db.session.scalars(select(SchoolClass).where(SchoolClass.school_year == year))]


def lessons(now: datetime, who: str = "teacher") -> list[PlannedLesson]:
    of = classes(school_year(now.date()))
    return assignments.lessons_of(db.session(), demo_account(who), of, now.date())


def named(found: list[PlannedLesson], state: LessonState) -> list[str]:
    of = [each.assignment for each in found if each.state is state]
    return sorted(f"{each.school_class.name} {each.item}" for each in of)


def test_each_state_is_there_once_at_least(demo: Flask) -> None:
    found = lessons(NOW)
    assert {each.state for each in found} == {*LessonState}
    assert named(found, LessonState.ASKED_BEFORE) == ["8Q fakes"]
    assert named(found, LessonState.SET) == ["7C help"]
    around = [each for each in found if abs((each.assignment.week - last_monday(NOW.date())).days) <= 7]
    assert {each.state for each in around} == {*LessonState}, "this week, the last and the next"


def test_a_room_of_the_teacher_and_one_of_a_colleague_are_open_with_answers_in_the_sites_box(
    demo: Flask,
) -> None:
    opened = db.session.scalars(select(Room).where(Room.state == RoomState.OPEN)).all()
    assert {room.teacher.name: room.name for room in opened} == {"Demo teacher": "9K", "Ms Shah": "9L"}
    assert {each.room for each in lessons(NOW) if each.state is LessonState.OPEN} == {*opened}
    box = demo.extensions["ballot_box"]
    for room in opened:
        assert room.opened_at < NOW < room.due_at
        assert 0 < max(box.sent(room.id).values()) < room.size


def test_ms_shah_shares_one_class_and_cannot_sign_in(demo: Flask) -> None:
    shah = db.session.scalars(select(Account).where(Account.name == "Ms Shah")).one()
    shared = class_teachers.own_classes(db.session(), shah, NOW)
    assert [each.name for each, _ in shared] == ["9L"]
    teachers = class_teachers.teachers_of(db.session(), [shared[0][0]], NOW)
    assert len(teachers[shared[0][0].id]) == 2
    assert shah.password is None


def test_what_was_taught_has_its_figures_and_something_was_taught_that_nobody_planned(demo: Flask) -> None:
    taught = [each for each in lessons(NOW) if each.state is LessonState.TAUGHT]
    assert all(each.sent for each in taught)
    planned = {each.room for each in taught}
    of_this_week = [
        room
        for room in db.session.scalars(select(Room).where(Room.state == RoomState.CLOSED))
        if room not in planned and room.opened_at.date() == NOW.date()
    ]
    assert [room.name for room in of_this_week] == [NOT_PLANNED[0]]


def test_one_class_has_been_asked_nothing(demo: Flask) -> None:
    of_year = classes(2026)
    assert [each.name for each in of_year if not phases_taken(db.session(), each.id)] == ["8P"]


def test_last_years_lessons_can_be_copied_into_weeks_with_lessons(demo: Flask) -> None:
    school = classes(2026)[0].school
    before, this = (teaching_weeks(db.session(), school, year, ()) for year in (2025, 2026))
    assert (len(before.holidays), len(this.holidays)) == (8, 8)
    assert count_rows(SchoolHolidays) == 2
    wish = AssignRequest(tuple(classes(2026)), (), this.taught[0])
    draft = copied(db.session(), LIBRARY, wish, before, this, NOW)
    assert [each for each in draft.lessons if each.week > NOW.date()], "some are still to come"
    assert {each.week for each in draft.lessons} <= {*this.taught}


def test_lessons_are_in_weeks_with_lessons(demo: Flask) -> None:
    school = classes(2026)[0].school
    for year in (2025, 2026):
        weeks: TeachingWeeks = teaching_weeks(db.session(), school, year, ())
        assert {each.week for each in assignments_of(year)} <= {*weeks.taught}


def assignments_of(year: int) -> list[Assignment]:
    of = select(Assignment).join(Assignment.school_class).where(SchoolClass.school_year == year)
    return [*db.session.scalars(of)]


def test_repeated_it_adds_nothing(demo: Flask) -> None:
    before = count_rows(Assignment), count_rows(Room), count_rows(SchoolClass)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_data, "SCHOOLS", {"North": (demo_data.FIRST_SCHOOL,)})
        patch.setattr(demo_data, "CLASSES", demo_data.CLASSES[:1])
        run_demo(demo)
    assert (count_rows(Assignment), count_rows(Room), count_rows(SchoolClass)) == before


@pytest.mark.parametrize(
    ("day", "lacking"),
    [
        (date(2026, 9, 1), [LessonState.TAUGHT, LessonState.OVERDUE]),
        (date(2026, 10, 20), []),
        (date(2026, 12, 25), [LessonState.OPEN, LessonState.DUE, LessonState.SET]),
        (date(2027, 6, 19), []),
        (date(2027, 8, 31), [LessonState.OPEN, LessonState.PLANNED]),
    ],
    ids=str,
)
def test_on_any_day_what_can_be_there_is(
    built: Path, empty_database: Path, tmp_path: Path, day: date, lacking: list[LessonState]
) -> None:
    now = datetime(day.year, day.month, day.day, 0, 5, tzinfo=UTC)
    with first_school(tmp_path, empty_database, built, now):
        there = {each.state for each in lessons(now)}
        assert there.isdisjoint(lacking)
        assert lacking or there == {*LessonState}
