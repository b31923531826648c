"""Preparing next year: classes move up from 1 June on, are seen and planned, and begin on 1 September."""

from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me import rooms
from safe4me.content.measures import measure_of
from safe4me.db.accounts import Account, RoleName
from safe4me.db.assignments import Assignment
from safe4me.db.base import NotFound, db
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.db.schools import School, SchoolClass, YearGroup
from safe4me.schools import classes, next_year, permissions
from safe4me.schools.class_history import before_this_year
from safe4me.schools.class_teachers import NotBegun
from safe4me.schools.next_year import NextYearWish, RowWish, SameNameTwice, Staying
from safe4me.schools.teaching_weeks import TeachingWeeks
from safe4me.schools.year_groups import TooManyPupils
from tests.helpers.content.libraries import lessons_in
from tests.helpers.world.next_year import (
    AUGUST,
    JUNE,
    MAY,
    NEXT,
    SEPTEMBER,
    add_classes,
    key_of,
    plan,
    save,
    teachers,
    then,
)
from tests.helpers.world.rooms import at_once
from tests.helpers.world.schools import (
    NOW,
    Place,
    add_class,
    give,
    make_account,
    open_room,
)

CONTENT = Path("content")
WEEKS = TeachingWeeks(2026, frozenset()), TeachingWeeks(NEXT, frozenset())


@pytest.fixture
def school(place: Place) -> Place:
    """A class or two of every year group."""
    add_classes(place)
    return place


@pytest.mark.parametrize(
    ("name", "year", "after"),
    [
        ("8P", 8, "9P"),
        ("10X1", 10, "11X1"),
        ("9/9", 9, "10/9"),
        ("Willow", 8, "Willow"),
        ("Set 1", 8, "Set 1"),
        ("18P", 8, "18P"),
    ],
)
def test_a_name_takes_the_next_years_number_where_it_has_one(name: str, year: int, after: str) -> None:
    assert next_year.moved_up(name, year) == after


def test_it_can_be_done_from_the_first_of_june_to_the_last_of_august() -> None:
    assert [next_year.year_to_prepare(day) for day in (NOW, MAY, JUNE, AUGUST, SEPTEMBER)] == [
        None,
        None,
        NEXT,
        NEXT,
        None,
    ]


def test_classes_move_up_year_11_leaves_and_year_7_comes_new(school: Place) -> None:
    save(school)
    assert {name: each.year_group for name, each in then().items()} == {
        "7A": 7,
        "7B": 7,
        "8A": 8,
        "8B": 8,
        "9P": 9,
        "10K": 10,
        "Willow": 11,
    }
    assert then()["10K"].came_from == school.school_class
    assert then()["7A"].came_from is None
    assert [each.name for each in classes.classes_of(db.session(), school.lead, JUNE)] == [
        "7A",
        "7B",
        "8P",
        "9K",
        "Willow",
        "11R",
    ]
    assert {each.name for each in classes.classes_of(db.session(), school.lead, SEPTEMBER)} == {*then()}


def test_a_year_group_has_the_sum_of_its_sizes_and_keeps_it(school: Place) -> None:
    save(school)
    pupils = db.session.get(YearGroup, (school.school.id, NEXT, 8))
    assert pupils
    assert pupils.pupils == 48
    with pytest.raises(TooManyPupils):
        save(school, Staying.KEPT, {key_of(school, "7A"): RowWish("8A", 40)})
    assert then()["8A"].size == 24


def save_with(school: Place, pupils: dict[int, int]) -> None:
    wish = NextYearWish({}, pupils, Staying.KEPT)
    next_year.save_next_year(db.session(), school.lead, school.school, NEXT, wish, JUNE)


def test_a_lead_changes_the_number_of_pupils_on_record(school: Place) -> None:
    save(school)
    save_with(school, {8: 52})
    pupils = db.session.get(YearGroup, (school.school.id, NEXT, 8))
    assert pupils
    assert pupils.pupils == 52


def test_saved_twice_or_by_two_leads_it_is_done_once(school: Place) -> None:
    save(school)
    before = {name: each.id for name, each in then().items()}
    stale = {
        key: RowWish(name, 24)
        for key, name in (
            ("new-0", "7A"),
            ("new-1", "7B"),
            (key_of(school, "7A"), "8A"),
            (key_of(school, "8P"), "9P"),
        )
    }
    wish = NextYearWish(stale, {}, Staying.FORM)
    next_year.save_next_year(db.session(), school.lead, school.school, NEXT, wish, JUNE)
    assert {name: each.id for name, each in then().items()} == before


def test_what_is_saved_is_seen_and_can_be_changed(school: Place) -> None:
    save(school)
    first, second = key_of(school, "7A"), key_of(school, "7B")
    save(school, Staying.KEPT, {first: RowWish("8B", 25), second: RowWish("8A", 23)})
    assert {name: (each.came_from.name, each.size) for name, each in then().items() if each.came_from} == {
        "8B": ("7A", 25),
        "8A": ("7B", 23),
        "9P": ("8P", 24),
        "10K": ("9K", 25),
        "Willow": ("Willow", 24),
    }
    save(school, Staying.KEPT, {"new-0": RowWish("", 24)})
    assert "7A" not in then()
    rows = next_year.rows_of(db.session(), school.school, NEXT)
    assert [(each.key, each.name) for each in rows if each.year_group == 7] == [
        ("new-0", ""),
        ("new-1", "7B"),
    ]
    save(school, Staying.KEPT, {"new-1": RowWish("7A", 24)})  # a name that was left out is free
    assert then()["7A"].id == next(each.saved.id for each in rows if each.key == "new-1" and each.saved)


def test_a_class_that_comes_to_a_saved_year_group_later_is_seen_and_not_made_by_itself(school: Place) -> None:
    save(school)
    add_class(school, "7C", 20, 7)
    late = key_of(school, "7C")
    save(school, Staying.KEPT)
    assert "8C" not in then()
    save(school, Staying.KEPT, {late: RowWish("8C", 1)})
    assert then()["8C"].came_from


def test_two_classes_of_a_year_group_cannot_share_a_name(school: Place) -> None:
    with pytest.raises(SameNameTwice):
        save(school, rows={key_of(school, "7B"): RowWish("8a", 24)})
    assert then() == {}


def test_tutors_stay_with_their_form_and_what_was_lent_ends(school: Place) -> None:
    save(school)
    assert teachers("10K") == [school.teacher]
    assert teachers("9P") == []


def test_teachers_stay_with_the_year_group(school: Place) -> None:
    eighth = next(each for each in classes.classes_of(db.session(), school.lead, NOW) if each.name == "8P")
    eighth.name = "8A"
    give(eighth, school.teacher)
    save(school, Staying.YEAR)
    assert teachers("8A") == [school.teacher]
    assert teachers("10K") == []


def test_a_teacher_who_has_left_is_given_no_class(school: Place) -> None:
    school.teacher.active = False
    db.session.commit()
    save(school)
    assert teachers("10K") == []


def test_all_who_teach_a_class_together_go_on_with_it(school: Place) -> None:
    other = make_account(RoleName.TEACHER, "Hill School 2")
    other.school = school.school
    db.session.add(other)
    give(school.school_class, other)
    save(school)
    assert {each.id for each in teachers("10K")} == {school.teacher.id, other.id}
    save(school, Staying.LATER)
    assert teachers("10K") == []


def test_no_class_is_given_where_teachers_are_left_as_they_are(school: Place) -> None:
    save(school, Staying.LATER)
    give(then()["9P"], school.teacher)
    save(school, Staying.KEPT)
    assert (teachers("9P"), teachers("10K")) == ([school.teacher], [])


@pytest.mark.parametrize("whose", ["teacher", "coordinator of elsewhere", "in May", "in September"])
def test_nobody_else_and_at_no_other_time(school: Place, whose: str) -> None:
    account = school.teacher if whose == "teacher" else school.lead
    if whose == "coordinator of elsewhere":
        account = make_account(RoleName.COORDINATOR, "Elsewhere")
        db.session.add(account)
        db.session.commit()
    now = {"in May": MAY, "in September": SEPTEMBER}.get(whose, JUNE)
    wish = NextYearWish({}, {}, Staying.LATER)
    with pytest.raises(NotFound):
        next_year.save_next_year(db.session(), account, school.school, NEXT, wish, now)


def open_for(app: Flask, school: Place, school_class: SchoolClass, now: datetime) -> Room:
    quiz = lessons_in(CONTENT).activity("chats/quiz")
    assert quiz
    return rooms.open_room(
        db.session(),
        app.extensions["ballot_box"],
        app.extensions["settings"],
        teacher=school.teacher,
        school_class=school_class,
        measures=[measure_of(quiz)],
        phase=Phase.ONCE,
        now=now,
    )


def test_a_saved_class_opens_no_room_before_september_and_starts_with_nothing_spent(
    app: Flask, school: Place
) -> None:
    open_room(app, school, "chats/quiz", content=CONTENT)
    save(school)
    moved = then()["10K"]
    for early in (JUNE, AUGUST):
        with pytest.raises(NotBegun):
            open_for(app, school, moved, early)
        db.session.rollback()
    assert open_for(app, school, moved, SEPTEMBER).class_id == moved.id


def test_the_teacher_of_next_years_class_plans_it_and_teaches_it_from_september(school: Place) -> None:
    save(school)
    moved = then()["10K"]
    allowed = [
        (
            permissions.assigns(db.session(), school.teacher, moved, day.date()),
            permissions.teaches(db.session(), school.teacher, moved, day.date()),
        )
        for day in (JUNE, SEPTEMBER)
    ]
    assert allowed == [(True, False), (True, True)]
    assert not permissions.assigns(db.session(), school.teacher, then()["9P"], JUNE.date())


def test_the_plan_follows_the_year_group_in_the_same_weeks_of_term(school: Place) -> None:
    plan(
        school,
        ("7A", "law", date(2026, 9, 14)),
        ("7B", "law", date(2026, 9, 14)),
        ("9K", "fakes", date(2026, 11, 16)),
        ("11R", "law", date(2026, 9, 7)),
        ("8P", "gone", date(2026, 9, 7)),
    )
    save(school)
    library = lessons_in(CONTENT)
    rows = next_year.rows_of(db.session(), school.school, NEXT)
    copied = next_year.plan_to_copy(db.session(), library, school.school, rows, WEEKS[0])
    assert (copied.lessons, copied.classes, copied.gone) == (4, 4, ("gone",))
    for _ in range(2):  # pressed twice it is there once
        next_year.copy_plan(db.session(), library, school.lead, rows, *WEEKS, JUNE)
        own = select(Assignment).join(Assignment.school_class).where(SchoolClass.school_year == NEXT)
        found = {(each.school_class.name, each.item, each.week) for each in db.session.scalars(own)}
        assert found == {
            ("7A", "law", date(2027, 9, 13)),
            ("7B", "law", date(2027, 9, 13)),
            ("9P", "fakes", date(2027, 11, 15)),
            ("Willow", "law", date(2027, 9, 6)),
        }
    assert next_year.lessons_set(db.session(), school.school, NEXT) == 4


def test_what_was_taught_moves_up_with_the_form_and_no_figure(app: Flask, school: Place) -> None:
    plan(school, ("9K", "fakes", date(2026, 11, 16)), ("9K", "law", date(2026, 11, 9)))
    taught = db.session.scalars(select(Assignment).where(Assignment.item == "fakes")).one()
    taught.taught_on, taught.taught_by = date(2026, 11, 17), school.teacher.id
    db.session.commit()
    room = open_room(app, school, "chats/quiz", content=CONTENT)
    room.state = RoomState.CLOSED
    db.session.commit()
    save(school)
    [before] = before_this_year(db.session(), then()["10K"], SEPTEMBER.date())
    assert before.school_class == school.school_class
    assert before.modules == (("fakes", date(2026, 11, 17)), ("chats", date(2026, 11, 24)))
    assert before_this_year(db.session(), then()["9P"], SEPTEMBER.date()) == []


def saved(school_id: int, account: int) -> str:
    session = db.session()
    school, lead = session.get_one(School, school_id), session.get_one(Account, account)
    proposed = next_year.rows_of(session, school, NEXT)
    wish = NextYearWish({each.key: RowWish(each.name, each.size or 0) for each in proposed}, {}, Staying.FORM)
    next_year.save_next_year(session, lead, school, NEXT, wish, JUNE)
    return "saved"


def test_two_leads_who_save_at_the_same_moment_make_each_class_once(app: Flask, school: Place) -> None:
    who = school.school.id, school.lead.id
    assert at_once(app, *[partial(saved, *who)] * 2) == ["saved", "saved"]
    assert len(then()) == 7
    assert [each.id for each in teachers("10K")] == [school.teacher.id]
