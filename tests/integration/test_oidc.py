"""Signing in with a school's own account: whom we let in, and whom we do not."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app
from safe4me.db.base import db
from safe4me.settings import Settings
from tests.helpers.servers.web import CLIENT, SIGN_IN, START, address_there, come_back, go, provider
from tests.helpers.world.schools import Place, browser, close, connect, sign_in, with_settings

TEACHER = "teacher.hill-school@school.example"
PEOPLE: dict[str, dict[str, object]] = {
    "google": {"email": TEACHER, "email_verified": True},
    "heir": {"email": TEACHER, "email_verified": True},
    "unverified": {"email": TEACHER, "email_verified": False},
    "silent": {},
    "stranger": {"email": "stranger@school.example", "email_verified": True},
    "lead": {"email": "lead.hill-school@school.example", "email_verified": True},
}
CONNECT = "/account/oidc/connect"
REFUSED = "/account/sign-in?refused=yes"
NO_WAY = "/account/sign-in?refused=school"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider(**PEOPLE) as address:
        yield address


@pytest.fixture
def settings(settings: Settings, issuer: str) -> Settings:
    return with_settings(settings, oidc_issuer=issuer, **CLIENT)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


@pytest.fixture
def place(place: Place, issuer: str) -> Place:
    """Its teacher and its lead have connected their accounts, each to their own."""
    connect(place.teacher, issuer, "google")
    connect(place.lead, issuer, "lead")
    return place


def test_whoever_has_connected_an_account_signs_in(client: FlaskClient, place: Place) -> None:
    assert client.get(come_back(client, "google")).location == "/account/start"
    assert client.get("/teach/week").status_code == 200


@pytest.mark.asvs("10.5.2")
@pytest.mark.parametrize("who", ["heir", "unverified", "silent", "stranger"])
def test_nobody_else_is_let_in_or_registered_whatever_their_email(
    client: FlaskClient, place: Place, who: str
) -> None:
    assert client.get(come_back(client, who)).location == NO_WAY
    assert "Your school has not opened this way yet" in client.get(NO_WAY).text
    assert client.get("/teach/week").status_code == 302


def test_a_disabled_account_is_refused(client: FlaskClient, place: Place) -> None:
    place.teacher.disable()
    db.session.commit()
    assert client.get(come_back(client, "google")).location == REFUSED
    assert "We couldn’t sign you in" in client.get(REFUSED).text


@pytest.mark.asvs("10.5.2")
def test_an_account_is_its_owners_whatever_their_email_becomes(client: FlaskClient, place: Place) -> None:
    place.teacher.email = "married.name@school.example"
    db.session.commit()
    assert client.get(come_back(client, "google")).location == "/account/start"
    assert "married.name@school.example" in client.get("/account/").text


def test_an_account_is_connected_anew_once_whoever_runs_the_site_allows_it(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    client.get(come_back(client, "google"))
    run = app.test_cli_runner().invoke
    assert run(args=["users", "reset-own-sign-in", "nobody@school.example"]).exit_code == 1
    assert run(args=["users", "reset-own-sign-in", TEACHER]).exit_code == 0
    assert client.get("/teach/week").status_code == 302
    assert client.get(come_back(client, "google")).location == NO_WAY
    sign_in(client, place.teacher)
    assert client.get(come_back(client, "heir", CONNECT)).location == "/account/?changed=yes"
    again = browser(app)
    assert again.get(come_back(again, "heir")).location == "/account/start"


@pytest.mark.asvs("6.8.1", "10.5.3")
def test_a_token_of_another_issuer_than_the_settings_name_is_refused(
    app: Flask, client: FlaskClient, place: Place, issuer: str
) -> None:
    reply = come_back(client, "google")
    app.extensions["settings"] = with_settings(
        app.extensions["settings"], oidc_issuer=issuer.replace("localhost", "127.0.0.1")
    )
    assert client.get(reply).location == REFUSED


@pytest.mark.asvs("10.1.2", "10.2.1")
def test_state_nonce_and_pkce_go_along(client: FlaskClient, place: Place) -> None:
    asked = parse_qs(urlsplit(address_there(client)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://localhost/account/oidc/back"]
    assert asked.keys() >= {"state", "nonce", "code_challenge"}


@pytest.mark.asvs("10.1.2")
def test_a_reply_that_another_browser_asked_for_is_refused(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    reply = come_back(client, "google")
    assert browser(app).get(reply).location == REFUSED


@pytest.mark.asvs("10.1.2")
def test_a_reply_counts_once(client: FlaskClient, place: Place) -> None:
    reply = come_back(client, "google")
    client.get(reply)
    assert client.get(reply).location == REFUSED


@pytest.mark.asvs("10.2.1")
@pytest.mark.parametrize("what", ["", "?error=access_denied", "?code=1&state=2"])
def test_a_made_up_or_refused_reply_is_refused(client: FlaskClient, place: Place, what: str) -> None:
    go(client)
    assert client.get(f"/account/oidc/back{what}").location == REFUSED


@pytest.mark.asvs("16.5.2")
def test_a_provider_that_is_away_is_said_so(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(with_settings(settings, oidc_issuer="http://localhost:1"))
    assert go(browser(app)).location == REFUSED
    assert "signing in by OpenID Connect" in caplog.text
    close(app)


def test_the_page_asked_for_comes_next_and_never_another_site(client: FlaskClient, place: Place) -> None:
    assert client.get(come_back(client, "google", f"{START}?next=/teach/week")).location == "/teach/week"


@pytest.mark.asvs("3.7.2")
@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/"])
def test_nobody_is_led_to_another_site(client: FlaskClient, place: Place, elsewhere: str) -> None:
    assert client.get(come_back(client, "google", f"{START}?next={elsewhere}")).location == "/account/start"


def test_without_a_provider_there_is_nothing(app: Flask, settings: Settings, client: FlaskClient) -> None:
    app.extensions["settings"] = with_settings(
        settings, oidc_issuer="", oidc_client_id="", oidc_client_secret=""
    )
    assert go(client).status_code == client.get("/account/oidc/back").status_code == 404


@pytest.mark.asvs("10.1.1")
def test_no_token_of_the_provider_reaches_the_browser(client: FlaskClient, place: Place) -> None:
    client.get(come_back(client, "google"))
    with client.session_transaction("/account/") as session:
        kept = json.dumps(dict(session), default=str)
    assert "_user_id" in kept
    theirs = ("eyJ", "id_token", "access_token", "refresh_token", "code_verifier")
    assert not [part for part in theirs if part in kept]


@pytest.mark.asvs("7.6.2")
def test_only_a_button_of_our_own_page_starts_a_sign_in(client: FlaskClient, place: Place) -> None:
    assert client.get(START).status_code == 405
    client.get(SIGN_IN)
    assert client.post(START).status_code == 400
    assert client.post(START, data={"csrf_token": "made-up"}).status_code == 400
    assert "Sign in with Microsoft" in client.get(SIGN_IN).text
