"""A list of emails, put into the file of schools, does not tell which people elsewhere have an account."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.accounts import account_named
from safe4me.db.base import db
from tests.helpers.world.app import statements
from tests.helpers.world.schools import Place, browser, hidden, make_place, sign_in

AT = "/coordinate/schools/import"
DRAWN = re.compile(r'(?<=/account/invitation/)[\w.-]+|(?<=name="csrf_token" value=")[^"]+')


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The browser of the coordinator of Northshire."""
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


@pytest.fixture
def known(place: Place) -> list[str]:
    """The emails of everybody in another area, one of whom is disabled."""
    other = make_place("Southshire", "Lake School")
    other.lead.disable()
    db.session.commit()
    return [person.email for person in (other.teacher, other.lead, other.coordinator)]


def said_of(client: FlaskClient, emails: list[str], step: str) -> tuple[int, str]:
    """The reply to a file with these emails, without them and without what is drawn for each page."""
    rows = "".join(f"Northshire,Hill School,{email},\n" for email in emails)
    text = f"area,school,lead email,lead name\n{rows}"
    token = hidden(client.get(AT).text, "csrf_token")
    reply = client.post(AT, data={"csrf_token": token, "text": text, "step": step})
    page = DRAWN.sub("", reply.text)
    for email in emails:
        assert email in page
        page = page.replace(email, "")
    return reply.status_code, page


@pytest.mark.parametrize("steps", [["look"], ["take"], ["take", "look"], ["take", "take"]])
def test_the_same_is_said_of_them_as_of_strangers(
    client: FlaskClient, known: list[str], steps: list[str]
) -> None:
    strangers = [f"stranger-{n}@school.example" for n, _ in enumerate(known)]
    of_known = [said_of(client, known, step) for step in steps]
    assert of_known == [said_of(client, strangers, step) for step in steps]
    assert of_known[0][0] == 200


@pytest.mark.parametrize("step", ["look", "take"])
def test_no_more_is_asked_of_the_database_about_them_than_about_strangers(
    client: FlaskClient, known: list[str], step: str
) -> None:
    said_of(client, [f"first-{n}@school.example" for n, _ in enumerate(known)], step)  # what is asked once
    strangers = [f"stranger-{n}@school.example" for n, _ in enumerate(known)]
    with statements() as of_strangers:
        said_of(client, strangers, step)
    with statements() as of_known:
        said_of(client, known, step)
    assert of_known == of_strangers


def test_no_more_is_asked_about_one_whom_a_lead_invites_than_about_a_stranger(
    app: Flask, place: Place, known: list[str]
) -> None:
    alike = make_place("Eastshire", "Brook School")  # as many are listed there
    asked_for(app, make_place("Westshire", "Ford School"), "first@school.example")  # asked once a week
    of_strangers = [asked_for(app, alike, f"stranger-{n}@school.example") for n, _ in enumerate(known)]
    assert [asked_for(app, place, email) for email in known] == of_strangers


def asked_for(app: Flask, place: Place, email: str) -> list[str]:
    """What the database is asked while the lead of a place invites a teacher."""
    lead, path = browser(app), f"/school/{place.school.id}/people"
    sign_in(lead, place.lead)
    data = {"csrf_token": hidden(lead.get(path).text, "csrf_token"), "email": email, "role": "teacher"}
    with statements() as asked:
        assert email in lead.post(path, data=data).text
    return asked


def test_whoever_has_the_account_keeps_it(client: FlaskClient, known: list[str]) -> None:
    said_of(client, known, "take")
    owner = account_named(db.session(), known[0])
    assert owner is not None
    assert owner.school is not None
    assert owner.school.name == "Lake School"
    assert owner.password


def test_of_people_at_their_own_schools_coordinators_are_told(client: FlaskClient, place: Place) -> None:
    status, page = said_of(client, [place.teacher.email], "look")
    assert status == 422
    assert "There is an account with that email already." in page
