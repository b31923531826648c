"""The page of a school's staff: invite, invite again, disable, enable."""

import html
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from safe4me.db.accounts import Account
from safe4me.db.base import db
from tests.helpers.world.schools import NOW, Place, browser, hidden, make_account, make_place, sign_in


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The lead's browser, signed in."""
    client = browser(app)
    sign_in(client, place.lead)
    return client


def post(client: FlaskClient, path: str, **data: str) -> TestResponse:
    token = hidden(client.get("/school/").text, "csrf_token")
    return client.post(path, data={"csrf_token": token, **data})


def invite(client: FlaskClient, place: Place, email: str = "ann@school.example") -> TestResponse:
    data = {"email": email, "name": "Ann", "role": "teacher"}
    return post(client, f"/school/{place.school.id}/people", **data)


def link(page: TestResponse) -> str:
    found = re.search(r'<code class="to-copy">([^<]+)</code>', page.text)
    assert found
    return urlsplit(html.unescape(found[1])).path


def ann() -> Account:
    db.session.rollback()
    return db.session.scalars(select(Account).where(Account.email == "ann@school.example")).one()


def test_the_invitation_s_link_is_there_to_copy_and_works_once(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    page = invite(client, place)
    assert page.status_code == 200
    assert "Each link works once, for 7 days." in page.text
    theirs = browser(app)
    token = hidden(theirs.get(link(page)).text, "csrf_token")
    data = {"csrf_token": token, "password": "three quite odd words"}
    assert theirs.post(link(page), data=data).status_code == 302
    assert theirs.get(link(page)).status_code == 410
    assert "has joined" in client.get(f"/school/{place.school.id}/people").text


def test_where_no_mail_is_sent_nobody_is_said_to_be_told(client: FlaskClient, place: Place) -> None:
    page = invite(client, place).text
    assert "They are told so" not in page
    assert "the link doesn’t work for them, and says what to do. You are not told." in page


def test_a_new_link_ends_the_one_before(app: Flask, client: FlaskClient, place: Place) -> None:
    first = link(invite(client, place))
    second = link(post(client, f"/school/people/{ann().id}/invite"))
    assert [browser(app).get(each).status_code for each in (first, second)] == [410, 200]


def test_who_is_refused_is_told_why_and_nothing_typed_is_lost(client: FlaskClient, place: Place) -> None:
    page = invite(client, place, place.teacher.email)
    assert page.status_code == 422
    assert "There is an account with that email already." in page.text
    assert f'value="{place.teacher.email}"' in page.text


@pytest.mark.asvs("7.4.2")
def test_a_disabled_teacher_is_out_at_once_and_may_come_back(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    theirs = browser(app)
    sign_in(theirs, place.teacher)
    path = f"/school/people/{place.teacher.id}"
    assert post(client, f"{path}/disable").status_code == 302
    assert theirs.get("/teach/week").status_code == 302
    assert "disabled" in client.get(f"/school/{place.school.id}/people").text
    post(client, f"{path}/enable")
    sign_in(browser(app), place.teacher)


def test_a_lead_has_no_button_for_another_lead(client: FlaskClient, place: Place) -> None:
    second = make_account(place.lead.roles[0].name, "second")  # type: ignore[arg-type]  # a role's name
    second.school = place.school
    db.session.add(second)
    db.session.commit()
    page = client.get(f"/school/{place.school.id}/people").text
    assert second.email in page
    assert f"/school/people/{second.id}/disable" not in page
    assert f"/school/people/{place.teacher.id}/disable" in page
    assert post(client, f"/school/people/{second.id}/disable").status_code == 404


def test_long_after_signing_in_the_password_is_asked_for_again(client: FlaskClient, place: Place) -> None:
    with client.session_transaction("/account/") as session:
        session["fs_paa"] -= timedelta(minutes=20).total_seconds()
    page = client.get(f"/school/{place.school.id}/people")
    assert page.status_code == 302
    assert "/account/verify" in page.location
    assert invite(client, place).status_code == 302
    assert post(client, f"/school/people/{place.teacher.id}/disable").status_code == 302
    db.session.rollback()
    assert place.teacher.active
    assert db.session.scalars(select(Account).where(Account.email == "ann@school.example")).all() == []


def test_an_invitation_that_is_too_old_says_so(client: FlaskClient, place: Place) -> None:
    invite(client, place)
    ann().invited_at = NOW - timedelta(days=8)
    db.session.commit()
    assert "the invitation is too old" in client.get(f"/school/{place.school.id}/people").text


def shown_of(page: TestResponse, email: str) -> str:
    """A page but for what is another each time: the email, the link, the number and the form's token."""
    text = re.sub(r"/account/invitation/[\w.-]+", "LINK", page.text.replace(email, "EMAIL"))
    text = re.sub(r"/people/\d+/", "/people/N/", text)
    return re.sub(r'(name="csrf_token" value)="[^"]+"', r"\1=TOKEN", text)


def test_a_lead_sees_the_same_of_an_email_that_has_an_account_elsewhere(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    other = make_place("Southshire", "Lake School")
    pages = []
    for email in ("aa.new@school.example", other.teacher.email):
        told = invite(client, place, email)
        again = post(client, f"/school/people/{newest()}/invite")
        lists = client.get(f"/school/{place.school.id}/people")
        opened = browser(app).get(link(again))
        disabled = post(client, f"/school/people/{newest()}/disable")
        pages.append([shown_of(page, email) for page in (told, again, lists, opened, disabled)])
        db.session.delete(db.session.get_one(Account, newest()))
        db.session.commit()
    assert pages[0] == pages[1]


def newest() -> int:
    db.session.rollback()
    return db.session.scalars(select(Account.id).order_by(Account.id.desc())).first() or 0


@pytest.mark.asvs("6.4.1")
def test_the_link_to_an_account_that_is_elsewhere_opens_nothing_and_changes_nothing(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    other = make_place("Southshire", "Lake School")
    path = link(invite(client, place, other.teacher.email))
    theirs = browser(app)
    token = hidden(theirs.get(path).text, "csrf_token")
    reply = theirs.post(path, data={"csrf_token": token, "password": "three quite odd words"})
    assert reply.status_code == 410
    assert "One email has one account." in reply.text
    assert theirs.get("/teach/week").status_code == 302
    sign_in(browser(app), other.teacher)
