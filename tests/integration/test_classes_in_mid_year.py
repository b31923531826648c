"""A class that comes in mid-year starts with what its year group has measured, never at zero."""

import pytest
from flask import Flask
from sqlalchemy import update

from safe4me import rooms
from safe4me.db.base import db
from safe4me.db.budget import AlreadyMeasured, BudgetEntry, LedgerDamaged, phases_taken
from safe4me.db.rooms import Phase, Room
from safe4me.db.schools import SchoolClass
from safe4me.schools import classes
from safe4me.schools.year_groups import Start, starts
from tests.helpers.world.rooms import epsilon_taken
from tests.helpers.world.schools import CLASS_SIZE, NOW, Place, browser, give, hidden, open_room, sign_in


def add(place: Place, name: str = "9L", year_group: int = 9, size: int = 20) -> SchoolClass:
    return classes.add_class(
        db.session(), place.lead, school=place.school, year_group=year_group, name=name, size=size, now=NOW
    )


def practice(of: SchoolClass) -> set[str]:
    return set(phases_taken(db.session(), of.id))


def used(of: SchoolClass) -> float:
    return epsilon_taken(db.session(), of.id)


def test_a_class_of_a_year_group_that_has_measured_nothing_starts_with_nothing(
    app: Flask, place: Place
) -> None:
    open_room(app, place, "law/quiz")
    assert (practice(add(place, "8K", 8)), used(add(place, "10K", 10))) == (set(), 0)


def test_what_any_class_of_its_year_group_has_measured_is_practice_for_it(app: Flask, place: Place) -> None:
    first = add(place, "9A")
    open_room(app, place, "law/quiz")
    open_room(app, place._replace(school_class=first), "law/chat")
    new = add(place)
    assert practice(new) == {"law/quiz", "law/chat"}
    for activity in practice(new):
        for phase in Phase:
            with pytest.raises(AlreadyMeasured):
                open_room(app, place._replace(school_class=new), activity, phase=phase)


def test_the_most_that_any_of_them_has_taken_is_taken(app: Flask, place: Place) -> None:
    second = add(place, "9A")
    open_room(app, place, "law/quiz", "law/chat")
    open_room(app, place._replace(school_class=second), "law/quiz")
    assert (used(place.school_class), used(second), used(add(place))) == (3, 2, 3)


def test_a_before_keeps_its_after_in_what_is_taken_and_the_after_is_not_for_the_new_class(
    app: Flask, place: Place
) -> None:
    room = open_room(app, place, "law/quiz", phase=Phase.BEFORE)
    new = add(place)
    assert used(new) == used(place.school_class) == 4
    rooms.discard(db.session(), app.extensions["ballot_box"], room, NOW)
    assert (used(new), used(place.school_class)) == (4, 0)


def test_a_class_that_came_before_keeps_its_own_and_a_later_one_takes_over_no_more(
    app: Flask, place: Place
) -> None:
    open_room(app, place, "law/quiz")
    first, second = add(place, "9A"), add(place, "9B")
    assert used(first) == used(second) == 2
    open_room(app, place._replace(school_class=first), "law/chat")
    assert (used(first), used(second), used(add(place, "9C"))) == (3, 2, 3)


def test_a_class_that_comes_back_keeps_what_it_measured_and_one_that_measured_nothing_starts_anew(
    app: Flask, place: Place
) -> None:
    spare, other = add(place, "9S"), add(place, "9A")
    classes.retire(db.session(), place.lead, spare, NOW)
    open_room(app, place, "law/quiz")
    classes.retire(db.session(), place.lead, place.school_class, NOW)
    open_room(app, place._replace(school_class=other), "law/chat")
    assert used(add(place, "9K", size=CLASS_SIZE)) == 2
    assert practice(add(place, "9S")) == {"law/quiz", "law/chat"}


def test_a_class_that_moves_starts_with_what_its_new_year_group_has_measured(
    app: Flask, place: Place
) -> None:
    open_room(app, place, "law/quiz")
    moved = add(place, "8K", 8)
    classes.change_year(db.session(), place.lead, moved, 9, NOW)
    assert practice(moved) == {"law/quiz"}
    classes.change_year(db.session(), place.lead, moved, 10, NOW)
    assert practice(moved) == set()


def test_a_ledger_in_doubt_lets_no_class_come(app: Flask, place: Place, room: Room) -> None:
    db.session.execute(update(BudgetEntry).values(epsilon=0))
    db.session.commit()
    with pytest.raises(LedgerDamaged):
        add(place)
    assert db.session.query(SchoolClass).count() == 1


def test_a_lead_reads_what_a_class_starts_with_before_adding_it(app: Flask, place: Place) -> None:
    lead = browser(app)
    sign_in(lead, place.lead)
    words = "A class that you add now starts with what its year group has answered"
    assert words not in lead.get(f"/school/{place.school.id}/").text
    open_room(app, place, "law/quiz", "law/chat")
    page = lead.get(f"/school/{place.school.id}/").text
    assert words in page
    assert "<b>Year 9</b> 3 of 16 used, 2 activities as practice" in page
    assert "<b>Year 8</b> " not in page
    new = {"name": "9L", "year_group": "9", "size": "20", "csrf_token": hidden(page, "csrf_token")}
    assert lead.post(f"/school/{place.school.id}/classes", data=new).status_code == 302
    assert lead.get(f"/school/{place.school.id}/").text.count("3 of 16 is used") == 2
    assert "Came in mid-year" in lead.get(f"/school/{place.school.id}/budget").text


def test_rows_of_a_file_say_it_too(app: Flask, place: Place) -> None:
    open_room(app, place, "law/quiz")
    lead = browser(app)
    sign_in(lead, place.lead)
    address = f"/school/{place.school.id}/import"
    rows = {"text": "name,year group,size\n9L,9,20\n8L,8,20\n"}
    form = {"csrf_token": hidden(lead.get(address).text, "csrf_token"), **rows}
    page = lead.post(address, data=form).text
    assert page.count("starts with 2 of 16 used, 1 activity as practice") == 1


def test_a_teacher_of_such_a_class_sees_that_it_is_practice_only(app: Flask, place: Place) -> None:
    open_room(app, place, "law/quiz")
    new = add(place)
    give(new, place.teacher)
    teacher = browser(app)
    sign_in(teacher, place.teacher)
    page = teacher.get(f"/teach/classes/{new.id}/open").text
    assert "practice only for this class" in page
    assert "done this year" not in page


def test_what_a_class_starts_with_is_told_for_each_year_group_that_has_measured(
    app: Flask, place: Place
) -> None:
    assert starts(db.session(), place.school.id, 2026) == {}
    open_room(app, place, "law/quiz", "law/chat")
    assert starts(db.session(), place.school.id, 2026) == {9: Start(3, ("law/chat", "law/quiz"))}
    assert starts(db.session(), place.school.id, 2025) == {}
