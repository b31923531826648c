"""A room takes what fitted when it was opened or raised: until it is full, no page tells how many came."""

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.csv_rows import read_cells
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.db.schools import LARGEST_CLASS, SchoolClass
from safe4me.schools import classes, year_setup
from safe4me.schools.year_setup import CELLS, Wish
from tests.helpers.world.ballots import QUIZ
from tests.helpers.world.rooms import do, send
from tests.helpers.world.schools import CLASS_SIZE, NOW, Clock, Place, browser, open_room, sign_in

CROWDED, FULL = "More answers than your class has pupils.", "The room is full."


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def told(client: FlaskClient, room: Room) -> set[str]:
    """Which warnings the room's page has."""
    text = unescape(client.get(f"/teach/rooms/{room.id}/").text)
    return {words for words in (CROWDED, FULL, "More answers than there are pupils.") if words in text}


def fill(app: Flask, clock: Clock, room: Room, ballots: int) -> None:
    """So many ballots, one a minute."""
    for _ in range(ballots):
        send(app, room, 1)
        clock.forward(minutes=1)


def test_a_room_warns_once_what_it_was_opened_for_is_full_whatever_size_the_class_has_now(
    app: Flask, client: FlaskClient, place: Place, room: Room, clock: Clock
) -> None:
    fill(app, clock, room, 12)
    for size in range(1, LARGEST_CLASS + 1):
        place.school_class.size = size
        db.session.commit()
        assert told(client, room) == set()


def test_a_strict_room_warns_when_all_its_slips_are_used(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    strict = open_room(app, place, "law/quiz", strict=True)
    slips = rooms.make_slips(db.session(), app.extensions["ballot_box"], strict, NOW)
    assert len(slips) == CLASS_SIZE + rooms.SPARE_BALLOTS
    pupil = browser(app)
    for n, slip in enumerate(slips, start=1):
        assert pupil.post(f"/c/{strict.code}/ballots", json={**QUIZ, "slip": slip}).status_code == 204
        if n > CLASS_SIZE:
            assert told(client, strict) == ({CROWDED} if n == len(slips) else set())


def test_a_room_without_places_to_spare_is_full_and_nobody_is_suspected(
    app: Flask, client: FlaskClient, place: Place, clock: Clock
) -> None:
    wish = Wish(71, "", "Forms", read_cells("9K, 25\n9L, 26\n9M, 27", CELLS))  # 78 of 78.1
    year_setup.set_up(db.session(), place.lead, place.school, 9, wish, NOW)
    room = open_room(app, place, "law/quiz")
    fill(app, clock, room, CLASS_SIZE - 1)
    assert told(client, room) == set()
    fill(app, clock, room, 1)
    assert told(client, room) == {FULL}


def test_a_room_that_was_raised_is_full_later(
    app: Flask, box: BallotBox, client: FlaskClient, place: Place, room: Room, clock: Clock
) -> None:
    fill(app, clock, room, CLASS_SIZE + 2)
    assert told(client, room) == {CROWDED}
    asked = {"account": place.teacher, "size": CLASS_SIZE + 1, "now": NOW}
    rooms.raise_size(db.session(), box, room, **asked)  # type: ignore[arg-type]  # of several types
    assert told(client, room) == set()
    fill(app, clock, room, 1)
    assert told(client, room) == {CROWDED}


def test_several_classes_are_told_of_as_pupils(
    app: Flask, client: FlaskClient, place: Place, clock: Clock
) -> None:
    second = classes.add_class(
        db.session(), place.lead, school=place.school, year_group=9, name="9L", size=20, now=NOW
    )
    room = open_room(app, place, "law/quiz", beside=[second])
    fill(app, clock, room, CLASS_SIZE + 22)
    assert told(client, room) == {"More answers than there are pupils."}
    do(client, room, "finish")
    assert "More answers than there are pupils." in client.get(f"/teach/rooms/{room.id}/finish").text
    do(client, room, "close")
    assert "47 of 45 sent · 2 classes." in client.get(f"/teach/rooms/{room.id}/results").text


def test_a_full_room_of_several_classes_says_what_can_be_done(
    app: Flask, client: FlaskClient, place: Place, clock: Clock
) -> None:
    wish = Wish(41, "", "Forms", read_cells("9K, 25\n9L, 20", CELLS))  # 45 of 45.1
    year_setup.set_up(db.session(), place.lead, place.school, 9, wish, NOW)
    second = db.session.scalars(select(SchoolClass).where(SchoolClass.name == "9L")).one()
    room = open_room(app, place, "law/quiz", beside=[second])
    fill(app, clock, room, 45)
    assert told(client, room) == {FULL}
    page = unescape(client.get(f"/teach/rooms/{room.id}/").text)
    assert "takes no more than when it was opened" in page
    assert "or its year group: ask your school lead" not in page
