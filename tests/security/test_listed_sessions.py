"""One's own sessions are listed, and ended one by one, wherever they are."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.sign_in import StaffSession
from safe4me.settings import Settings
from safe4me.web.account.sessions import device_name
from safe4me.web.http.sessions import LISTED_AS
from tests.helpers.world.schools import PASSWORD, Clock, Place, browser, hidden, sign_in, with_settings

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1"


def signed_in_with(app: Flask, account: Account, agent: str) -> FlaskClient:
    client = browser(app)
    client.environ_base = {**client.environ_base, "HTTP_USER_AGENT": agent}
    sign_in(client, account)
    return client


def is_in(client: FlaskClient) -> bool:
    return client.get("/teach/week").status_code == 200


def end(client: FlaskClient, number: str) -> str:
    token = hidden(client.get("/account/").text, "csrf_token")
    return client.post("/account/sessions/end", data={"number": number, "csrf_token": token}).location


def others(client: FlaskClient) -> list[str]:
    return re.findall(r'name="number" value="(\d+)"', client.get("/account/").text)


@pytest.mark.asvs("7.5.2")
def test_a_session_elsewhere_is_seen_and_ended_and_ones_own_goes_on(app: Flask, place: Place) -> None:
    here = signed_in_with(app, place.teacher, FIREFOX)
    phone, third = (signed_in_with(app, place.teacher, PHONE) for _ in range(2))
    page = here.get("/account/").text
    assert "Firefox, Windows" in page
    assert page.count("Safari, iPhone</b>") == 2
    assert "since 24 November 2026, 10:00" in page
    newest, older = others(here)
    assert end(here, older) == "/account/?changed=yes"
    assert [is_in(each) for each in (here, phone, third)] == [True, False, True]
    assert others(here) == [newest]


@pytest.mark.asvs("7.4.1")
def test_a_copied_cookie_dies_with_the_session_that_it_was_copied_from(app: Flask, place: Place) -> None:
    here, left = browser(app), browser(app)
    sign_in(here, place.teacher)
    sign_in(left, place.teacher)
    cookie = left.get_cookie("safe4me")
    assert cookie
    thief = browser(app)
    thief.set_cookie("safe4me", cookie.value)
    assert is_in(thief)
    [number] = others(here)
    end(here, number)
    assert not is_in(thief)
    assert not is_in(left)


@pytest.mark.asvs("7.2.4")
def test_a_cookie_from_before_the_password_was_asked_again_is_dead(app: Flask, place: Place) -> None:
    here, thief = browser(app), browser(app)
    sign_in(here, place.teacher)
    cookie = here.get_cookie("safe4me")
    assert cookie
    thief.set_cookie("safe4me", cookie.value)
    for password, still_in in (("not this one", True), (PASSWORD, False)):
        token = hidden(here.get("/account/verify").text, "csrf_token")
        here.post("/account/verify", data={"password": password, "csrf_token": token})
        assert is_in(thief) is still_in
    assert is_in(here)
    assert others(here) == []


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("number", ["theirs", "", "0", "-1", "999", "x", "9" * 30])
def test_nobody_ends_a_session_of_another_account(app: Flask, place: Place, number: str) -> None:
    here, lead = browser(app), browser(app)
    sign_in(here, place.teacher)
    sign_in(lead, place.lead)
    theirs = db.session.scalars(select(StaffSession.id).order_by(StaffSession.id.desc())).first()
    asked = str(theirs) if number == "theirs" else number
    assert end(here, asked) == "/account/?changed=yes"
    assert is_in(lead)
    assert is_in(here)


@pytest.mark.asvs("7.5.2")
def test_long_after_the_password_it_is_asked_for_first(app: Flask, place: Place) -> None:
    here, left = browser(app), browser(app)
    sign_in(here, place.teacher)
    sign_in(left, place.teacher)
    [number] = others(here)
    with here.session_transaction("/account/") as session:
        session["fs_paa"] = 1.0
    assert end(here, number) == "/account/verify?next=/account/"
    assert is_in(left)


def test_a_cookie_without_a_listed_session_is_nobodys(app: Flask, place: Place) -> None:
    here = browser(app)
    sign_in(here, place.teacher)
    with here.session_transaction("/account/") as session:
        del session[LISTED_AS]
    assert not is_in(here)


def test_a_new_identity_lists_nothing_of_the_old_one(app: Flask, place: Place) -> None:
    here = browser(app)
    sign_in(here, place.teacher)
    place.teacher.end_sessions()
    db.session.commit()
    again = browser(app)
    sign_in(again, place.teacher)
    assert others(again) == []


def test_old_sessions_are_forgotten_at_night(
    app: Flask, place: Place, clock: Clock, settings: Settings
) -> None:
    short = with_settings(settings, session_hours=12, session_idle_minutes=60)
    app.extensions["settings"] = short
    sign_in(browser(app), place.teacher)
    clock.forward(days=3)
    sign_in(browser(app), place.teacher)
    app.test_cli_runner().invoke(args=["housekeeping"])
    [kept] = db.session.scalars(select(StaffSession.began_at))
    assert clock.now - kept < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        (PHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537 Chrome/130.0 Safari/537", "Chrome, Chromebook"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/130.0 Safari/537 Edg/130.0", "Edge, Windows"),
        ("<script>", ""),
    ],
)
def test_a_device_is_named_by_what_its_owner_knows_and_no_more(agent: str, name: str) -> None:
    assert device_name(agent) == name
