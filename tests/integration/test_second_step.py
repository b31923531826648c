"""The second step of signing in: codes of an app that work once, recovery codes, and who must have them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from safe4me.db.base import db
from safe4me.rate_limits.interface import AttemptLimit
from safe4me.settings import Settings
from safe4me.web.account import throttle
from tests.helpers.world.schools import (
    CODE_PAGE,
    PASSWORD,
    Place,
    allow_days,
    browser,
    code_of,
    give_app,
    hidden,
    sign_in,
    sign_in_with_code,
    with_settings,
)

SET_UP = "/account/set-up"
RECOVERY = "/account/recovery"
KEPT = re.compile(r"<code>([0-9A-Z-]+)</code>")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As in production: everybody needs a second step."""
    return with_settings(settings, two_step=True)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


def post(client: FlaskClient, path: str, **data: str) -> TestResponse:
    """Fill in the form that stands at `path`."""
    token = hidden(client.get(path).text, "csrf_token")
    return client.post(path, data={**data, "csrf_token": token})


def make_codes(client: FlaskClient) -> list[str]:
    return KEPT.findall(post(client, "/account/recovery-codes").text)


@pytest.mark.asvs("2.3.1", "6.3.3")
@pytest.mark.parametrize(
    ("who", "page"), [("teacher", "/teach/week"), ("lead", "/school/"), ("coordinator", "/coordinate/")]
)
def test_everybody_sets_up_a_second_step_before_anything_else(
    client: FlaskClient, place: Place, who: str, page: str
) -> None:
    sign_in(client, getattr(place, who))
    assert client.get("/account/start").location == SET_UP
    assert client.get(page).location == SET_UP
    assert "Use an app" in client.get(SET_UP).text
    assert "Set up a second step first" in client.get("/account/").text


def test_whoever_has_a_second_step_need_not_set_one_up(client: FlaskClient, place: Place) -> None:
    give_app(place.teacher)
    sign_in_with_code(client, place.teacher)
    assert client.get(SET_UP).location == "/account/"


def test_a_form_is_not_accepted_either_before_the_second_step_is_set_up(
    client: FlaskClient, place: Place
) -> None:
    sign_in(client, place.lead)
    token = hidden(client.get("/account/").text, "csrf_token")
    data = {"name": "9Z", "year_group": "9", "size": "20", "csrf_token": token}
    assert client.post(f"/school/{place.school.id}/classes", data=data).location == SET_UP


def test_setting_up_an_app_opens_the_pages_and_leads_to_recovery_codes(
    client: FlaskClient, place: Place
) -> None:
    sign_in(client, place.lead)
    shown = post(client, "/account/authenticator", setup="authenticator").text
    assert "<svg" in shown
    with client.session_transaction("/account/") as session:
        secret = session["tf_totp_secret"]
    token = hidden(shown, "csrf_token")
    wrong = client.post(CODE_PAGE, data={"code": "000000", "csrf_token": token})
    assert "That code did not work" in wrong.text
    assert client.get("/school/").location == SET_UP
    right = client.post(CODE_PAGE, data={"code": code_of(secret), "csrf_token": token})
    assert right.location == "/account/recovery-codes"
    assert client.get("/school/").status_code == 200


def test_signing_in_then_asks_for_a_code(client: FlaskClient, place: Place) -> None:
    secret = give_app(place.lead)
    sign_in(client, place.lead)
    assert client.get("/school/").location.startswith("/account/sign-in")
    assert "did not work" in post(client, CODE_PAGE, code="123").text
    assert post(client, CODE_PAGE, code=code_of(secret)).location == "/account/start"
    assert client.get("/school/").status_code == 200


@pytest.mark.asvs("6.5.1")
def test_a_code_works_once(app: Flask, client: FlaskClient, place: Place) -> None:
    code = code_of(give_app(place.lead))
    sign_in(client, place.lead)
    assert post(client, CODE_PAGE, code=code).status_code == 302
    watcher = browser(app)
    sign_in(watcher, place.lead)
    assert post(watcher, CODE_PAGE, code=code).status_code == 422


def test_a_code_from_an_hour_ago_does_not_work(client: FlaskClient, place: Place) -> None:
    secret = give_app(place.lead)
    sign_in(client, place.lead)
    assert post(client, CODE_PAGE, code=code_of(secret, steps=-120)).status_code == 422


def test_whoever_has_no_recovery_code_left_is_told_so(client: FlaskClient, place: Place) -> None:
    give_app(place.teacher)
    sign_in_with_code(client, place.teacher)
    assert "no recovery codes" in client.get("/account/").text
    assert len(make_codes(client)) == 10
    page = client.get("/account/").text
    assert "no recovery codes" not in page
    assert "10 left" in page


@pytest.mark.asvs("6.5.1")
def test_a_recovery_code_stands_in_for_the_app_once(app: Flask, client: FlaskClient, place: Place) -> None:
    give_app(place.lead)
    sign_in_with_code(client, place.lead)
    code = make_codes(client)[3]
    for tries, expected in ((browser(app), 302), (browser(app), 422)):
        sign_in(tries, place.lead)
        assert post(tries, RECOVERY, code=code).status_code == expected


def test_recovery_codes_are_shown_once(client: FlaskClient, place: Place) -> None:
    give_app(place.lead)
    sign_in_with_code(client, place.lead)
    codes = make_codes(client)
    again = client.get("/account/recovery-codes?show_codes=yes").text
    assert [code for code in codes if code in again] == []


def test_new_recovery_codes_end_the_old_ones(app: Flask, client: FlaskClient, place: Place) -> None:
    give_app(place.lead)
    sign_in_with_code(client, place.lead)
    old, new = make_codes(client)[0], make_codes(client)[0]
    for code, expected in ((old, 422), (new, 302)):
        tries = browser(app)
        sign_in(tries, place.lead)
        assert post(tries, RECOVERY, code=code).status_code == expected


@pytest.mark.asvs("6.3.1")
@pytest.mark.parametrize("path", [CODE_PAGE, RECOVERY])
def test_guessing_ends_in_429_for_the_account_whatever_its_address(
    app: Flask, place: Place, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "GUESSES_OF_AN_ACCOUNT", AttemptLimit("few", 3, 3600))
    give_app(place.lead)
    replies = []
    for n in range(4):
        guesser = browser(app)
        guesser.environ_base = {**guesser.environ_base, "REMOTE_ADDR": f"198.51.100.{n}"}
        sign_in(guesser, place.lead)
        replies.append(guess(guesser, path))
    assert replies == [422, 422, 422, 429]


def guess(client: FlaskClient, path: str) -> int:
    page = client.get(path)
    if page.status_code != 200:
        return page.status_code
    token = hidden(page.text, "csrf_token")
    return client.post(path, data={"code": "000000", "csrf_token": token}).status_code


@pytest.mark.asvs("2.3.1")
def test_nobody_reaches_the_second_step_without_the_first(client: FlaskClient, place: Place) -> None:
    give_app(place.lead)
    for path in (CODE_PAGE, RECOVERY, "/account/code/lost", "/account/second-step", "/account/authenticator"):
        assert client.get(path).location.startswith("/account/sign-in")


def test_the_library_never_writes_to_somebody_about_a_lost_phone(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    give_app(place.lead)
    sign_in_with_code(client, place.lead)
    make_codes(client)
    client = browser(app)
    sign_in(client, place.lead)
    token = hidden(client.get(CODE_PAGE).text, "csrf_token")
    for choice in ("help", "email"):
        reply = client.post("/account/code/lost", data={"help_setup": choice, "csrf_token": token})
        assert "Code from your app" in reply.text


def test_a_teacher_may_stop_using_the_app(client: FlaskClient, place: Place) -> None:
    give_app(place.teacher)
    sign_in_with_code(client, place.teacher)
    post(client, "/account/authenticator", setup="disable")
    db.session.refresh(place.teacher)
    assert not place.teacher.has_second_step


def test_the_password_alone_is_asked_for_while_there_are_days_left(client: FlaskClient, place: Place) -> None:
    allow_days(place.teacher, 14)
    token = hidden(client.get("/account/sign-in").text, "csrf_token")
    data = {"email": place.teacher.email, "password": PASSWORD, "csrf_token": token}
    assert client.post("/account/sign-in", data=data).location == "/account/start"


@pytest.mark.asvs("6.4.4")
def test_the_second_step_of_someone_who_lost_everything_is_taken_off(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    give_app(place.lead)
    sign_in_with_code(client, place.lead)
    make_codes(client)
    run = app.test_cli_runner().invoke
    assert run(args=["users", "reset-second-step", "nobody@school.example"]).exit_code == 1
    assert run(args=["users", "reset-second-step", place.lead.email]).exit_code == 0
    db.session.refresh(place.lead)
    assert not place.lead.has_second_step
    assert not place.lead.recovery_codes
    assert client.get("/account/").location.startswith("/account/sign-in")
