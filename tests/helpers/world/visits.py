"""A police officer's visit to a class: fixtures for tests of it. Import what they name."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from safe4me.db.accounts import Account
from safe4me.db.rooms import Room
from tests.helpers.world.assign_page import signed_in
from tests.helpers.world.schools import (
    NOW,
    Place,
    add_class,
    hidden,
    make_officer,
    open_on_visit,
)

TODAY = NOW.date()
RECORD = "“If somebody tells me about a crime, I have to record it.”"


@pytest.fixture
def reed(place: Place) -> Account:
    """Officer Reed, of the place's area, to whom nothing is lent."""
    return make_officer(place)


@pytest.fixture
def visitor(app: Flask, reed: Account) -> FlaskClient:
    """Officer Reed's browser, signed in."""
    return signed_in(app, reed)


@pytest.fixture
def other(place: Place) -> Place:
    """The same place with another class, that is there before anything is asked."""
    return place._replace(school_class=add_class(place, "9L"))


@pytest.fixture
def visited(app: Flask, place: Place, reed: Account) -> Room:
    """A room on the quiz that Officer Reed has open for the place's class."""
    return open_on_visit(app, place.school_class, reed)


def post(client: FlaskClient, address: str, **data: object) -> TestResponse:
    """What follows from pressing a button with these fields."""
    token = hidden(client.get("/account/").text, "csrf_token")
    return client.post(address, data={"csrf_token": token, **data})


def open_by_press(client: FlaskClient, place: Place, item: str = "law") -> TestResponse:
    """What follows when an officer opens a room for the place's class."""
    return post(client, f"/officer/classes/{place.school_class.id}/open", item=item)


def in_room(room: Room, what: str = "") -> str:
    """An officer's address of a room."""
    return f"/officer/rooms/{room.id}/{what}"
