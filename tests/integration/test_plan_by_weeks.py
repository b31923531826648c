"""A term plan of the release before weeks, of two school years: its rows have weeks, and their rooms."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from safe4me.db.all_tables import db
from safe4me.settings import Settings
from tests.helpers.servers.postgres import KINDS, database

KILO, LIMA, LAST_YEARS = 1, 2, 3  # classes: 9K and 9L of 2026, 8K of 2025
TEACHER = 1
# of the year 2026: two of one week, one much later; and the same module in the year before
LAW, SAME_WEEK, LATER, LAST_YEAR, HELP, KIT, SUNDAY, OF_LIMA, LONG, LONGER = range(1, 11)
PLAN = {
    LAW: (KILO, "law", "2026-11-23", "Hall"),
    SAME_WEEK: (KILO, "law", "2026-11-26", "Room 4"),
    LATER: (KILO, "law", "2027-01-12", ""),
    LAST_YEAR: (LAST_YEARS, "law", "2026-06-30", ""),
    HELP: (KILO, "help", "2026-11-25", ""),
    KIT: (KILO, "help", "2026-11-27", "Kit"),
    SUNDAY: (KILO, "chats", "2026-11-29", ""),
    OF_LIMA: (LIMA, "law", "2027-02-01", "9L"),
    LONG: (LIMA, "help", "2026-12-01", "a" * 150),
    LONGER: (LIMA, "help", "2026-12-03", "b" * 150),
}
KEPT = PLAN.keys() - {SAME_WEEK, KIT, LONGER}


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, on_sqlite: Settings) -> Iterator[Settings]:
    with database(request.param, on_sqlite, empty=True) as changed:
        yield changed


def put(table: str, **row: Any) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    db.session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)  # noqa: S608 - ours


def rows(what: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(what))]


@pytest.fixture
def planned(in_app: None) -> None:
    """The plan of three classes, as the release before keeps it."""
    upgrade(revision="0031")
    put("area", id=1, name="North")
    put("school", id=1, area_id=1, name="Hill School")
    sign_in = {"email": "a@example.org", "active": True, "fs_uniquifier": "x", "namesake": False}
    put("account", id=TEACHER, name="A", since="2026-09-01 08:00:00+00:00", **sign_in)
    for number, year, name in ((KILO, 2026, "9K"), (LIMA, 2026, "9L"), (LAST_YEARS, 2025, "8K")):
        of = {"school_id": 1, "school_year": year, "year_group": int(name[0]), "grouping": ""}
        put("school_class", id=number, name=name, size=25, retired=False, **of)
    for number, (class_id, module, day, note) in PLAN.items():
        own = {"class_id": class_id, "module": module, "day": day, "note": note}
        put("assignment", id=number, account_id=TEACHER, **own)


def a_room(
    number: int,
    day: str,
    *activities: str,
    of: int = KILO,
    phase: str = "once",
    state: str = "closed",
    beside: tuple[int, ...] = (),
) -> int:
    """A room of that day."""
    times = dict.fromkeys(("opened_at", "due_at", "closed_at"), f"{day} 10:00:00+00:00")
    own = {"class_id": of, "phase": phase, "state": state, "title": ""}
    put("room", id=number, teacher_id=TEACHER, code=f"C{number}", of_class=True, **own, **times)
    for position, activity in enumerate(activities, start=1):
        put("room_activity", room_id=number, activity=activity, position=position)
    for each in beside:
        put("room_beside", room_id=number, class_id=each)
    return number


def migrated() -> dict[int, list[int]]:
    """The rooms of each row that is kept, once the plan is by weeks."""
    db.session.commit()
    upgrade(revision="0032")
    links = rows("SELECT assignment_id, room_id FROM room_assignment ORDER BY room_id")
    return {each: [room for of, room in links if of == each] for each in sorted(KEPT)}


def test_each_row_has_its_week_and_keeps_its_day_and_two_of_one_week_are_one(planned: None) -> None:
    migrated()
    found = rows("SELECT id, week, day, place, set_id FROM assignment ORDER BY id")
    assert {each[0] for each in found} == KEPT
    for number, week, day, place, set_id in found:
        was = date.fromisoformat(PLAN[number][2])
        assert (str(day), place, set_id) == (str(was), "class", number)
        assert str(week) == str(was - timedelta(days=was.weekday()))
    notes = dict(rows("SELECT id, note FROM assignment"))
    assert notes[LAW] == "Hall · Room 4"
    assert (notes[LATER], notes[HELP], notes[OF_LIMA]) == ("", "Kit", "9L")
    assert notes[LONG] == f"{'a' * 150} · {'b' * 47}"


def test_nothing_was_skipped_or_said_to_be_taught_and_items_are_modules(planned: None) -> None:
    migrated()
    said = rows("SELECT DISTINCT skipped, skipped_on, skipped_by, taught_on, taught_by FROM assignment")
    assert said == [(None,) * 5]
    items = dict(rows("SELECT id, item FROM assignment"))
    assert items == {number: PLAN[number][1] for number in KEPT}


def test_the_same_class_item_and_week_is_planned_once_from_then_on(planned: None) -> None:
    migrated()
    with pytest.raises(IntegrityError):
        put("assignment", class_id=KILO, item="law", week="2026-11-23", place="class", note="", account_id=1)


def test_a_room_is_of_the_nearest_row_of_its_class_and_module_and_none_is_taught_twice(
    planned: None,
) -> None:
    before = a_room(1, "2026-11-24", "law/quiz", phase="before")
    after = a_room(2, "2026-12-08", "law/quiz", phase="after")
    third = a_room(3, "2026-12-09", "law/chat")
    a_room(4, "2026-12-10", "law/other")
    found = migrated()
    assert found[LAW] == [before, after], "a room of before does not use it up"
    assert found[LATER] == [third], "though the first is nearer"
    assert [each for each, own in found.items() if own] == [LAW, LATER]


def test_nearest_goes_by_the_day(planned: None) -> None:
    late = a_room(1, "2026-12-20", "law/quiz")
    assert migrated()[LATER] == [late]


def test_a_room_thrown_away_is_of_its_row_and_does_not_use_it_up(planned: None) -> None:
    gone = a_room(1, "2026-11-25", "help/quiz", state="discarded")
    again = a_room(2, "2026-11-25", "help/quiz", "help/monday")
    assert migrated()[HELP] == [gone, again]


def test_years_and_classes_are_apart(planned: None) -> None:
    last = a_room(1, "2026-07-01", "law/quiz", of=LAST_YEARS)
    later = a_room(2, "2026-07-02", "law/chat", of=LAST_YEARS)
    this = a_room(3, "2026-09-01", "law/quiz")
    found = migrated()
    assert (found[LAST_YEAR], found[LAW], found[OF_LIMA]) == ([last], [this], [])
    assert not any(later in own for own in found.values()), "it is taught, not planned"


def test_a_room_of_several_classes_and_modules_is_of_each_ones_row(planned: None) -> None:
    both = a_room(1, "2027-01-20", "law/quiz", "help/quiz", beside=(LIMA,))
    found = migrated()
    assert {each for each, own in found.items() if own == [both]} == {LATER, OF_LIMA, HELP, LONG}


def test_the_release_before_has_modules_with_days_again(planned: None) -> None:
    a_room(1, "2026-11-24", "law/quiz")
    migrated()
    more = {"class_id": LIMA, "account_id": TEACHER, "note": "", "week": "2026-12-07"}
    put("assignment", id=101, item="law/quiz", place="class", **more)
    put("assignment", id=102, item="fakes", place="class", **more)
    skipped = {"skipped": "exams", "skipped_on": "2026-12-07", "skipped_by": TEACHER}
    put("assignment", id=103, item="chats", place="own", day="2026-12-10", **skipped, **more)
    put("school_holidays", school_id=1, school_year=2026, weeks="2026-10-26")
    put("room_assignment", room_id=1, assignment_id=101)
    db.session.commit()
    downgrade(revision="0031")
    found = {row[0]: row[1:] for row in rows("SELECT id, class_id, module, day, note FROM assignment")}
    assert found.keys() == {*KEPT, 102, 103}, "activities are gone"
    for number in KEPT - {LAW, HELP, LONG}:
        class_id, module, day, note = found[number]
        assert (class_id, module, str(day), note) == PLAN[number]
    assert (found[102][1], str(found[102][2])) == ("fakes", "2026-12-07"), "Monday where there was no day"
    assert (found[103][1], str(found[103][2])) == ("chats", "2026-12-10")
    upgrade()
    assert len(rows("SELECT id FROM assignment")) == len(found)
    assert rows("SELECT assignment_id FROM room_assignment") == [(LAW,)]
