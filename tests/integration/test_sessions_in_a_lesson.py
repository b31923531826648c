"""A session does not end while a room of it is open: a lesson of 100 minutes takes one sign-in."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import rooms
from safe4me.db.base import db
from safe4me.db.rooms import Room, RoomState
from safe4me.settings import Settings
from tests.helpers.world.rooms import do, open_form, send, state
from tests.helpers.world.schools import Clock, Place, browser, sign_in, with_settings

BOARD = "board?watch=yes"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As in production: sessions end."""
    kept = Settings(mode="development")
    return with_settings(
        settings, session_idle_minutes=kept.session_idle_minutes, session_hours=kept.session_hours
    )


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def opened(client: FlaskClient, place: Place, minutes: int, activity: str = "law/quiz") -> Room:
    address = open_form(client, place, activities=[activity], minutes=str(minutes))
    return db.session.get_one(Room, int(address.split("/")[3]))


def is_in(client: FlaskClient, page: str = "/teach/week") -> bool:
    return client.get(page).status_code == 200


def watch(client: FlaskClient, room: Room) -> bool:
    return is_in(client, f"/teach/rooms/{room.id}/{BOARD}")


def test_a_lesson_of_100_minutes_takes_one_sign_in_and_loses_nothing(
    app: Flask, client: FlaskClient, place: Place, clock: Clock
) -> None:
    room = opened(client, place, minutes=110)
    send(app, room, 12)
    clock.forward(minutes=100)  # slides, notes and talk: pages that ask the server nothing
    assert do(client, room, "finish").endswith("/finish")
    assert "<b>12 of 25</b>" in client.get(f"/teach/rooms/{room.id}/finish").text
    assert do(client, room, "close").endswith("/results")
    assert state(room) is RoomState.CLOSED


def test_a_room_that_closed_by_itself_leaves_an_hour_for_its_results(
    client: FlaskClient, place: Place, clock: Clock
) -> None:
    opened(client, place, minutes=90)
    clock.forward(minutes=90 + 60)
    assert is_in(client)


def test_and_no_more_than_that(client: FlaskClient, place: Place, clock: Clock) -> None:
    opened(client, place, minutes=90)
    clock.forward(minutes=90 + 61)
    assert not is_in(client)


def test_a_room_that_ended_early_keeps_a_session_no_longer(
    app: Flask, client: FlaskClient, place: Place, clock: Clock
) -> None:
    room = opened(client, place, minutes=90)
    rooms.discard(db.session(), app.extensions["ballot_box"], room, clock())
    clock.forward(minutes=61)
    assert not is_in(client)


def test_a_session_that_was_unused_before_the_room_opened_is_not_kept_by_it(
    app: Flask, client: FlaskClient, place: Place, clock: Clock
) -> None:
    clock.forward(minutes=30)
    elsewhere = browser(app)
    sign_in(elsewhere, place.teacher)
    opened(elsewhere, place, minutes=90)
    clock.forward(minutes=31)
    assert not is_in(client)
    assert is_in(elsewhere)


def test_another_teachers_room_keeps_nobody(
    app: Flask, client: FlaskClient, place: Place, clock: Clock
) -> None:
    lead = browser(app)
    sign_in(lead, place.lead)
    opened(client, place, minutes=90)
    clock.forward(minutes=61)
    assert not is_in(lead)


def test_a_board_is_use_for_as_long_as_its_room_is_open(
    client: FlaskClient, place: Place, clock: Clock
) -> None:
    room = opened(client, place, minutes=90)
    for _ in range(14):
        assert watch(client, room)
        clock.forward(minutes=10)
    assert clock() == room.due_at + timedelta(minutes=50)
    assert watch(client, room)
    clock.forward(minutes=11)
    assert not watch(client, room)


def test_a_locked_room_keeps_its_board_and_its_session(
    client: FlaskClient, place: Place, clock: Clock
) -> None:
    room = opened(client, place, minutes=120)
    do(client, room, "pause", back="board", watch="yes")
    clock.forward(minutes=100)
    assert watch(client, room)
    assert do(client, room, "resume") == f"/teach/rooms/{room.id}/"


def test_the_longest_session_ends_with_the_room_that_it_is_in(
    client: FlaskClient, place: Place, clock: Clock
) -> None:
    for _ in range(23):
        clock.forward(minutes=30)
        assert is_in(client)
    clock.forward(minutes=25)
    first = opened(client, place, minutes=90)  # five minutes before the twelve hours are over
    clock.forward(minutes=60)
    assert watch(client, first)
    opened(client, place, minutes=90, activity="law/chat")  # too late to keep anybody
    clock.forward(minutes=29)
    assert is_in(client)
    clock.forward(minutes=1)
    assert not is_in(client)
