"""Classes from a spreadsheet: all of them or none, by the rules of a single class."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me.db.accounts import Account
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, db
from safe4me.db.budget import phases_taken
from safe4me.db.schools import School, SchoolClass
from safe4me.schools import class_imports, class_teachers, classes
from safe4me.schools.class_files import read_classes
from safe4me.schools.class_imports import CellsRefused, ClassStanding, ImportPlan, WantedClass
from safe4me.schools.year_groups import ChooseGrouping
from safe4me.web.problems import problem_of
from tests.helpers.world.app import count_rows
from tests.helpers.world.schools import NOW, Place, add_class, make_place, open_room

HEAD = "name,year group,size\n"


def look(place: Place, rows: str) -> ImportPlan:
    return class_imports.planned_classes(
        db.session(), place.lead, place.school, read_classes(HEAD + rows), NOW
    )


def bring(account: Account, school: School, rows: str) -> tuple[WantedClass, ...]:
    file = read_classes(HEAD + rows)
    return class_imports.import_classes(db.session(), account, school, file, NOW).wanted


def refused(account: Account, school: School, rows: str) -> list[tuple[int, str]]:
    with pytest.raises(CellsRefused) as error:
        bring(account, school, rows)
    found = [(each.row.number, str(problem_of(each.reason).text)) for each in error.value.problems]
    db.session.rollback()
    return found


def names() -> list[str]:
    return list(db.session.scalars(select(SchoolClass.name).order_by(SchoolClass.name)))


def test_a_lead_brings_in_the_classes_of_a_year(place: Place) -> None:
    made = bring(place.lead, place.school, "7A,7,28\n 7  B ,7,30\n")
    assert [(each.row, each.name) for each in made] == [(2, "7A"), (3, "7 B")]
    found = classes.classes_of(db.session(), place.lead, NOW)
    assert [(each.name, each.year_group, each.size, each.school_year) for each in found] == [
        ("7 B", 7, 30, 2026),
        ("7A", 7, 28, 2026),
        ("9K", 9, 25, 2026),
    ]


def test_each_class_is_on_record(place: Place) -> None:
    bring(place.lead, place.school, "7A,7,28\n7B,7,30\n")
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.what.partition(" (")[2] for entry in entries] == [
        "7A, year 7): imported with size 28",
        "7B, year 7): imported with size 30",
    ]


@pytest.mark.asvs("2.3.3")
def test_one_wrong_row_leaves_everything_as_it_was(place: Place) -> None:
    rows = (
        f"7A,7,28\n=7B,7,28\n{'x' * 41},7,28\n7C,7,0\n7D,7,251\n7E,seven,28\n7F,7,about 30\n7G,7,\n7a,7,28\n"
    )
    found = refused(place.lead, place.school, rows)
    assert found == [
        (3, "A cell may not begin with = + - or @."),
        (4, "Give a name of up to 40 characters."),
        (5, "The size can be 1 to 60."),
        (6, "The size can be 1 to 60."),
        (7, "The year must be a whole number, such as 9."),
        (8, "The size must be a whole number, such as 28."),
        (9, "The size must be a whole number, such as 28."),
        (10, "This is the same class as in row 2."),
    ]
    assert names() == ["9K"]


def test_what_is_there_is_the_same_or_changed_and_what_the_file_lacks_stays(place: Place) -> None:
    add_class(place, "9L", 20)
    add_class(place, "8A", 20, 8)
    plan = look(place, "9k,9,25\n9M,9,26\n")
    assert [(each.name, each.standing) for each in plan.wanted] == [
        ("9k", ClassStanding.SAME),
        ("9M", ClassStanding.NEW),
    ]
    assert [each.name for each in plan.missing] == ["9L"]
    assert look(place, "9K,9,26\n").wanted[0].standing is ClassStanding.CHANGED
    bring(place.lead, place.school, "9K,9,26\n")
    assert place.school_class.size == 26


def test_the_same_file_twice_changes_nothing(place: Place) -> None:
    bring(place.lead, place.school, "9K,9,26\n9M,9,26\n")
    entries = count_rows(AuditEntry)
    bring(place.lead, place.school, "9K,9,26\n9M,9,26\n")
    assert count_rows(AuditEntry) == entries
    assert names() == ["9K", "9M"]


def test_teachers_of_a_file_have_its_classes_and_who_has_no_account_can_be_invited(place: Place) -> None:
    teacher = place.teacher.email
    file = read_classes(
        f"class,year,size,tutor\n9L,9,25,{teacher.upper()}; new@hill.example\n9K,9,25,{teacher}\n"
    )
    plan = class_imports.import_classes(db.session(), place.lead, place.school, file, NOW)
    assert [(each.name, each.given, each.to_invite) for each in plan.wanted] == [
        ("9L", (place.teacher,), ("new@hill.example",)),
        ("9K", (), ()),
    ]
    assert {own.name for own, _ in class_teachers.own_classes(db.session(), place.teacher, NOW)} == {
        "9K",
        "9L",
    }
    place.teacher.active = False
    again = class_imports.planned_classes(db.session(), place.lead, place.school, file, NOW)
    assert [each.standing for each in again.wanted] == [
        ClassStanding.SAME,
        ClassStanding.SAME,
    ]  # who has left has none


def test_a_class_of_a_year_group_with_several_groupings_says_so_beside_its_year(place: Place) -> None:
    place.school_class.grouping = "Forms"
    db.session.add(
        SchoolClass(school=place.school, school_year=2026, year_group=9, grouping="Sets", name="1", size=20)
    )
    db.session.commit()
    [problem] = look(place, "9L,9,25\n9K,9,25\n").problems
    assert (problem.row.name, problem.column) == ("9L", "year")
    assert isinstance(problem.reason, ChooseGrouping)


def test_from_june_a_file_brings_next_years_classes_with_what_they_came_from(place: Place) -> None:
    june = datetime(2027, 6, 1, tzinfo=UTC)
    file = read_classes("class,year,size\n10K,10,26\n7A,7,28\n")
    asked = db.session(), place.lead, place.school, file
    with pytest.raises(NotFound):
        class_imports.planned_classes(*asked, NOW, 2027)
    class_imports.import_classes(*asked, june, {7: 28, 10: 26}, 2027)
    found = db.session.scalars(select(SchoolClass).where(SchoolClass.school_year == 2027))
    assert {each.name: each.came_from_id for each in found} == {"10K": place.school_class.id, "7A": None}


def test_the_same_name_in_two_year_groups_is_two_classes(place: Place) -> None:
    assert len(bring(place.lead, place.school, "K,7,28\nK,8,28\n")) == 2


def test_looking_first_writes_nothing(place: Place) -> None:
    seen = look(place, "7A,7,28\n")
    db.session.commit()
    assert [each.name for each in seen.wanted] == ["7A"]
    assert names() == ["9K"]


def test_a_retired_class_comes_back_with_what_it_has_spent(app: Flask, place: Place) -> None:
    open_room(app, place, "law/quiz")
    classes.retire(db.session(), place.lead, place.school_class, NOW)
    [back] = bring(place.lead, place.school, "9k,9,31\n")
    assert back.old == place.school_class
    assert (place.school_class.retired, place.school_class.size) == (False, 31)


def test_in_mid_year_new_classes_start_with_what_their_year_group_has_measured(
    app: Flask, place: Place
) -> None:
    open_room(app, place, "law/quiz")
    bring(place.lead, place.school, "7A,7,28\n9L,9,28\n")
    found = classes.classes_of(db.session(), place.lead, NOW)
    taken = {each.name: set(phases_taken(db.session(), each.id)) for each in found}
    assert taken == {"7A": set(), "9K": {"law/quiz"}, "9L": {"law/quiz"}}


def test_last_years_class_of_that_name_is_another_one(place: Place) -> None:
    file = read_classes(HEAD + "9K,9,28\n")
    next_year = NOW + timedelta(days=365)
    class_imports.import_classes(db.session(), place.lead, place.school, file, next_year, {9: 28})
    assert names() == ["9K", "9K"]


def test_nobody_brings_classes_into_another_school(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    for account in (place.lead, place.teacher, place.coordinator):
        with pytest.raises(NotFound):
            bring(account, other.school, "7A,7,28\n")
    with pytest.raises(NotFound):
        bring(place.teacher, place.school, "7A,7,28\n")
