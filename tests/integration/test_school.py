"""A school lead, and the coordinator of the area, look after a school's classes."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass
from tests.helpers.world.schools import Place, browser, hidden, make_place, open_room, sign_in


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The lead's browser, signed in."""
    return signed_in(app, place.lead)


def signed_in(app: Flask, account: Account) -> FlaskClient:
    client = browser(app)
    sign_in(client, account)
    return client


def post(client: FlaskClient, path: str, **data: str) -> tuple[int, str]:
    home = client.get("/account/start").location
    token = hidden(client.get(home).text, "csrf_token")
    reply = client.post(path, data={"csrf_token": token, **data})
    return reply.status_code, reply.location or reply.text


def again(school_class: SchoolClass) -> SchoolClass:
    db.session.rollback()
    db.session.refresh(school_class)
    return school_class


def test_a_lead_sees_the_schools_classes_and_colleagues(client: FlaskClient, place: Place) -> None:
    page = client.get(f"/school/{place.school.id}/").text
    for words in ("Hill School", "My school", "9K", place.teacher.email, "School lead"):
        assert words in page


def test_what_a_class_can_still_be_asked_is_shown(client: FlaskClient, place: Place, room: Room) -> None:
    page = client.get(f"/school/{place.school.id}/").text
    assert "Of what can be counted this year, 3 of 16 is used" in page


def test_a_lead_adds_a_class(client: FlaskClient, place: Place) -> None:
    status, where = post(
        client, f"/school/{place.school.id}/classes", name="8 Kestrel", year_group="8", size="27"
    )
    assert (status, where) == (302, f"/school/{place.school.id}/")
    assert "8 Kestrel" in client.get(where).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": "9K", "year_group": "9", "size": "20"}, "already a class"),
        ({"name": " ", "year_group": "9", "size": "20"}, "Give a name of up to 40 characters."),
        ({"name": "9L", "year_group": "3", "size": "20"}, "Choose from the list."),
        ({"name": "9L", "year_group": "9", "size": "many"}, "Give a whole number"),
        ({"name": "9L", "year_group": "9", "size": "61"}, "The size can be 1 to 60."),
        ({}, "Give a name of up to 40 characters."),
    ],
)
def test_a_class_that_cannot_be_added_is_explained(
    client: FlaskClient, place: Place, data: dict[str, str], words: str
) -> None:
    status, page = post(client, f"/school/{place.school.id}/classes", **data)
    assert status == 422
    assert words in page


def test_a_class_is_renamed_resized_and_retired(client: FlaskClient, place: Place) -> None:
    path = f"/school/classes/{place.school_class.id}"
    post(client, f"{path}/rename", name="9 Kite")
    post(client, f"{path}/resize", size="31")
    assert (again(place.school_class).name, place.school_class.size) == ("9 Kite", 31)
    post(client, f"{path}/retire")
    assert again(place.school_class).retired
    assert "9 Kite" not in client.get(f"/school/{place.school.id}/").text


def test_a_class_moves_to_another_year_group_until_it_has_opened_a_room(
    client: FlaskClient, place: Place
) -> None:
    path = f"/school/classes/{place.school_class.id}/year"
    assert post(client, path, year_group="10")[0] == 302
    assert again(place.school_class).year_group == 10
    open_room(client.application, place, "law/quiz")
    status, page = post(client, path, year_group="9")
    assert status == 422
    assert "its year group stays as it is" in page
    assert again(place.school_class).year_group == 10


@pytest.mark.parametrize("what", ["rename", "resize", "retire", "year"])
def test_another_schools_class_looks_like_a_missing_one(client: FlaskClient, what: str) -> None:
    other = make_place("Elsewhere", "Other School").school_class
    refused = post(client, f"/school/classes/{other.id}/{what}", name="Mine", size="9", year_group="8")
    missing = post(client, f"/school/classes/9999/{what}", name="Mine", size="9", year_group="8")
    assert refused == missing
    assert refused[0] == 404
    assert (again(other).name, other.size, other.retired) == ("9K", 25, False)


def test_another_school_looks_like_a_missing_one(client: FlaskClient) -> None:
    other = make_place("Elsewhere", "Other School").school
    refused, missing = client.get(f"/school/{other.id}/"), client.get("/school/9999/")
    assert refused.status_code == missing.status_code == 404
    assert refused.text == missing.text
    assert post(client, f"/school/{other.id}/classes", name="9L", year_group="9", size="20")[0] == 404


def test_a_coordinator_has_no_school_of_their_own(app: Flask, place: Place) -> None:
    assert signed_in(app, place.coordinator).get("/school/").status_code == 404


def test_a_change_asks_for_a_token(client: FlaskClient, place: Place) -> None:
    path = f"/school/classes/{place.school_class.id}/retire"
    assert client.post(path).status_code == 400
    assert not again(place.school_class).retired
