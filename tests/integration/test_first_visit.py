"""A teacher's first visit reads lessons and shows practice without a second step: once, and for an hour."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import db
from safe4me.settings import Settings
from safe4me.web.staff.invitations import invitation_link
from tests.helpers.mail import Letterbox
from tests.helpers.world.joining import come, confirm_domain, wait_for_mail
from tests.helpers.world.lessons import planned
from tests.helpers.world.mailed import box
from tests.helpers.world.schools import (
    PASSWORD,
    Clock,
    Place,
    browser,
    give,
    hidden,
    make_account,
    with_settings,
)

__all__ = ["box"]

SET_UP, FIRST, PRACTICE = "/account/set-up", "/account/first", "/teach/practise/law/"
NEW = "walrus teapot gravel"
ANN = "ann@staff.hill.example"


@pytest.fixture
def settings(settings: Settings, box: Letterbox) -> Settings:
    """As in production: everybody needs a second step; and there is mail."""
    smtp = {"smtp_host": box.host, "smtp_port": box.port, "smtp_security": "none"}
    return with_settings(settings, two_step=True, **smtp)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    yield browser(app)
    wait_for_mail(app)  # a letter still on its way when the box closes leaves a socket open


def invite(place: Place, role: RoleName = RoleName.TEACHER) -> Account:
    account = make_account(role, "New School")
    account.password = account.first_visit_at = None
    account.school = place.school
    db.session.add(account)
    db.session.commit()
    return account


def come_by_invitation(client: FlaskClient, account: Account) -> None:
    path = invitation_link(account).removeprefix("http://localhost")
    token = hidden(client.get(path).text, "csrf_token")
    assert client.post(path, data={"password": NEW, "csrf_token": token}).status_code == 302


@pytest.mark.asvs("6.3.3")
def test_the_first_visit_opens_lessons_and_practice_and_nothing_else(
    client: FlaskClient, place: Place
) -> None:
    come_by_invitation(client, invite(place))
    assert client.get("/account/start").location == FIRST
    assert client.get(FIRST).status_code == 200
    assert client.get(PRACTICE).status_code == 200
    for path in ("/teach/week", "/teach/assign", "/teach/", f"/teach/classes/{place.school_class.id}/"):
        assert client.get(path).location == SET_UP


def test_practice_of_the_first_visit_names_no_class(client: FlaskClient, place: Place) -> None:
    teacher = invite(place)
    give(place.school_class, teacher)
    lesson = planned(place)
    come_by_invitation(client, teacher)
    assert not re.search(r">[^<>]*9K", client.get(f"{PRACTICE}?lesson={lesson.id}").text)


@pytest.mark.asvs("6.3.3")
def test_after_an_hour_the_first_visit_asks_for_the_second_step(
    client: FlaskClient, place: Place, clock: Clock
) -> None:
    come_by_invitation(client, invite(place))
    clock.forward(minutes=59)
    assert client.get(PRACTICE).status_code == 200
    clock.forward(minutes=1)
    assert client.get(PRACTICE).location == SET_UP
    assert client.get(FIRST).location == SET_UP
    assert client.get("/account/start").location == SET_UP


@pytest.mark.asvs("6.3.3")
def test_the_second_visit_asks_for_it_before_anything(app: Flask, client: FlaskClient, place: Place) -> None:
    teacher = invite(place)
    come_by_invitation(client, teacher)
    again = browser(app)
    token = hidden(again.get("/account/sign-in").text, "csrf_token")
    data = {"email": teacher.email, "password": NEW, "csrf_token": token}
    assert again.post("/account/sign-in", data=data).status_code == 302
    assert again.get("/account/start").location == SET_UP
    assert again.get(PRACTICE).location == SET_UP


def test_another_who_signs_in_at_the_same_browser_has_no_rest_of_it(
    client: FlaskClient, place: Place
) -> None:
    come_by_invitation(client, invite(place))
    token = hidden(client.get("/account/").text, "csrf_token")
    client.post("/account/sign-out", data={"csrf_token": token})
    token = hidden(client.get("/account/sign-in").text, "csrf_token")
    client.post(
        "/account/sign-in", data={"email": place.teacher.email, "password": PASSWORD, "csrf_token": token}
    )
    assert client.get(PRACTICE).location == SET_UP


@pytest.mark.parametrize("role", [RoleName.LEAD])
def test_who_looks_after_others_has_no_such_visit(client: FlaskClient, place: Place, role: RoleName) -> None:
    come_by_invitation(client, invite(place, role))
    assert client.get("/account/start").location == SET_UP


@pytest.mark.asvs("6.3.3")
def test_a_newcomers_second_link_leads_to_the_set_up(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    confirm_domain(place, "staff.hill.example")
    come(app, client, box, place.school, ANN)
    assert client.get("/account/start").location == FIRST
    assert client.get(PRACTICE).status_code == 200
    assert client.get("/teach/week").status_code == 404
    again = browser(app)
    come(app, again, box, place.school, ANN)
    assert again.get("/account/start").location == SET_UP
    assert again.get(SET_UP).status_code == 200
    assert again.get(PRACTICE).location == SET_UP
