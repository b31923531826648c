"""How much a school's own account says: one factor or two, and whether it is still them."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.accounts import account_named
from safe4me.db.base import db
from safe4me.settings import Settings
from tests.helpers.servers.web import CLIENT, START, address_there, provider
from tests.helpers.servers.web import come_back as reply_of
from tests.helpers.world.schools import (
    Place,
    browser,
    code_of,
    connect,
    give_app,
    hidden,
    sign_in,
    with_settings,
)

SET_UP = "/account/set-up"
A_LONG_TIME_AHEAD = 4_102_444_800  # 2100: later than any question, however long these tests take
VERIFIED = {"email": "teacher.hill-school@school.example", "email_verified": True}
SAID: dict[str, dict[str, object]] = {
    "google": {},
    "mfa": {"amr": ["pwd", "mfa"]},
    "one factor": {"amr": ["pwd"], "acr": "weak"},
    "strong": {"acr": "strong"},
    "just now": {"auth_time": A_LONG_TIME_AHEAD},
    "long ago": {"auth_time": 1},
    "no time": {"auth_time": None},
    "lead": {"email": "lead.hill-school@school.example"},
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Each of `SAID` is a person of their own at the provider; all but the lead have the teacher's email."""
    with provider(**{name: VERIFIED | claims for name, claims in SAID.items()}) as address:
        yield address


@pytest.fixture
def settings(settings: Settings, issuer: str) -> Settings:
    return with_settings(settings, oidc_issuer=issuer, **CLIENT)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


def come_back(client: FlaskClient, who: str, start: str = START) -> str:
    """The reply for `who`, whom an account is connected to: the lead's, or else the teacher's."""
    role = "lead" if who == "lead" else "teacher"
    account = account_named(db.session(), f"{role}.hill-school@school.example")
    assert account is not None
    connect(account, client.application.extensions["settings"].oidc_issuer, who)
    return reply_of(client, who, start)


@pytest.mark.asvs("6.3.4")
def test_the_second_step_is_asked_for_all_the_same(client: FlaskClient, place: Place) -> None:
    give_app(place.teacher)
    assert client.get(come_back(client, "google")).location.startswith("/account/code")
    assert client.get("/teach/week").status_code == 302


def ask_for_two(app: Flask, **changed: str) -> None:
    """As in production: everybody needs two factors."""
    app.extensions["settings"] = with_settings(app.extensions["settings"], two_step=True, **changed)


@pytest.mark.asvs("6.3.3", "6.8.4")
@pytest.mark.parametrize(
    ("who", "leads_to"),
    [("mfa", "/teach/week"), ("strong", "/teach/week"), ("one factor", SET_UP), ("google", SET_UP)],
)
def test_two_factors_there_count_only_where_the_provider_says_so(
    app: Flask, client: FlaskClient, place: Place, who: str, leads_to: str
) -> None:
    ask_for_two(app, oidc_two_factor_acr="strong")
    client.get(come_back(client, who))
    assert client.get("/account/start").location == leads_to


@pytest.mark.asvs("6.8.4")
def test_an_acr_that_no_setting_names_counts_for_nothing(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    ask_for_two(app)
    client.get(come_back(client, "strong"))
    assert client.get("/account/start").location == SET_UP


def test_a_strong_sign_in_is_asked_for_by_its_name(app: Flask, client: FlaskClient, place: Place) -> None:
    assert "acr_values" not in parse_qs(urlsplit(address_there(client)).query)
    ask_for_two(app, oidc_two_factor_acr="strong")
    assert parse_qs(urlsplit(address_there(client)).query)["acr_values"] == ["strong"]


def test_whoever_gave_two_factors_there_is_asked_for_none_here(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    client.get(come_back(client, "mfa"))
    give_app(place.teacher)
    again = browser(app)
    assert again.get(come_back(again, "mfa")).location == "/account/start"


@pytest.mark.asvs("6.3.3")
def test_two_factors_there_count_for_that_sign_in_alone(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    ask_for_two(app)
    client.get(come_back(client, "mfa"))
    place.teacher.end_sessions()
    db.session.commit()
    sign_in(client, place.teacher)
    assert client.get("/account/start").location == SET_UP


def grow_stale(client: FlaskClient) -> None:
    with client.session_transaction("/account/") as session:
        session["fs_paa"] = 1.0


def test_whoever_is_signed_in_may_say_so_again(client: FlaskClient, place: Place) -> None:
    place.teacher.password = None
    db.session.commit()
    client.get(come_back(client, "google"))
    grow_stale(client)
    asked = client.get("/account/authenticator").location
    assert 'name="password"' not in client.get(asked).text
    asked_there = parse_qs(urlsplit(address_there(client, f"{START}?next=/account/authenticator")).query)
    assert (asked_there["prompt"], asked_there["max_age"]) == (["login"], ["0"])
    reply = come_back(client, "google", f"{START}?next=/account/authenticator")
    assert client.get(reply).location == "/account/authenticator"
    assert client.get("/account/authenticator").status_code == 200


def test_another_account_cannot_say_so(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.teacher)
    grow_stale(client)
    assert client.get(come_back(client, "lead")).location == "/account/verify?refused=yes"
    assert client.get("/account/authenticator").location.startswith("/account/verify")


def test_an_account_without_a_password_cannot_be_verified_by_one(client: FlaskClient, place: Place) -> None:
    place.teacher.password = None
    db.session.commit()
    client.get(come_back(client, "google"))
    page = client.get("/account/authenticator").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    reply = client.post("/account/verify", data={"password": "anything", "csrf_token": token})
    assert reply.status_code == 422


@pytest.mark.asvs("6.8.4", "7.2.4")
def test_whoever_has_just_signed_in_there_goes_on_under_another_key(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    client.get(come_back(client, "just now"))
    thief, cookie = browser(app), client.get_cookie("safe4me")
    assert cookie
    thief.set_cookie("safe4me", cookie.value)
    grow_stale(client)
    assert client.get(come_back(client, "just now", f"{START}?next=/teach/week")).location == "/teach/week"
    assert client.get("/account/authenticator").status_code == 200
    assert thief.get("/teach/week").status_code == 302


@pytest.mark.asvs("6.8.4")
def test_a_sign_in_there_of_long_ago_does_not_say_that_it_is_still_them(
    client: FlaskClient, place: Place
) -> None:
    client.get(come_back(client, "long ago"))
    grow_stale(client)
    refused = client.get(come_back(client, "long ago")).location
    assert refused == "/account/verify?refused=old"
    assert "a while ago" in client.get(refused).text
    assert client.get("/account/authenticator").location.startswith("/account/verify")


@pytest.mark.asvs("6.8.4")
def test_where_it_is_not_said_when_the_second_step_is_asked_for(client: FlaskClient, place: Place) -> None:
    client.get(come_back(client, "no time"))
    secret = give_app(place.teacher)
    grow_stale(client)
    back = come_back(client, "no time", f"{START}?next=/account/authenticator")
    assert client.get(back).location.startswith("/account/code")
    assert client.get("/teach/week").status_code == 302
    token = hidden(client.get("/account/code").text, "csrf_token")
    client.post("/account/code", data={"code": code_of(secret), "csrf_token": token})
    assert client.get("/account/authenticator").status_code == 200
