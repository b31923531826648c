"""A lost password: a link by mail or from a lead, the second step as it was, and nothing told to strangers.

ASVS 5.0: 6.3.7, 6.3.8, 6.4.3, 6.4.6, 7.4.3.
"""

import re
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.accounts import Account
from safe4me.db.audit import AuditEntry
from safe4me.db.base import db
from safe4me.settings import Settings
from safe4me.web.account import by_link
from safe4me.web.staff.invitations import new_password_link
from tests.helpers.mail import Letterbox
from tests.helpers.world.mailed import box, settings
from tests.helpers.world.schools import (
    PASSWORD,
    Clock,
    Place,
    browser,
    code_of,
    give_app,
    hidden,
    make_place,
    sign_in,
    with_settings,
)

__all__ = ["box", "settings"]

LOST = "/account/lost-password"
SIGN_IN = "/account/sign-in"
NEW = "walrus teapot gravel"
LINK = re.compile(r"http://localhost(/account/new-password/\S+)")


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    yield browser(app)
    wait_for_mail(app)  # a letter still on its way when the box closes leaves a socket open


def wait_for_mail(app: Flask) -> None:
    app.extensions["later"]._thread.submit(time.sleep, 0).result()  # noqa: SLF001 - it stands behind the rest


def ask_for_a_link(client: FlaskClient, email: str) -> str:
    token = hidden(client.get(LOST).text, "csrf_token")
    reply = client.post(LOST, data={"email": email, "csrf_token": token})
    return f"{reply.status_code} {reply.location}"


def letters(app: Flask, box: Letterbox, number: int) -> list[EmailMessage]:
    """The letters that have come, once everything that nobody waits for is done."""
    wait_for_mail(app)
    assert len(box.letters) == number
    return box.letters


def link_in(letter: EmailMessage) -> str:
    found = LINK.search(letter.get_content())
    assert found
    return found[1]


def choose(client: FlaskClient, path: str, password: str = NEW) -> int:
    page = client.get(path)
    if page.status_code != 200:
        return page.status_code
    return client.post(
        path, data={"password": password, "csrf_token": hidden(page.text, "csrf_token")}
    ).status_code


def where(client: FlaskClient, account: Account, password: str) -> str | None:
    """Where signing in leads; None when it is refused."""
    token = hidden(client.get(SIGN_IN).text, "csrf_token")
    data = {"email": account.email, "password": password, "csrf_token": token}
    return client.post(SIGN_IN, data=data).location


@pytest.mark.asvs("6.4.3", "7.4.3")
def test_a_link_by_mail_leads_to_a_new_password_and_ends_all_sessions(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    elsewhere = browser(app)
    sign_in(elsewhere, place.teacher)
    ask_for_a_link(client, place.teacher.email.upper())
    [letter] = letters(app, box, 1)
    assert letter["To"] == place.teacher.email
    assert elsewhere.get("/teach/week").status_code == 200  # nothing has changed yet
    assert choose(client, link_in(letter)) == 302
    assert elsewhere.get("/teach/week").status_code == 302
    assert client.get("/teach/week").status_code == 302
    assert where(browser(app), place.teacher, PASSWORD) is None
    assert where(browser(app), place.teacher, NEW) == "/account/start"


@pytest.mark.asvs("6.3.4", "6.4.3")
def test_the_second_step_stands(app: Flask, client: FlaskClient, place: Place) -> None:
    secret = give_app(place.lead)
    assert choose(client, path_of(place.lead)) == 302
    assert client.get("/teach/week").status_code == 302
    assert (where(client, place.lead, NEW) or "").startswith("/account/code")
    token = hidden(client.get("/account/code").text, "csrf_token")
    client.post("/account/code", data={"code": code_of(secret), "csrf_token": token})
    assert client.get("/teach/week").status_code == 200


def path_of(account: Account) -> str:
    return urlsplit(new_password_link(account)).path


def test_known_and_unknown_emails_get_the_same_reply_and_none_is_looked_up_before_it(
    app: Flask, client: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Callable[[], object]] = []
    monkeypatch.setattr(by_link, "run_after_response", waiting.append)
    monkeypatch.setattr(by_link, "account_named", lambda *_: pytest.fail("looked up while somebody waits"))
    said = {ask_for_a_link(client, email) for email in (place.teacher.email, "nobody@school.example")}
    assert said == {f"302 {LOST}?sent=yes"}
    assert len(waiting) == 2
    assert "If there is an account with that email" in client.get(f"{LOST}?sent=yes").text


def test_who_has_no_password_here_gets_no_link(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    place.teacher.password = None  # invited, or with a school's own sign-in
    place.lead.active = False
    db.session.commit()
    for email in (place.teacher.email, place.lead.email, "nobody@school.example"):
        ask_for_a_link(client, email)
    assert letters(app, box, 0) == []


@pytest.mark.asvs("2.4.1")
def test_one_account_gets_three_links_an_hour(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place, clock: Clock
) -> None:
    said = {ask_for_a_link(client, place.teacher.email) for _ in range(5)}
    assert said == {f"302 {LOST}?sent=yes"}
    letters(app, box, 3)
    clock.forward(minutes=61)
    ask_for_a_link(client, place.teacher.email)
    letters(app, box, 4)


def test_one_address_asks_twenty_times_in_ten_minutes(client: FlaskClient, place: Place) -> None:
    said = [ask_for_a_link(client, f"nobody{n}@school.example")[:3] for n in range(21)]
    assert said == ["302"] * 20 + ["429"]


@pytest.mark.parametrize("minutes", [0, 60])
def test_a_link_works_once_and_for_an_hour(
    client: FlaskClient, place: Place, clock: Clock, minutes: int
) -> None:
    path = path_of(place.teacher)
    clock.forward(minutes=minutes)
    assert client.get(path[:-2]).status_code == 410
    assert choose(client, path) == 302
    assert choose(client, path) == 410


@pytest.mark.asvs("9.2.1")
def test_a_link_is_over_after_an_hour_and_when_sessions_are_ended(
    client: FlaskClient, place: Place, clock: Clock
) -> None:
    path = path_of(place.teacher)
    clock.forward(minutes=61)
    assert choose(client, path) == 410
    path = path_of(place.teacher)
    place.teacher.end_sessions()
    db.session.commit()
    assert choose(client, path) == 410


@pytest.mark.asvs("9.2.2", "9.2.4")
def test_a_link_to_a_new_password_is_no_invitation_nor_the_other_way_round(
    client: FlaskClient, place: Place
) -> None:
    path = path_of(place.teacher)
    assert client.get(path.replace("new-password", "invitation")).status_code == 410
    place.teacher.password = None
    db.session.commit()
    assert client.get(path).status_code == 410


def test_a_poor_password_is_refused_and_the_link_goes_on_working(client: FlaskClient, place: Place) -> None:
    path = path_of(place.teacher)
    assert choose(client, path, "password1234") == 422
    assert choose(client, path) == 302


def test_without_mail_there_is_no_such_page_and_a_lead_gives_the_link(
    app: Flask, client: FlaskClient, place: Place, settings: Settings
) -> None:
    app.extensions["settings"] = with_settings(settings, smtp_host="")
    assert client.get(LOST).status_code == 404
    assert LOST not in client.get(SIGN_IN).text
    page = given_by(client, place.lead, place.teacher)
    assert "A link to a new password is made." in page
    assert where(browser(app), place.teacher, PASSWORD) == "/account/start"
    assert choose(browser(app), LINK.search(page)[1].split("<")[0]) == 302  # type: ignore[index]  # it is there
    assert where(browser(app), place.teacher, NEW) == "/account/start"
    assert [each.told("") for each in db.session.scalars(db.select(AuditEntry))] == [
        f"{place.teacher.email}: given a link to a new password"
    ]


def given_by(client: FlaskClient, account: Account, person: Account) -> str:
    sign_in(client, account)
    token = hidden(client.get("/account/").text, "csrf_token")
    path = f"/school/people/{person.id}/new-password"
    return client.post(path, data={"csrf_token": token}).text


def test_where_mail_is_set_up_a_lead_never_sees_the_link(
    client: FlaskClient, box: Letterbox, place: Place
) -> None:
    page = given_by(client, place.lead, place.teacher)
    assert "on its way by mail" in page
    assert not LINK.search(page)
    assert [letter["To"] for letter in box.letters] == [place.teacher.email]


@pytest.mark.asvs("8.2.2")
def test_nobody_gives_a_link_to_those_whom_they_do_not_look_after(app: Flask, place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    invited = place.teacher
    invited.password = None
    db.session.commit()
    nothing = browser(app).get("/nowhere/").text
    for person in (other.teacher, place.coordinator, invited):
        assert given_by(browser(app), place.lead, person) == nothing


def test_the_owner_is_told_of_every_change(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    choose(client, path_of(place.teacher))
    where(client, place.teacher, NEW)
    token = hidden(client.get("/account/password").text, "csrf_token")
    data = {"password": NEW, "new_password": f"{NEW} once more", "csrf_token": token}
    assert client.post("/account/password", data=data).status_code == 302
    page = client.post("/account/authenticator", data={"setup": "authenticator", "csrf_token": token}).text
    with client.session_transaction("/account/") as session:
        secret = session["tf_totp_secret"]
    client.post("/account/code", data={"code": code_of(secret), "csrf_token": hidden(page, "csrf_token")})
    client.post("/account/recovery-codes", data={"csrf_token": token})
    client.post("/account/authenticator", data={"setup": "disable", "csrf_token": token})
    app.test_cli_runner().invoke(args=["users", "reset-second-step", place.teacher.email])
    said = [letter.get_content() for letter in letters(app, box, 6)]
    assert {letter["To"] for letter in box.letters} == {place.teacher.email}
    for text, what in zip(
        said,
        (
            *("a new password", "a new password", "a new authenticator app", "new recovery codes"),
            *("no authenticator app any more", "your second step was taken off"),
        ),
        strict=True,
    ):
        assert f"on 24 November 2026 at 10:00: {what}." in " ".join(text.split())


def test_a_mail_server_that_is_away_changes_nothing_for_whoever_asks(
    app: Flask,
    client: FlaskClient,
    box: Letterbox,
    place: Place,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app.extensions["settings"] = with_settings(settings, smtp_port=1)
    assert ask_for_a_link(client, place.teacher.email) == f"302 {LOST}?sent=yes"
    letters(app, box, 0)
    assert "mail to staff" in caplog.text
    assert place.teacher.email not in caplog.text
    assert "new-password" not in caplog.text
