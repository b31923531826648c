"""Classes: who sees them, and who may make, rename, resize and retire them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me.db.accounts import Account, RoleName
from safe4me.db.audit import AuditEntry
from safe4me.db.base import NotFound, Refused, db
from safe4me.db.schools import Area, School, SchoolClass
from safe4me.schools import classes
from safe4me.schools.text import InvalidName, NotPrintable
from safe4me.schools.year_groups import PupilsNotSaid
from tests.helpers.world.schools import NOW, Place, make_account, make_place, open_room, say_pupils


def add(
    account: Account, school: School, name: str = "9L", year_group: int = 9, size: int = 26
) -> SchoolClass:
    return classes.add_class(
        db.session(), account, school=school, year_group=year_group, name=name, size=size, now=NOW
    )


def names(account: Account) -> list[str]:
    return [school_class.name for school_class in classes.classes_of(db.session(), account, NOW)]


def test_a_teacher_and_a_lead_see_their_own_schools_classes_only(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    assert names(place.teacher) == names(place.lead) == ["9K"]
    with pytest.raises(NotFound):
        classes.class_for(db.session(), place.teacher, other.school_class.id, NOW)
    assert classes.class_for(db.session(), place.teacher, place.school_class.id, NOW) == place.school_class


def test_a_coordinator_sees_the_schools_of_their_areas_only(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    assert list(classes.schools_of(db.session(), place.coordinator)) == [place.school]
    assert classes.school_for(db.session(), place.coordinator, place.school.id) == place.school
    with pytest.raises(NotFound):
        classes.school_for(db.session(), place.coordinator, other.school.id)


def test_areas_of_someone_who_is_no_coordinator_open_nothing(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    place.teacher.areas = [other.area]
    db.session.commit()
    assert names(place.teacher) == ["9K"]


def test_an_account_without_school_or_area_sees_nothing(place: Place) -> None:
    stray = make_account(RoleName.TEACHER, "nowhere")
    db.session.add(stray)
    db.session.commit()
    assert names(stray) == []


def test_last_years_and_retired_classes_are_not_listed(place: Place) -> None:
    retired = add(place.lead, place.school)
    classes.retire(db.session(), place.lead, retired, NOW)
    assert names(place.teacher) == ["9K"]
    next_year = NOW + timedelta(days=365)
    assert list(classes.classes_of(db.session(), place.teacher, next_year)) == []
    for school_class, now in ((retired, NOW), (place.school_class, next_year)):
        with pytest.raises(NotFound):
            classes.class_for(db.session(), place.teacher, school_class.id, now)


def test_a_lead_sets_up_the_classes_of_the_year(place: Place) -> None:
    made = add(place.lead, place.school, name="  9  L ")
    assert (made.name, made.school_year, made.size) == ("9 L", 2026, 26)
    assert names(place.lead) == ["9 L", "9K"]


def test_a_teacher_makes_no_class_and_changes_none(place: Place) -> None:
    with pytest.raises(NotFound):
        add(place.teacher, place.school)
    with pytest.raises(NotFound):
        classes.rename(db.session(), place.teacher, place.school_class, "9Z", NOW)
    with pytest.raises(NotFound):
        classes.resize(db.session(), place.teacher, place.school_class, 30, NOW)
    with pytest.raises(NotFound):
        classes.retire(db.session(), place.teacher, place.school_class, NOW)


def test_nobody_changes_another_schools_classes(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    for account in (other.lead, other.coordinator, other.teacher):
        with pytest.raises(NotFound):
            add(account, place.school)
        with pytest.raises(NotFound):
            classes.rename(db.session(), account, place.school_class, "9Z", NOW)


def test_once_a_school_has_opened_a_room_its_lead_and_coordinator_add_classes_still(
    app: Flask, place: Place
) -> None:
    open_room(app, place, "law/quiz")
    assert (add(place.lead, place.school).name, add(place.coordinator, place.school, "9M").name) == (
        "9L",
        "9M",
    )


def test_another_schools_rooms_do_not_stop_a_lead(app: Flask, place: Place) -> None:
    open_room(app, make_place("Southshire", "Lake School"), "law/quiz")
    assert add(place.lead, place.school).name == "9L"


def test_a_new_school_year_is_set_up_by_the_lead_again(app: Flask, place: Place) -> None:
    open_room(app, place, "law/quiz")
    next_year = NOW + timedelta(days=365)
    asked = {"school": place.school, "year_group": 9, "name": "9K", "size": 26, "now": next_year}
    with pytest.raises(PupilsNotSaid):
        classes.add_class(db.session(), place.lead, **asked)  # type: ignore[arg-type]  # of several types
    say_pupils(place.school, 2027)
    made = classes.add_class(db.session(), place.lead, **asked)  # type: ignore[arg-type]  # as above
    assert made.school_year == 2027
    assert made != place.school_class


@pytest.mark.parametrize("name", ["9K", "9k", " 9K ", "\uff19\uff2b"])
def test_a_retired_class_that_is_made_again_is_the_old_one(app: Flask, place: Place, name: str) -> None:
    open_room(app, place, "law/quiz")
    classes.retire(db.session(), place.lead, place.school_class, NOW)
    assert add(place.lead, place.school, name=name, size=30) == place.school_class
    assert (place.school_class.retired, place.school_class.size) == (False, 30)


@pytest.mark.parametrize("name", ["9É", "9é", "9E\u0301"])
def test_an_accent_makes_no_second_class_of_a_retired_one(place: Place, name: str) -> None:
    first = add(place.lead, place.school, name="9É")
    with pytest.raises(classes.ClassExists):
        add(place.lead, place.school, name=name)
    classes.retire(db.session(), place.lead, first, NOW)
    assert add(place.coordinator, place.school, name=name) == first


def test_two_classes_of_a_year_group_never_share_a_name(place: Place) -> None:
    with pytest.raises(classes.ClassExists):
        add(place.lead, place.school, name="9k")
    second = add(place.lead, place.school)
    with pytest.raises(classes.ClassExists):
        classes.rename(db.session(), place.lead, second, "9K", NOW)
    assert add(place.lead, place.school, name="9K", year_group=10).year_group == 10


def test_a_class_may_be_renamed_in_other_capitals(place: Place) -> None:
    classes.rename(db.session(), place.lead, place.school_class, "9k", NOW)
    assert place.school_class.name == "9k"


def test_a_name_that_was_copied_from_a_page_is_the_same_name(place: Place) -> None:
    first = add(place.lead, place.school, name="9أ")
    assert first.name == "9أ"
    with pytest.raises(classes.ClassExists):
        add(place.lead, place.school, name="\u20689أ\u2069")  # with the marks that keep it in its order


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"name": " "}, InvalidName),
        ({"name": "x" * 41}, InvalidName),
        ({"name": "9\u200bK"}, NotPrintable),
        ({"year_group": 6}, classes.InvalidYearGroup),
        ({"year_group": 12}, classes.InvalidYearGroup),
        ({"size": 0}, classes.InvalidSize),
        ({"size": 61}, classes.InvalidSize),
    ],
)
def test_a_class_that_cannot_be_is_refused_with_a_reason(
    place: Place, wrong: dict[str, object], why: type[Refused]
) -> None:
    with pytest.raises(why):
        add(place.lead, place.school, **wrong)  # type: ignore[arg-type]  # one of several types


def test_every_change_to_a_class_is_on_record(place: Place) -> None:
    made = add(place.lead, place.school)
    classes.resize(db.session(), place.lead, made, 28, NOW)
    classes.rename(db.session(), place.lead, made, "9M", NOW)
    classes.change_year(db.session(), place.lead, made, 8, NOW)
    classes.retire(db.session(), place.lead, made, NOW)
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert {(entry.account_id, entry.at) for entry in entries} == {(place.lead.id, NOW)}
    assert [entry.what.removeprefix(f"class {made.id} ") for entry in entries] == [
        "(9L, year 9): added with size 26",
        "(9L, year 9): size 26 to 28",
        "(9L, year 9): renamed 9M",
        "(9M, year 9): moved to year 8",
        "(9M, year 8): retired",
    ]


def test_a_class_that_has_measured_nothing_may_move_to_another_year_group(place: Place) -> None:
    classes.change_year(db.session(), place.lead, place.school_class, 10, NOW)
    assert place.school_class.year_group == 10
    with pytest.raises(classes.InvalidYearGroup):
        classes.change_year(db.session(), place.lead, place.school_class, 12, NOW)


def test_a_class_moves_to_no_year_group_that_has_its_name(place: Place) -> None:
    add(place.lead, place.school, name="9k", year_group=10)
    with pytest.raises(classes.ClassExists):
        classes.change_year(db.session(), place.lead, place.school_class, 10, NOW)
    assert place.school_class.year_group == 9


def test_once_a_class_has_opened_a_room_its_year_group_stays(app: Flask, place: Place) -> None:
    open_room(app, place, "law/quiz")
    for account in (place.lead, place.coordinator):
        with pytest.raises(classes.HasMeasured):
            classes.change_year(db.session(), account, place.school_class, 10, NOW)
    with pytest.raises(NotFound):
        classes.change_year(db.session(), place.teacher, place.school_class, 10, NOW)
    assert place.school_class.year_group == 9


def test_a_coordinator_of_two_areas_manages_both(place: Place) -> None:
    second = School(area=Area(name="Westshire"), name="Dale School")
    place.coordinator.areas.append(second.area)
    db.session.add(second)
    db.session.flush()
    say_pupils(second, 2026)
    assert add(place.coordinator, second).school == second
