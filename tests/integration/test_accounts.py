"""Signing in and out, and the invitation that sets a first password."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app
from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import db
from safe4me.settings import Settings
from safe4me.web.staff.invitations import invitation_link
from tests.helpers.world.schools import (
    PASSWORD,
    Clock,
    Place,
    browser,
    close,
    give_app,
    hidden,
    in_production,
    make_account,
    sign_in,
)

SIGN_IN = "/account/sign-in"
SIGN_OUT = "/account/sign-out"
NEW = "walrus teapot gravel"


def try_sign_in(client: FlaskClient, email: str, password: str, **more: str) -> str:
    token = hidden(client.get(SIGN_IN).text, "csrf_token")
    reply = client.post(SIGN_IN, data={"email": email, "password": password, "csrf_token": token, **more})
    return reply.location or reply.text


def same_for_all(page: str, email: str) -> str:
    return page.replace(hidden(page, "csrf_token"), "").replace(email, "")


def sign_out(client: FlaskClient) -> None:
    token = hidden(client.get("/teach/week").text, "csrf_token")
    assert client.post(SIGN_OUT, data={"csrf_token": token}).status_code == 302


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


@pytest.fixture
def invited(app: Flask, in_app: None) -> Account:
    """A teacher who has not chosen a password yet."""
    account = make_account(RoleName.TEACHER, "New School")
    account.password = None
    db.session.add(account)
    db.session.commit()
    return account


def path_of(account: Account) -> str:
    return urlsplit(invitation_link(account)).path


def accept(client: FlaskClient, path: str, password: str) -> int:
    token = hidden(client.get(path).text, "csrf_token")
    return client.post(path, data={"password": password, "csrf_token": token}).status_code


def test_a_teacher_signs_in_and_finds_their_classes(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.teacher)
    assert client.get("/account/start").location == "/teach/week"
    assert "9K" in client.get("/teach/week").text


def test_a_coordinator_is_led_to_the_overview(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.coordinator)
    assert client.get("/account/start").location == "/coordinate/"


def test_an_account_without_a_role_has_no_pages(client: FlaskClient, place: Place) -> None:
    place.teacher.roles = []
    db.session.commit()
    sign_in(client, place.teacher)
    assert client.get("/account/start").status_code == 404


def test_an_unknown_account_and_a_wrong_password_get_the_same_reply(
    client: FlaskClient, place: Place
) -> None:
    unknown = try_sign_in(client, "nobody@school.example", PASSWORD)
    wrong = try_sign_in(client, place.teacher.email, "not this one at all")
    assert "We couldn’t sign you in" in unknown
    assert same_for_all(unknown, "nobody@school.example") == same_for_all(wrong, place.teacher.email)


def test_a_disabled_account_cannot_sign_in(client: FlaskClient, place: Place) -> None:
    place.teacher.active = False
    db.session.commit()
    assert "We couldn’t sign you in" in try_sign_in(client, place.teacher.email, PASSWORD)


@pytest.mark.asvs("7.4.1")
def test_a_copied_cookie_is_dead_after_sign_out(app: Flask, client: FlaskClient, place: Place) -> None:
    sign_in(client, place.teacher)
    stolen = client.get_cookie("safe4me")
    assert stolen
    thief = browser(app)
    thief.set_cookie("safe4me", stolen.value)
    assert thief.get("/teach/week").status_code == 200
    sign_out(client)
    assert thief.get("/teach/week").status_code == 302


@pytest.mark.asvs("7.4.1", "7.4.3")
def test_signing_out_ends_the_sessions_on_other_devices(app: Flask, place: Place) -> None:
    here, there = browser(app), browser(app)
    sign_in(here, place.teacher)
    sign_in(there, place.teacher)
    sign_out(here)
    assert there.get("/teach/").location.startswith(SIGN_IN)


@pytest.mark.asvs("14.3.1")
def test_signing_out_leaves_no_cookie_behind(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.teacher)
    sign_out(client)
    assert client.get_cookie("safe4me") is None


@pytest.mark.asvs("3.5.1", "3.5.3")
def test_signing_out_asks_for_a_token_and_a_post(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.teacher)
    assert client.get(SIGN_OUT).status_code == 405
    client.post(SIGN_OUT)
    assert client.get("/teach/week").status_code == 200


def test_after_signing_in_one_is_led_to_the_page_asked_for(client: FlaskClient, place: Place) -> None:
    asked = client.get("/teach/classes/1/open")
    assert asked.location == f"{SIGN_IN}?next=/teach/classes/1/open"
    assert try_sign_in(client, place.teacher.email, PASSWORD, next="/teach/week") == "/teach/week"


@pytest.mark.asvs("3.7.2")
@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "https://evil.example/", "\\\\evil.example", "/\\evil.example"]
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, place: Place, elsewhere: str) -> None:
    where = try_sign_in(client, place.teacher.email, PASSWORD, next=elsewhere)
    assert "<!doctype html>" in where or not where.startswith((elsewhere, "//", "/\\", "\\"))


@pytest.mark.asvs("3.3.4")
def test_signing_in_as_json_gives_no_token(client: FlaskClient, place: Place) -> None:
    body = {"email": place.teacher.email, "password": PASSWORD}
    reply = client.post(f"{SIGN_IN}?include_auth_token", json=body, headers={"Accept": "application/json"})
    assert reply.status_code == 415
    assert "authentication_token" not in reply.text


@pytest.mark.asvs("6.3.4")
@pytest.mark.parametrize("path", ["/login", "/logout", "/register", "/reset", "/change", "/verify"])
def test_what_is_not_wanted_does_not_exist(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.asvs("11.4.2")
def test_passwords_are_kept_as_argon2id(place: Place) -> None:
    assert place.teacher.password
    assert place.teacher.password.startswith("$argon2id$")


@pytest.mark.asvs("3.3.2", "3.3.4")
def test_the_session_cookie_is_closed_to_script_and_to_other_sites(client: FlaskClient, place: Place) -> None:
    cookie = client.get(SIGN_IN).headers["Set-Cookie"]
    assert cookie.startswith("safe4me=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.asvs("3.3.1")
def test_in_production_the_cookie_belongs_to_this_host_and_to_tls(settings: Settings) -> None:
    app = create_app(in_production(settings, site_address="https://localhost"))
    cookie = app.test_client().get(SIGN_IN, base_url="https://localhost").headers["Set-Cookie"]
    close(app)
    assert cookie.startswith("__Host-safe4me=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


@pytest.mark.asvs("14.2.2", "14.3.2")
def test_a_page_behind_the_sign_in_sets_no_cookie_and_is_not_stored(client: FlaskClient) -> None:
    reply = client.get("/teach/week")
    assert reply.location == f"{SIGN_IN}?next=/teach/week"
    assert "Set-Cookie" not in reply.headers
    assert reply.headers["Cache-Control"] == "no-store"


def test_an_invitation_sets_the_first_password_and_signs_in(
    app: Flask, client: FlaskClient, invited: Account
) -> None:
    assert accept(client, path_of(invited), NEW) == 302
    assert client.get("/teach/week").status_code == 200
    assert try_sign_in(browser(app), invited.email, NEW) == "/account/start"


@pytest.mark.asvs("6.3.4", "6.4.3")
def test_a_new_password_lets_nobody_past_a_second_step(app: Flask, client: FlaskClient, place: Place) -> None:
    give_app(place.teacher)
    reset = app.test_cli_runner().invoke(args=["users", "reset-password", place.teacher.email])
    path = urlsplit(reset.output.strip()).path
    assert accept(client, path, NEW) == 302
    assert client.get("/teach/").location.startswith(SIGN_IN)
    assert try_sign_in(client, place.teacher.email, NEW).startswith("/account/code")


@pytest.mark.asvs("6.4.3")
def test_a_lost_password_is_ended_and_a_link_leads_to_a_new_one(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    sign_in(client, place.teacher)
    reset = app.test_cli_runner().invoke(args=["users", "reset-password", place.teacher.email])
    assert client.get("/teach/").location.startswith(SIGN_IN)
    other = browser(app)
    assert try_sign_in(other, place.teacher.email, PASSWORD) != "/account/start"
    assert accept(other, urlsplit(reset.output.strip()).path, NEW) == 302
    assert try_sign_in(browser(app), place.teacher.email, NEW) == "/account/start"


@pytest.mark.asvs("6.4.1")
def test_an_invitation_works_once(client: FlaskClient, invited: Account) -> None:
    path = path_of(invited)
    assert accept(client, path, NEW) == 302
    assert client.get(path).status_code == 410
    assert client.post(path, data={"password": "another one entirely"}).status_code == 410


@pytest.mark.asvs("6.4.1", "9.2.1")
def test_an_invitation_is_over_after_seven_days(client: FlaskClient, invited: Account, clock: Clock) -> None:
    path = path_of(invited)
    clock.forward(days=7)
    assert client.get(path).status_code == 200
    clock.forward(minutes=1)
    assert client.get(path).status_code == 410


@pytest.mark.asvs("9.1.1")
def test_an_invitation_that_was_changed_is_over(client: FlaskClient, invited: Account) -> None:
    assert client.get(path_of(invited)[:-2]).status_code == 410


def test_an_account_that_has_a_password_has_no_invitation(client: FlaskClient, place: Place) -> None:
    assert client.get(path_of(place.teacher)).status_code == 410


@pytest.mark.asvs("6.2.1")
@pytest.mark.parametrize("password", ["short", "elevenchars", "password1234", "x" * 300])
def test_an_invitation_refuses_a_poor_password(client: FlaskClient, invited: Account, password: str) -> None:
    path = path_of(invited)
    assert accept(client, path, password) == 422
    assert try_sign_in(client, invited.email, password) != "/account/start"


@pytest.mark.parametrize("path", ["/teach/week", "/school/", "/coordinate/", "/coordinate/results"])
def test_a_page_for_another_role_looks_like_a_missing_one(
    client: FlaskClient, place: Place, path: str
) -> None:
    outsider = {"/teach/week": place.coordinator, "/school/": place.teacher}.get(path, place.lead)
    sign_in(client, outsider)
    refused, missing = client.get(path), client.get("/nowhere/")
    assert refused.status_code == missing.status_code == 404
    assert refused.text == missing.text


def test_the_mark_leads_staff_to_their_own_start_and_the_plans_are_in_reach(
    client: FlaskClient, place: Place
) -> None:
    sign_in(client, place.teacher)
    page = client.get("/teach/week").text
    assert '<a class="brand" href="/account/start">' in page
    assert '<a href="/en/teachers/">Lessons</a>' in page


def test_the_sign_in_page_says_whom_to_ask_by_name_and_address(app: Flask, client: FlaskClient) -> None:
    settings: Settings = app.extensions["settings"]
    page = client.get(SIGN_IN).text
    assert settings.force_name in page
    assert f'<a href="mailto:{settings.contact_address}">' in page
