"""What counts as a guess: a wrong secret that was tried, however it was sent; and no slip of a form.

ASVS 5.0.0: 2.4.1, 6.3.1.
"""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from werkzeug.test import TestResponse

from safe4me.db.base import db
from safe4me.rate_limits.interface import AttemptCounts, CountedAttempt, LimitsUnavailable
from safe4me.web.account import sign_in as sign_in_pages
from safe4me.web.account.devices import known_device
from safe4me.web.staff.invitations import new_password_link
from tests.helpers.browser.passkeys import SecurityKey
from tests.helpers.world.schools import PASSWORD, Place, browser, code_of, give_app, hidden, sign_in

SIGN_IN, VERIFY, CHANGE = "/account/sign-in", "/account/verify", "/account/password"
WRONG = "three odd words of nobody"
UNREADABLE = "http://[::1"
TOO_LONG = "x" * 5000


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


def send(client: FlaskClient, path: str, **data: str) -> TestResponse:
    """Fill in the form that stands at `path`."""
    return client.post(path, data={**data, "csrf_token": token_at(client, path)})


def token_at(client: FlaskClient, path: str) -> str:
    return hidden(client.get(path).text, "csrf_token")


def statuses(client: FlaskClient, path: str, times: int, **data: str) -> list[int]:
    return [send(client, path, **data).status_code for _ in range(times)]


@pytest.mark.asvs("6.3.1")
@pytest.mark.parametrize("path", [SIGN_IN, VERIFY])
def test_json_is_no_way_round_a_form(client: FlaskClient, place: Place, path: str) -> None:
    """It was: a surrogate in `next` broke the refusal's page, after the password had been tried."""
    if path == VERIFY:
        sign_in(client, place.teacher)
    body = {"email": place.teacher.email, "password": WRONG, "next": "/\ud800"}
    reply = client.post(path, json=body, headers={"X-CSRFToken": token_at(client, path)})
    assert reply.status_code == 415
    assert reply.mimetype == "application/problem+json"


@pytest.mark.asvs("6.3.1")
def test_a_wrong_password_whose_refusal_breaks_stays_counted(
    client: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_form: object) -> None:
        raise UnicodeError

    monkeypatch.setattr(sign_in_pages, "add_error_summary", broken)
    data = {"email": place.teacher.email, "password": WRONG}
    assert statuses(client, SIGN_IN, 11, **data) == [500] * 10 + [429]


def test_what_is_no_email_locks_nobody_out_elsewhere(app: Flask, client: FlaskClient, place: Place) -> None:
    assert set(statuses(client, SIGN_IN, 12, email="no email", password=WRONG)) == {422}
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    data = {"email": "nor this", "password": WRONG, "csrf_token": token_at(client, SIGN_IN)}
    assert client.post(SIGN_IN, data=data, environ_base=elsewhere).status_code == 422


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (CHANGE, {"password": PASSWORD, "new_password": "short"}),
        (CHANGE, {"password": "", "new_password": "walrus teapot gravel"}),
        (VERIFY, {"password": ""}),
        (SIGN_IN, {"email": "{email}", "password": ""}),
        (SIGN_IN, {"email": "{email}", "password": WRONG, "csrf_token": "of yesterday"}),
    ],
)
def test_a_slip_is_no_guess(client: FlaskClient, place: Place, path: str, data: dict[str, str]) -> None:
    if path != SIGN_IN:
        sign_in(client, place.teacher)
    data = {name: text.format(email=place.teacher.email) for name, text in data.items()}
    token = token_at(client, path)
    replies = [client.post(path, data={"csrf_token": token, **data}) for _ in range(21)]
    assert {reply.status_code for reply in replies} <= {400, 422}


@pytest.mark.asvs("6.3.1")
@pytest.mark.parametrize(
    ("path", "data"),
    [
        (CHANGE, {"password": WRONG, "new_password": "walrus teapot gravel"}),
        (VERIFY, {"password": WRONG}),
    ],
)
def test_a_wrong_password_of_somebody_signed_in_is_a_guess(
    client: FlaskClient, place: Place, path: str, data: dict[str, str]
) -> None:
    sign_in(client, place.teacher)
    assert statuses(client, path, 11, **data) == [422] * 10 + [429]


@pytest.mark.asvs("6.3.1")
@pytest.mark.parametrize("path", ["/account/code", "/account/recovery"])
def test_a_wrong_code_is_a_guess(client: FlaskClient, place: Place, path: str) -> None:
    give_app(place.lead)
    sign_in(client, place.lead)
    assert statuses(client, path, 12, code="") == [422] * 12
    assert statuses(client, path, 11, code="123456") == [422] * 10 + [429]
    assert send(client, "/account/code", code=code_of(str(place.lead.tf_totp_secret))).status_code == 429


@pytest.mark.asvs("6.3.1")
def test_a_wrong_passkey_is_a_guess_though_its_refusal_leads_on(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    give_key(app, place)
    sign_in(client, place.lead)
    asked = send(client, "/account/passkey").text
    address, data = SecurityKey().answer(asked)
    data["csrf_token"] = hidden(asked, "csrf_token")
    replies = [client.post(address, data=data).status_code for _ in range(11)]
    assert replies == [302] * 10 + [429]


def give_key(app: Flask, place: Place) -> None:
    owner = browser(app)
    sign_in(owner, place.lead)
    page = send(owner, "/account/passkeys", name="Desk").text
    address, data = SecurityKey().answer(page)
    owner.post(address, data={**data, "csrf_token": hidden(page, "csrf_token")})
    db.session.refresh(place.lead)
    assert place.lead.webauthn


def test_who_is_right_goes_on_though_nothing_can_be_given_back(
    app: Flask, client: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_counts: AttemptCounts, _attempt: CountedAttempt) -> None:
        raise LimitsUnavailable

    monkeypatch.setattr(type(app.extensions["attempts"]), "refund", away)
    assert send(client, SIGN_IN, email=place.teacher.email, password=PASSWORD).status_code == 302


@pytest.mark.asvs("16.5.3")
@pytest.mark.parametrize("password", [TOO_LONG, "\ufdfa" * 256])
def test_a_password_longer_than_any_is_refused_and_hashed_by_nobody(
    client: FlaskClient, place: Place, password: str
) -> None:
    assert send(client, SIGN_IN, email=place.teacher.email, password=password).status_code == 422
    assert send(client, SIGN_IN, email="nobody@school.example", password=password).status_code == 422
    sign_in(client, place.teacher)
    refused = [
        send(client, VERIFY, password=password),
        send(client, CHANGE, password=password, new_password="walrus teapot gravel"),  # noqa: S106 - not a real one
    ]
    assert {reply.status_code for reply in refused} == {422}
    assert all("That is not your password" in reply.text for reply in refused)


@pytest.mark.asvs("16.5.3")
@pytest.mark.parametrize("unreadable", [UNREADABLE, "\\\\[::1", "//a\u2100b/"])
def test_an_address_that_cannot_be_split_leads_nowhere(
    client: FlaskClient, place: Place, unreadable: str
) -> None:
    data = {"email": place.teacher.email, "password": PASSWORD}
    assert send(client, SIGN_IN, **data, next=unreadable).status_code == 400
    for path in (SIGN_IN, "/account/oidc/"):
        assert client.get(path, query_string={"next": unreadable}).status_code == 400


@pytest.mark.asvs("6.3.1")
@pytest.mark.parametrize("ending", ["a new password", "disabling"])
def test_a_device_is_a_stranger_again_after(
    app: Flask, client: FlaskClient, place: Place, ending: str
) -> None:
    sign_in(client, place.teacher)
    known = app.test_request_context(headers={"Cookie": device_of(client)})
    with known:
        assert known_device(place.teacher)
    if ending == "disabling":
        place.teacher.disable()
    else:
        place.teacher.password = hash_password("walrus teapot gravel")
    with known:
        assert known_device(place.teacher) is None


def device_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("safe4me-device", path="/account/")
    assert cookie
    return f"{cookie.key}={cookie.value}"


@pytest.mark.asvs("6.3.1")
def test_whoever_takes_up_a_link_gets_past_strangers_and_no_second_time_ten_codes(
    app: Flask, place: Place
) -> None:
    give_app(place.lead)
    guesser = browser(app)
    assert set(statuses(guesser, SIGN_IN, 10, email=place.lead.email, password=WRONG)) == {422}
    for tried in ([422] * 10, [429]):
        owner, path = browser(app), urlsplit(new_password_link(place.lead)).path
        assert send(owner, path, password="walrus teapot gravel").status_code == 302  # noqa: S106 - not a real one
        db.session.refresh(place.lead)
        if tried == [422] * 10:
            signed = send(owner, SIGN_IN, email=place.lead.email, password="walrus teapot gravel")  # noqa: S106 - as above
            assert signed.status_code == 302
            assert statuses(owner, "/account/code", 10, code="123456") == tried
        else:
            again = send(owner, SIGN_IN, email=place.lead.email, password=WRONG)
            assert [again.status_code] == tried
