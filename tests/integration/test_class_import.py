"""Classes from a spreadsheet: all of them or none, by the rules of a single class."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me.csv_rows import RowsRefused, read
from safe4me.db.accounts import Account
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, db
from safe4me.db.budget import phases_taken
from safe4me.db.schools import School, SchoolClass
from safe4me.schools import classes, imports
from safe4me.schools.imports import CLASS_HEADINGS, NewClass
from safe4me.web.problems import problem_of
from tests.helpers.world.schools import NOW, Place, make_place, open_room

HEAD = "name,year group,size\n"


def bring(account: Account, school: School, rows: str) -> list[NewClass]:
    found = read(HEAD + rows, CLASS_HEADINGS)
    return imports.import_classes(db.session(), account, school, found, NOW)


def refused(account: Account, school: School, rows: str) -> list[tuple[int, str]]:
    with pytest.raises(RowsRefused) as error:
        bring(account, school, rows)
    return [(problem.row, str(problem_of(problem.reason).text)) for problem in error.value.problems]


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
    rows = "7A,7,28\n7B,6,28\n,7,28\n7C,7,0\n7D,7,400\n7E,seven,28\n7F,7,\n9k,9,20\n7a,7,28\n"
    found = refused(place.lead, place.school, rows)
    assert [row for row, _ in found] == [3, 4, 5, 6, 7, 8, 9, 10]
    assert [text for _, text in found] == [
        "The year group can be 7 to 11.",
        "Give a name of up to 40 characters.",
        "The size can be 1 to 60.",
        "The size can be 1 to 60.",
        "The year group must be a whole number, such as 9.",
        "The size must be a whole number, such as 28.",
        "There is already a class with that name in that year group.",
        "This is the same class as in row 2.",
    ]
    assert names() == ["9K"]


def test_the_same_name_in_two_year_groups_is_two_classes(place: Place) -> None:
    assert len(bring(place.lead, place.school, "K,7,28\nK,8,28\n")) == 2


def test_looking_first_writes_nothing(place: Place) -> None:
    rows = read(HEAD + "7A,7,28\n", CLASS_HEADINGS)
    seen = imports.planned_classes(db.session(), place.lead, place.school, rows, NOW)
    db.session.commit()
    assert [each.name for each in seen] == ["7A"]
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
    found = read(HEAD + "9K,9,28\n", CLASS_HEADINGS)
    next_year = NOW + timedelta(days=365)
    imports.import_classes(db.session(), place.lead, place.school, found, next_year, {9: 28})
    assert names() == ["9K", "9K"]


def test_nobody_brings_classes_into_another_school(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    for account in (place.lead, place.teacher, place.coordinator):
        with pytest.raises(NotFound):
            bring(account, other.school, "7A,7,28\n")
    with pytest.raises(NotFound):
        bring(place.teacher, place.school, "7A,7,28\n")
