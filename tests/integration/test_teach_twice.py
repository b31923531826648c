"""Rooms that overlap, buttons pressed twice, a room that is ended on two screens: nothing is lost."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from safe4me.db.base import db
from safe4me.db.budget import BudgetEntry
from safe4me.db.released import Seal
from safe4me.db.rooms import Room, RoomState
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import NUMBERS, at_once, do, open_form, send, state
from tests.helpers.world.schools import Place, browser, hidden, open_room, sign_in


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


@pytest.fixture
def press(app: Flask, place: Place, room: Room) -> Callable[[str], Callable[[], str]]:
    """Make ready to press a button of the room in another browser; pressing tells how the reply begins."""
    room_id = room.id

    def prepare(what: str) -> Callable[[], str]:
        client = browser(app)
        sign_in(client, place.teacher)
        token = hidden(client.get(f"/teach/rooms/{room_id}/").text, "csrf_token")
        path = f"/teach/rooms/{room_id}/{what}"
        return lambda: str(client.post(path, data={"csrf_token": token}).status_code)

    return prepare


def results_of(client: FlaskClient, room: Room) -> list[str]:
    return NUMBERS.findall(client.get(f"/teach/rooms/{room.id}/results").text)


def seals() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Seal.id))) or 0


def test_two_open_rooms_of_a_class_have_codes_of_their_own_and_end_one_by_one(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    room = open_room(app, place, "law/quiz")
    send(app, room, 12)
    assert open_form(client, place, activities=["law/chat"]).startswith("/teach/rooms/")
    other = db.session.scalars(select(Room).where(Room.id != room.id)).one()
    assert other.code != room.code
    assert client.get("/teach/week").text.count("Go to the room") == 2
    do(client, room, "close")
    assert (state(room), state(other)) == (RoomState.CLOSED, RoomState.OPEN)


def test_the_same_activity_in_two_rooms_at_once_is_refused_and_the_first_goes_on(
    app: Flask, client: FlaskClient, place: Place, room: Room
) -> None:
    page = open_form(client, place, activities=["law/quiz"])
    assert "“9K” has this open now, with Teacher. It isn’t done yet" in page
    send(app, room, 1)
    assert state(room) is RoomState.OPEN


def test_closing_twice_shows_the_same_figures(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, 25)
    token = hidden(client.get(f"/teach/rooms/{room.id}/").text, "csrf_token")
    close = f"/teach/rooms/{room.id}/close"
    first = client.post(close, data={"csrf_token": token}, follow_redirects=True)
    figures = results_of(client, room)
    again = client.post(close, data={"csrf_token": token}, follow_redirects=True)
    assert first.request.path == again.request.path == f"/teach/rooms/{room.id}/results"
    assert figures
    assert results_of(client, room) == figures
    assert seals() == 1


@on_both_databases
def test_a_room_closed_on_two_screens_at_once_is_sealed_once(
    app: Flask, client: FlaskClient, room: Room, press: Callable[[str], Callable[[], str]]
) -> None:
    send(app, room, 25)
    assert at_once(app, press("close"), press("close")) == ["302", "302"]
    assert state(room) is RoomState.CLOSED
    assert seals() == 1
    assert results_of(client, room)


@on_both_databases
def test_a_room_closed_here_and_thrown_away_there_is_one_of_the_two(
    app: Flask, client: FlaskClient, room: Room, press: Callable[[str], Callable[[], str]]
) -> None:
    send(app, room, 25)
    closed, thrown_away = at_once(app, press("close"), press("discard"))
    spent = [entry.spent for entry in db.session.scalars(select(BudgetEntry))]
    if state(room) is RoomState.CLOSED:
        assert (closed, thrown_away, seals(), spent) == ("302", "409", 1, [True])
    else:
        assert (closed, thrown_away, seals(), spent) == ("302", "302", 0, [])


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("discard", "What is closed can’t be thrown away."),
        ("extend", "Nothing about it can change now"),
        ("size", "Nothing about it can change now"),
        ("helper", "Nothing about it can change now"),
    ],
)
def test_what_comes_too_late_is_refused_in_plain_words_and_changes_nothing(
    app: Flask, client: FlaskClient, room: Room, what: str, words: str
) -> None:
    send(app, room, 25)
    token = hidden(client.get(f"/teach/rooms/{room.id}/").text, "csrf_token")
    do(client, room, "close")
    figures = results_of(client, room)
    data = {"csrf_token": token, "minutes": "10", "size": "30"}
    reply = client.post(f"/teach/rooms/{room.id}/{what}", data=data)
    assert reply.status_code in {409, 422}
    assert words in reply.text
    assert results_of(client, room) == figures
