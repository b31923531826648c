"""Passkeys as a second step: one's own; and no second step is set up long after the password."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.settings import Settings
from tests.helpers.browser.passkeys import SecurityKey
from tests.helpers.world.schools import Place, browser, code_of, hidden, make_place, sign_in, with_settings

PASSKEYS, PASSKEY = "/account/passkeys", "/account/passkey"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As in production: everybody needs a second step."""
    return with_settings(settings, two_step=True)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


def asking(client: FlaskClient, path: str, **data: str) -> str:
    """The page on which a browser asks for a passkey."""
    token = hidden(client.get(path).text, "csrf_token")
    return client.post(path, data={**data, "csrf_token": token}).text


def send(client: FlaskClient, key: SecurityKey, page: str, token: str = "") -> TestResponse:
    """Touch the key, and send what it answers."""
    address, data = key.answer(page)
    return client.post(address, data={**data, "csrf_token": token or hidden(page, "csrf_token")})


def give_key(app: Flask, account: Account) -> SecurityKey:
    key, client = SecurityKey(), browser(app)
    sign_in(client, account)
    assert send(client, key, asking(client, PASSKEYS, name="Desk")).location == "/account/recovery-codes"
    return key


def grow_stale(client: FlaskClient) -> None:
    """Make the last password a long time ago."""
    with client.session_transaction("/account/") as session:
        session["fs_paa"] = 1.0
        session.pop("fs_gexp", None)


def test_a_passkey_lets_in_whoever_gave_the_password(app: Flask, client: FlaskClient, place: Place) -> None:
    key = give_key(app, place.lead)
    sign_in(client, place.lead)
    assert client.get("/school/").location.startswith("/account/sign-in")
    assert send(client, key, asking(client, PASSKEY)).location == "/account/start"
    assert client.get("/school/").status_code == 200


def test_a_found_passkey_lets_nobody_in_by_the_password_of_another(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    """The library would sign in the owner of the passkey, whose password nobody asked for."""
    other = make_place("Southshire", "Lake School")
    found = give_key(app, place.lead)
    give_key(app, other.lead)
    sign_in(client, other.lead)
    assert send(client, found, asking(client, PASSKEY)).location.startswith(PASSKEY)
    assert client.get("/school/").location.startswith("/account/sign-in")


@pytest.mark.parametrize("fresh", [True, False])
def test_a_set_up_that_another_account_began_is_ended_only_after_the_password(
    app: Flask, client: FlaskClient, place: Place, fresh: bool
) -> None:
    """Somebody at a lead's computer would give the lead a passkey of their own, without the password."""
    thief = browser(app)
    sign_in(thief, place.teacher)
    page = asking(thief, PASSKEYS, name="Mine")
    sign_in(client, place.lead)
    token = hidden(client.get("/account/").text, "csrf_token")
    if not fresh:
        grow_stale(client)
    reply = send(client, SecurityKey(), page, token)
    assert reply.location == ("/account/recovery-codes" if fresh else PASSKEYS)
    db.session.refresh(place.lead)
    assert bool(place.lead.webauthn) is fresh


@pytest.mark.asvs("2.3.1", "7.5.1")
def test_an_app_is_not_set_up_to_the_end_without_the_password(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    security = app.extensions["security"]
    secret = security.totp_factory.generate_totp_secret()
    begun = security.tf_setup_serializer.dumps(
        {"totp_secret": secret, "method": "authenticator", "phone": None}
    )
    sign_in(client, place.lead)
    token = hidden(client.get("/account/").text, "csrf_token")
    grow_stale(client)
    data = {"code": code_of(secret), "csrf_token": token}
    client.post(f"/account/authenticator/{begun}", data=data)
    db.session.refresh(place.lead)
    assert not place.lead.has_second_step
