"""A class that is in an open room never has fewer pupils, by whatever way somebody tries."""

from collections.abc import Callable

import pytest
from flask import Flask

from safe4me import rooms
from safe4me.csv_rows import RowsRefused, read_cells
from safe4me.db.base import db
from safe4me.db.schools import SchoolClass
from safe4me.schools import class_imports, classes, year_setup
from safe4me.schools.class_files import read_classes
from safe4me.schools.class_imports import CellsRefused
from safe4me.schools.classes import InOpenRoom
from safe4me.schools.year_setup import CELLS, Wish
from tests.helpers.world.schools import (
    CLASS_SIZE,
    NOW,
    Place,
    browser,
    hidden,
    make_place,
    open_room,
    sign_in,
)

FEWER = CLASS_SIZE - 1


def resize(place: Place, size: int) -> None:
    classes.resize(db.session(), place.lead, place.school_class, size, NOW)


def put_away(place: Place) -> None:
    classes.retire(db.session(), place.lead, place.school_class, NOW)


def bring_back(place: Place, size: int) -> None:
    put_away(place)
    year_group, name = place.school_class.year_group, place.school_class.name
    asked = db.session(), place.lead
    classes.add_class(*asked, school=place.school, year_group=year_group, name=name, size=size, now=NOW)


def bring_back_by_file(place: Place, size: int) -> None:
    put_away(place)
    file = read_classes(f"name,year group,size\n9K,9,{size}\n")
    try:
        class_imports.import_classes(db.session(), place.lead, place.school, file, NOW)
    except CellsRefused as error:
        raise error.problems[0].reason from None


def set_up(place: Place, size: int) -> None:
    wish = Wish(60, place.school_class.grouping, "Forms", read_cells(f"9K, {size}", CELLS))
    year_setup.set_up(db.session(), place.lead, place.school, 9, wish, NOW)


WAYS = (resize, bring_back, bring_back_by_file, set_up)


@pytest.fixture
def led(place: Place) -> Place:
    """A place whose class stands beside another one in the open room."""
    other = SchoolClass(
        school=place.school, school_year=place.school_class.school_year, year_group=9, name="9L", size=20
    )
    db.session.add(other)
    db.session.commit()
    return place._replace(school_class=other)


@pytest.mark.parametrize("set_size", WAYS)
def test_its_size_goes_up_and_never_down(
    app: Flask, place: Place, set_size: Callable[[Place, int], None]
) -> None:
    open_room(app, place, "law/quiz")
    with pytest.raises((InOpenRoom, RowsRefused)) as refused:
        set_size(place, FEWER)
    reasons = refused.value.problems if isinstance(refused.value, RowsRefused) else []
    assert all(isinstance(each.reason, InOpenRoom) for each in reasons)
    db.session.rollback()
    assert place.school_class.size == CLASS_SIZE
    for size in (CLASS_SIZE, CLASS_SIZE + 1):
        set_size(place, size)
        assert place.school_class.size == size


def test_so_does_that_of_a_class_beside_it(app: Flask, place: Place, led: Place) -> None:
    open_room(app, led, "law/quiz", beside=[place.school_class])
    with pytest.raises(InOpenRoom):
        resize(place, FEWER)


def test_another_class_and_one_whose_room_is_over_may_shrink(app: Flask, place: Place, led: Place) -> None:
    room = open_room(app, led, "law/quiz")
    open_room(app, make_place("Southshire", "Lake School"), "law/quiz")
    resize(place, FEWER)
    rooms.discard(db.session(), app.extensions["ballot_box"], room, NOW)
    resize(led, 19)
    assert (place.school_class.size, led.school_class.size) == (FEWER, 19)


def test_a_lead_reads_why_beside_the_size(app: Flask, place: Place) -> None:
    open_room(app, place, "law/quiz")
    lead, own = browser(app), place.school_class.id
    sign_in(lead, place.lead)
    token = hidden(lead.get("/account/").text, "csrf_token")
    reply = lead.post(f"/school/classes/{own}/resize", data={"csrf_token": token, "size": str(FEWER)})
    assert reply.status_code == 422
    assert "This class is in an open room. Until that is closed, its size can only go up." in reply.text
