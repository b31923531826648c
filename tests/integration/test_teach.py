"""A teacher opens a room; another teacher's room is as if it did not exist."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app
from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import db
from safe4me.db.rooms import Phase, Room, RoomState
from safe4me.settings import Settings
from tests.helpers.world.lessons import planned
from tests.helpers.world.rooms import CARD, card, do, open_form, send, send_story, state, words_of_the_card
from tests.helpers.world.schools import (
    Clock,
    Place,
    add_class,
    browser,
    close,
    give,
    hidden,
    make_account,
    make_place,
    open_room,
    sign_in,
    with_settings,
)


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def a_colleague(place: Place) -> Account:
    """Ms Shah, who teaches at the same school."""
    made = make_account(RoleName.TEACHER, "Shah")
    made.name, made.school = "Ms Shah", place.school
    db.session.add(made)
    db.session.commit()
    return made


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
    app: Flask, client: FlaskClient, place: Place, both: Room
) -> None:
    send(app, both, 12)
    send_story(app, both, 12)
    do(client, both, "close")
    page = client.get(f"/teach/classes/{place.school_class.id}/open").text
    assert page.count("done this year; practice only") == 2
    assert "already measured" in open_form(client, place, activities=["law/quiz"])


def test_after_is_offered_for_what_was_measured_before(client: FlaskClient, app: Flask, place: Place) -> None:
    room = open_room(app, place, "law/quiz", phase=Phase.BEFORE)
    form = f"/teach/classes/{place.school_class.id}/open"
    assert "choose “After lessons”" not in client.get(form).text, "it is open, and may be thrown away"
    send(app, room, 12)
    do(client, room, "close")
    assert "choose “After lessons”" in client.get(form).text


def test_what_a_colleague_has_open_is_open_with_their_name_and_done_once_it_was_closed(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    """What is thrown away was never done: only closing spends it."""
    colleague = a_colleague(place)
    form = f"/teach/classes/{place.school_class.id}/open"
    give(place.school_class, colleague)
    planned(place)
    for end in ("discard", "close"):
        room = open_room(app, place._replace(teacher=colleague), "law/quiz", phase=Phase.BEFORE)
        page = client.get(form).text
        assert page.count("open now, with Ms Shah") == 1
        assert not re.search("done this year|asked before|already measured", page)
        refused = open_form(client, place, activities=["law/quiz"])
        assert "“9K” has this open now, with Ms Shah." in refused
        assert not re.search("done this year|asked before|already measured", refused)
        home = ("/teach/classes", "/teach/week")
        assert all("Open now, with Ms Shah" in client.get(each).text for each in home)
        send(app, room, 12)
        theirs = browser(app)
        sign_in(theirs, colleague)
        do(theirs, room, end)
        pages = [client.get(each).text for each in (form, "/teach/classes", "/teach/week")]
        assert not [page for page in pages if "pen now" in page]
        assert ("asked before lessons" in pages[0]) == (end == "close")


def test_what_another_grouping_has_open_is_open_too_and_is_not_said_of_the_class(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    sets = add_class(place, "9 Set 1")
    sets.grouping = "Sets"
    open_room(app, place._replace(school_class=sets, teacher=a_colleague(place)), "law/quiz")
    form = client.get(f"/teach/classes/{place.school_class.id}/open").text
    assert form.count("open now, with Ms Shah") == 1
    assert "practice only for this class" not in form
    assert "“9K” has this open now, with Ms Shah." in open_form(client, place, activities=["law/quiz"])
    assert "Open now, with" not in client.get("/teach/classes").text + client.get("/teach/week").text


def test_ones_own_open_room_is_not_said_to_be_a_colleagues(
    client: FlaskClient, place: Place, room: Room
) -> None:
    form = client.get(f"/teach/classes/{place.school_class.id}/open").text
    assert form.count("open now, in your room") == len(room.activities)
    assert "Open now, with" not in client.get("/teach/classes").text + client.get("/teach/week").text


def test_nobody_of_another_school_reads_that_a_class_is_open_and_with_whom(app: Flask, room: Room) -> None:
    other = make_place("Elsewhere", "Other School")
    client = browser(app)
    sign_in(client, other.teacher)
    pages = ("/teach/classes", "/teach/week", f"/teach/classes/{other.school_class.id}/open")
    assert not [page for page in pages if "pen now" in client.get(page).text]


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
    token = hidden(client.get("/teach/ask").text, "csrf_token")
    reply = client.post(f"/teach/rooms/{other.id}/{what}", data={"csrf_token": token, "size": "30"})
    assert reply.status_code == 404
    assert state(other) is RoomState.OPEN


def test_another_schools_class_cannot_be_opened(app: Flask, client: FlaskClient) -> None:
    other = make_place("Elsewhere", "Other School").school_class
    for class_id in (other.id, 10**20):
        assert client.get(f"/teach/classes/{class_id}/open").status_code == 404
    assert "Other School" not in client.get("/teach/week").text


@pytest.mark.parametrize("what", ["pause", "resume", "size", "extend", "discard", "close"])
def test_a_button_without_its_token_does_nothing(client: FlaskClient, room: Room, what: str) -> None:
    assert client.post(f"/teach/rooms/{room.id}/{what}").status_code == 400
    assert client.get(f"/teach/rooms/{room.id}/{what}").status_code == 405
    assert state(room) is RoomState.OPEN


def test_what_to_do_when_a_pupil_tells_is_always_in_sight(
    app: Flask, client: FlaskClient, place: Place, room: Room
) -> None:
    pages = ["/teach/week", f"/teach/classes/{place.school_class.id}/open", f"/teach/rooms/{room.id}/"]
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
        pages = ["/teach/week", f"/teach/rooms/{room.id}/", f"/teach/rooms/{room.id}/board"]
        texts = [signing_in, *(client.get(page).text for page in pages)]
    close(app)
    assert all("Demo data" in text for text in texts)


def test_nothing_is_marked_as_demo_data_elsewhere(client: FlaskClient) -> None:
    assert "Demo data" not in client.get("/teach/week").text
