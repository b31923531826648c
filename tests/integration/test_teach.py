"""A teacher opens a room; another teacher's room is as if it did not exist."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app
from safe4me.settings import Settings
from safe4me.storage.rooms import Phase, Room, RoomState
from tests.teaching import CARD, card, do, open_form, state, words_of_the_card
from tests.world import Clock, Place, browser, close, hidden, make_place, open_room, sign_in, with_settings


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def test_a_teacher_opens_a_room_and_sees_its_code(client: FlaskClient, place: Place) -> None:
    page = client.get(open_form(client, place, activities=["law/quiz", "law/chat"])).text
    code = re.search(r'aria-label="((?:\S )+\S)"', page)
    assert code
    assert re.fullmatch(r"(\w ){3}- (\w ){2}\w", code[1])
    assert page.count("fewer than 5") == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose at least one activity."),
        ({"activities": ["law/quiz"], "minutes": "481"}, "up to 480 minutes"),
        ({"activities": ["law/quiz"], "minutes": "soon"}, "Give a whole number"),
        ({"activities": ["law/nothing"]}, "Choose from the list."),
        ({"activities": ["law/quiz"], "phase": "whenever"}, "Choose from the list."),
    ],
)
def test_what_cannot_be_opened_is_explained_on_the_form(
    client: FlaskClient, place: Place, data: dict[str, object], words: str
) -> None:
    assert words in open_form(client, place, **data)


def test_an_activity_that_is_measured_once_is_practice_afterwards(
    client: FlaskClient, place: Place, room: Room
) -> None:
    page = client.get(f"/teach/classes/{place.school_class.id}/open").text
    assert page.count("done this year; practice only") == 2
    assert "already measured" in open_form(client, place, activities=["law/quiz"])


def test_after_is_offered_for_what_was_measured_before(client: FlaskClient, app: Flask, place: Place) -> None:
    open_room(app, place, "law/quiz", phase=Phase.BEFORE)
    assert "choose “after”" in client.get(f"/teach/classes/{place.school_class.id}/open").text


@pytest.mark.parametrize("page", ["", "board", "qr.svg", "results", "show", "summary"])
def test_another_teachers_room_looks_like_a_missing_one(app: Flask, client: FlaskClient, page: str) -> None:
    other = open_room(app, make_place("Elsewhere", "Other School"), "law/quiz")
    refused = client.get(f"/teach/rooms/{other.id}/{page}")
    for missing in (9999, 2**31, 10**20):
        reply = client.get(f"/teach/rooms/{missing}/{page}")
        assert refused.status_code == reply.status_code == 404
        assert refused.data == reply.data


@pytest.mark.parametrize("what", ["pause", "resume", "size", "extend", "discard", "close", "finish"])
def test_nothing_can_be_done_to_another_teachers_room(app: Flask, client: FlaskClient, what: str) -> None:
    other = open_room(app, make_place("Elsewhere", "Other School"), "law/quiz")
    token = hidden(client.get("/teach/").text, "csrf_token")
    reply = client.post(f"/teach/rooms/{other.id}/{what}", data={"csrf_token": token, "size": "30"})
    assert reply.status_code == 404
    assert state(other) is RoomState.OPEN


def test_another_schools_class_cannot_be_opened(app: Flask, client: FlaskClient) -> None:
    other = make_place("Elsewhere", "Other School").school_class
    for class_id in (other.id, 10**20):
        assert client.get(f"/teach/classes/{class_id}/open").status_code == 404
    assert "Other School" not in client.get("/teach/").text


@pytest.mark.parametrize("what", ["pause", "resume", "size", "extend", "discard", "close"])
def test_a_button_without_its_token_does_nothing(client: FlaskClient, room: Room, what: str) -> None:
    assert client.post(f"/teach/rooms/{room.id}/{what}").status_code == 400
    assert client.get(f"/teach/rooms/{room.id}/{what}").status_code == 405
    assert state(room) is RoomState.OPEN


def test_what_to_do_when_a_pupil_tells_is_always_in_sight(
    app: Flask, client: FlaskClient, place: Place, room: Room
) -> None:
    pages = ["/teach/", f"/teach/classes/{place.school_class.id}/open", f"/teach/rooms/{room.id}/"]
    texts = [client.get(page).text for page in pages]
    do(client, room, "close")
    texts.append(client.get(f"/teach/rooms/{room.id}/results").text)
    for text in texts:
        assert words_of_the_card(text) == CARD.format(lead="your")
        assert '<a href="/en/schools/incident/">' in card(text)


def test_demo_data_is_marked_on_every_staff_screen(settings: Settings, clock: Clock) -> None:
    app = create_app(with_settings(settings, demo=True))
    app.extensions["clock"] = clock
    with app.app_context():
        place = make_place("Northshire", "Hill School")
        room = open_room(app, place, "law/quiz")
        client = browser(app)
        signing_in = client.get("/account/sign-in").text
        sign_in(client, place.teacher)
        pages = ["/teach/", f"/teach/rooms/{room.id}/", f"/teach/rooms/{room.id}/board"]
        texts = [signing_in, *(client.get(page).text for page in pages)]
    close(app)
    assert all("Demo data" in text for text in texts)


def test_nothing_is_marked_as_demo_data_elsewhere(client: FlaskClient) -> None:
    assert "Demo data" not in client.get("/teach/").text
