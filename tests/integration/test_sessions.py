"""How long a sign-in lasts: an hour unused, half a day at most, fifteen minutes before what matters."""

import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.base import db
from safe4me.settings import Settings
from tests.helpers.world.schools import PASSWORD, Clock, Place, browser, hidden, sign_in, with_settings

VERIFY = "/account/verify"
EXPORT = "/coordinate/results.csv"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As in production: sessions end."""
    kept = Settings(mode="development")
    return with_settings(
        settings, session_idle_minutes=kept.session_idle_minutes, session_hours=kept.session_hours
    )


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


def is_in(client: FlaskClient) -> bool:
    return client.get("/teach/week").status_code == 200


@pytest.mark.asvs("7.3.1")
def test_a_session_that_is_not_used_for_an_hour_is_over(
    client: FlaskClient, place: Place, clock: Clock
) -> None:
    sign_in(client, place.teacher)
    clock.forward(minutes=60)
    assert is_in(client)
    clock.forward(minutes=61)
    assert not is_in(client)
    assert client.get_cookie("safe4me") is None


def test_each_use_starts_the_hour_again(client: FlaskClient, place: Place, clock: Clock) -> None:
    sign_in(client, place.teacher)
    for _ in range(5):
        clock.forward(minutes=50)
        assert is_in(client)


@pytest.mark.asvs("7.3.2")
def test_a_session_is_over_after_twelve_hours_however_it_is_used(
    client: FlaskClient, place: Place, clock: Clock
) -> None:
    sign_in(client, place.teacher)
    for _ in range(24):
        clock.forward(minutes=30)
        assert is_in(client)
    clock.forward(minutes=1)
    assert not is_in(client)


@pytest.mark.asvs("7.2.1")
def test_a_session_without_its_clocks_is_over(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.teacher)
    with client.session_transaction("/account/") as session:
        del session["signed_in_at"]
    assert not is_in(client)


def test_a_session_is_written_anew_once_a_minute_at_most(
    client: FlaskClient, place: Place, clock: Clock
) -> None:
    sign_in(client, place.teacher)
    clock.forward(seconds=59)
    assert "Set-Cookie" not in client.get("/teach/week").headers
    clock.forward(seconds=1)
    assert "Set-Cookie" in client.get("/teach/week").headers


@pytest.mark.asvs("7.4.2")
def test_disabling_an_account_ends_its_sessions_for_good(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.teacher)
    place.teacher.disable()
    db.session.commit()
    assert not is_in(client)
    place.teacher.active = True
    db.session.commit()
    assert not is_in(client)


def grow_stale(client: FlaskClient) -> None:
    with client.session_transaction("/account/") as session:
        session["fs_paa"] = time.time() - 16 * 60


def verify(client: FlaskClient, password: str, address: str = VERIFY) -> Any:
    token = hidden(client.get(address).text, "csrf_token")
    return client.post(address, data={"password": password, "csrf_token": token})


def test_before_a_file_leaves_the_site_the_password_is_asked_for_again(
    client: FlaskClient, place: Place
) -> None:
    sign_in(client, place.coordinator)
    assert client.get(EXPORT).status_code != 302
    grow_stale(client)
    asked = client.get(f"{EXPORT}?module=law").location
    assert asked == f"{VERIFY}?next={EXPORT}?module%3Dlaw"
    assert "That is not your password" in verify(client, "not this one", asked).text
    assert verify(client, PASSWORD, asked).location == f"{EXPORT}?module=law"
    assert client.get(EXPORT).status_code != 302


@pytest.mark.asvs("7.5.1")
@pytest.mark.parametrize("path", ["/account/authenticator", "/account/recovery-codes"])
def test_before_the_second_step_changes_the_password_is_asked_for_again(
    client: FlaskClient, place: Place, path: str
) -> None:
    sign_in(client, place.teacher)
    grow_stale(client)
    assert client.get(path).location == f"{VERIFY}?next={path}"


@pytest.mark.asvs("3.7.2")
@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "\\\\evil.example"])
def test_saying_who_one_is_never_leads_to_another_site(
    client: FlaskClient, place: Place, elsewhere: str
) -> None:
    sign_in(client, place.teacher)
    where = verify(client, PASSWORD, f"{VERIFY}?next={elsewhere}").location or ""
    assert not where.startswith(("//", "https://evil", "/\\", "\\"))


def change_password(client: FlaskClient, old: str, new: str) -> Any:
    token = hidden(client.get("/account/password").text, "csrf_token")
    data = {"password": old, "new_password": new, "csrf_token": token}
    return client.post("/account/password", data=data)


@pytest.mark.asvs("6.2.2", "7.4.3")
def test_changing_the_password_ends_every_other_session(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    elsewhere = browser(app)
    sign_in(client, place.teacher)
    sign_in(elsewhere, place.teacher)
    assert change_password(client, PASSWORD, "walrus teapot gravel").status_code == 302
    assert is_in(client)
    assert not is_in(elsewhere)


@pytest.mark.asvs("6.2.1", "6.2.3")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("wrong one", "walrus teapot gravel"),
        (PASSWORD, "short"),
        (PASSWORD, "password1234"),
        (PASSWORD, PASSWORD),
        (PASSWORD, "x" * 300),
        (PASSWORD, ""),
    ],
)
def test_a_wrong_old_or_a_poor_new_password_changes_nothing(
    client: FlaskClient, place: Place, old: str, new: str
) -> None:
    sign_in(client, place.teacher)
    before = place.teacher.password
    assert change_password(client, old, new).status_code == 422
    db.session.refresh(place.teacher)
    assert place.teacher.password == before


def test_a_name_can_be_changed_and_not_emptied(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.teacher)
    poor = "", "  ", "x" * 81, "a\0b", "a\u202eb"
    for name, expected in (("Ms Okafor", 302), *((name, 422) for name in poor)):
        token = hidden(client.get("/account/").text, "csrf_token")
        reply = client.post("/account/name", data={"name": name, "csrf_token": token})
        assert reply.status_code == expected
    db.session.refresh(place.teacher)
    assert place.teacher.name == "Ms Okafor"


def test_signing_in_notes_the_day(client: FlaskClient, place: Place, clock: Clock) -> None:
    sign_in(client, place.teacher)
    db.session.refresh(place.teacher)
    assert place.teacher.last_seen_on == clock.now.date()
