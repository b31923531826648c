"""Accounts that were there before everybody needed a second step have days to set one up."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import rooms
from safe4me.db.accounts import RoleName
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.settings import Settings
from safe4me.web.staff.invitations import invitation_link
from tests.helpers.world.rooms import do, open_form
from tests.helpers.world.schools import (
    PASSWORD,
    Clock,
    Place,
    allow_days,
    browser,
    give_app,
    hidden,
    make_account,
    sign_in,
    sign_in_with_code,
    with_settings,
)

SET_UP = "/account/set-up"
LINE = "Soon a password alone is not enough."
DAYS = 14


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As in production: everybody needs a second step."""
    return with_settings(settings, two_step=True)


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The browser of a teacher who has days left."""
    allow_days(place.teacher, DAYS)
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def opened(client: FlaskClient, place: Place) -> Room:
    address = open_form(client, place, activities=["law/quiz"])
    return db.session.get_one(Room, int(address.split("/")[3]))


def test_each_page_says_until_when_and_leads_to_the_set_up(client: FlaskClient, place: Place) -> None:
    room = opened(client, place)
    for path in ("/teach/week", "/teach/week?from=2026-11-30", f"/teach/rooms/{room.id}/", "/account/"):
        page = client.get(path).text
        assert LINE in page
        assert "by 8 December 2026, 10:00" in page
        assert f'href="{SET_UP}"' in page


def test_long_after_the_password_it_is_asked_for_before_the_set_up_begins(client: FlaskClient) -> None:
    with client.session_transaction("/account/") as session:
        session["fs_paa"] = 1.0
    asked = client.get(SET_UP).location
    assert asked == f"/account/verify?next={SET_UP}"
    token = hidden(client.get(asked).text, "csrf_token")
    assert client.post(asked, data={"password": PASSWORD, "csrf_token": token}).location == SET_UP
    assert "Use an app" in client.get(SET_UP).text


def test_what_a_class_sees_does_not_say_so(client: FlaskClient, place: Place) -> None:
    room = opened(client, place)
    assert LINE not in client.get(f"/teach/rooms/{room.id}/board").text
    do(client, room, "finish")
    assert LINE not in client.get(f"/teach/rooms/{room.id}/board").text


def test_whoever_has_a_second_step_is_not_asked_for_one(client: FlaskClient, place: Place) -> None:
    give_app(place.teacher)
    assert LINE not in client.get("/teach/week").text


def test_in_development_nobody_is_asked(app: Flask, client: FlaskClient, settings: Settings) -> None:
    app.extensions["settings"] = with_settings(settings, two_step=False)
    assert LINE not in client.get("/teach/week").text


@pytest.mark.asvs("6.3.3")
def test_once_the_days_are_over_only_the_set_up_opens(
    client: FlaskClient, place: Place, clock: Clock
) -> None:
    clock.forward(days=DAYS)
    assert client.get("/teach/week").location == SET_UP
    assert client.get(SET_UP).status_code == 200
    token = hidden(client.get("/account/").text, "csrf_token")
    assert client.post("/account/sign-out", data={"csrf_token": token}).status_code == 302


def opened_ten_minutes_before_the_end(app: Flask, client: FlaskClient, place: Place) -> Room:
    """A room of an hour; from then on a session lasts an hour unused, as in production."""
    app.extensions["clock"].forward(days=DAYS, minutes=-10)
    room = opened(client, place)
    app.extensions["settings"] = with_settings(app.extensions["settings"], session_idle_minutes=60)
    return room


def close(app: Flask, _client: FlaskClient, room: Room) -> None:
    settings, box = app.extensions["settings"], app.extensions["ballot_box"]
    rooms.close(db.session(), box, settings, room, app.extensions["clock"]())


def let_time_pass(app: Flask, _client: FlaskClient, _room: Room) -> None:
    app.extensions["clock"].forward(minutes=20)


@pytest.mark.parametrize("end", [close, let_time_pass])
def test_nobody_is_stopped_in_the_middle_of_a_lesson(
    app: Flask,
    client: FlaskClient,
    place: Place,
    clock: Clock,
    end: Callable[[Flask, FlaskClient, Room], None],
) -> None:
    room = opened_ten_minutes_before_the_end(app, client, place)
    clock.forward(minutes=40)
    page = f"/teach/rooms/{room.id}/"
    assert client.get(page).status_code == 200
    assert "/finish" in do(client, room, "finish")
    end(app, client, room)
    clock.forward(minutes=55)
    assert client.get("/teach/week").status_code == 200
    clock.forward(minutes=10)
    assert client.get("/teach/week").location == SET_UP


def test_another_room_adds_nothing_once_the_days_are_over(
    app: Flask, client: FlaskClient, place: Place, clock: Clock
) -> None:
    opened_ten_minutes_before_the_end(app, client, place)
    clock.forward(minutes=40)
    open_form(client, place, activities=["law/chat"])
    clock.forward(minutes=35)
    assert client.get("/teach/week").status_code == 200
    clock.forward(minutes=50)
    assert client.get("/teach/week").location == SET_UP


@pytest.mark.asvs("6.3.3")
def test_an_invitation_leads_straight_on_to_the_set_up(app: Flask, in_app: None) -> None:
    account, client = make_account(RoleName.TEACHER, "New School"), browser(app)
    account.password = None
    db.session.add(account)
    db.session.commit()
    path = urlsplit(invitation_link(account)).path
    token = hidden(client.get(path).text, "csrf_token")
    reply = client.post(path, data={"password": "walrus teapot gravel", "csrf_token": token})
    assert client.get(reply.location).location == SET_UP
    assert client.get("/teach/week").location == SET_UP


def test_a_lead_sees_who_has_none_yet(app: Flask, place: Place) -> None:
    give_app(place.lead)
    lead = browser(app)
    sign_in_with_code(lead, place.lead)
    page = lead.get(f"/school/{place.school.id}/people").text
    assert page.count("no second step here yet") == 1
    assert page.index(place.teacher.email) < page.index("no second step here yet")
