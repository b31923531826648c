"""Whoever guesses at an account is slowed down; its owner, on a device that it knows, is not."""

from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from werkzeug.test import Client, TestResponse

from safe4me.db.accounts import Account
from safe4me.rate_limits.interface import AttemptLimit
from safe4me.web.account import throttle
from safe4me.web.account.throttle import SignInThrottle
from safe4me.web.http import context, password_hashing
from safe4me.web.http.password_hashing import ARGON2ID, HashingPlace, PooledPasswords, TooBusy
from tests.helpers.world.schools import PASSWORD, Clock, Place, browser, code_of, give_app, hidden, sign_in

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SIGN_IN = "/account/sign-in"
WRONG = "three odd words of nobody"
DEVICE = "safe4me-device"
PATIENCE_SECONDS = 60
NOBODY = -1  # of how many may wait for a place that takes none


def try_password(client: FlaskClient, email: str, password: str = WRONG, address: str = "") -> TestResponse:
    """Fill in the form; from an address of its own, if one is given."""
    base = {"REMOTE_ADDR": address} if address else {}
    token = hidden(client.get(SIGN_IN, environ_base=base).text, "csrf_token")
    data = {"email": email, "password": password, "csrf_token": token}
    return client.post(SIGN_IN, data=data, environ_base=base)


def guess_from_everywhere(app: Flask, email: str, guesses: int) -> list[int]:
    """What each guess at an account met, each from a browser and an address of its own."""
    return [
        try_password(browser(app), email, address=f"198.51.{n // 250}.{n % 250}").status_code
        for n in range(guesses)
    ]


def guess_from_here(app: Flask, email: str, guesses: int, address: str = "") -> list[int]:
    """What each guess at an account met, all from one network: if none is given, the owner's own."""
    return [try_password(browser(app), email, address=address).status_code for _ in range(guesses)]


@pytest.mark.asvs("6.3.1")
def test_an_address_waits_after_20_failures_and_may_still_look(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    emails = [f"nobody-{n}@school.example" for n in range(21)]
    assert [try_password(client, each).status_code for each in emails] == [422] * 20 + [429]
    refused = try_password(client, place.teacher.email, PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert client.get(SIGN_IN).status_code == 200
    assert try_password(client, place.teacher.email, PASSWORD, "198.51.100.7").status_code == 302


def test_right_passwords_count_for_nothing(app: Flask, place: Place) -> None:
    for _ in range(25):
        sign_in(browser(app), place.teacher)


@pytest.mark.asvs("6.3.1")
def test_guesses_from_one_network_keep_the_owner_off_devices_in_no_other(app: Flask, place: Place) -> None:
    found = guess_from_here(app, place.teacher.email, 12, "2001:db8:1:2::1")
    assert found == [422] * 10 + [429] * 2
    email = place.teacher.email
    assert try_password(browser(app), email, PASSWORD, "2001:db8:1:2:ffff::9").status_code == 429
    assert try_password(browser(app), email, PASSWORD, "2001:db8:1:3::1").status_code == 302
    assert try_password(browser(app), place.lead.email, PASSWORD, "2001:db8:1:2::1").status_code == 302


@pytest.mark.asvs("6.3.1")
def test_110_guesses_from_many_networks_are_slowed_and_the_owner_signs_in_at_their_desk(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    sign_in(client, place.teacher)
    leave(client)
    found = guess_from_everywhere(app, place.teacher.email, 110)
    assert found == [422] * 100 + [429] * 10
    assert try_password(browser(app), place.teacher.email, PASSWORD, "203.0.113.9").status_code == 429
    assert try_password(client, place.teacher.email, PASSWORD).status_code == 302


def leave(client: FlaskClient) -> None:
    token = hidden(client.get("/account/").text, "csrf_token")
    assert client.post("/account/sign-out", data={"csrf_token": token}).status_code == 302


def test_nor_does_a_locked_address_keep_the_owner_out(app: Flask, client: FlaskClient, place: Place) -> None:
    sign_in(client, place.teacher)
    leave(client)
    for n in range(21):
        try_password(browser(app), f"nobody-{n}@school.example")
    assert try_password(browser(app), place.lead.email, PASSWORD).status_code == 429
    assert try_password(client, place.teacher.email, PASSWORD).status_code == 302


def test_a_known_device_has_a_limit_of_its_own(
    app: Flask, client: FlaskClient, place: Place, clock: Clock
) -> None:
    sign_in(client, place.teacher)
    leave(client)
    assert [try_password(client, place.teacher.email).status_code for _ in range(11)] == [422] * 10 + [429]
    assert try_password(browser(app), place.teacher.email, PASSWORD).status_code == 302
    clock.forward(hours=1)
    assert try_password(client, place.teacher.email, PASSWORD).status_code == 302


def test_a_device_of_one_account_is_a_stranger_to_another(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    sign_in(client, place.teacher)
    leave(client)
    guess_from_here(app, place.lead.email, 10)
    assert try_password(client, place.lead.email, PASSWORD).status_code == 429


@pytest.mark.asvs("9.1.1")
@pytest.mark.parametrize("forged", ["", "x", "WzEsImFiYyJd.aaaa.bbbb"])
def test_a_forged_device_is_none(app: Flask, client: FlaskClient, place: Place, forged: str) -> None:
    guess_from_here(app, place.teacher.email, 10)
    client.set_cookie(DEVICE, forged, path="/account/")
    assert try_password(client, place.teacher.email, PASSWORD).status_code == 429


def test_the_device_is_told_to_pages_of_accounts_alone_and_after_the_second_step(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    give_app(place.teacher)
    assert DEVICE not in str(try_password(client, place.teacher.email, PASSWORD).headers)
    token = hidden(client.get("/account/code").text, "csrf_token")
    data = {"code": code_of(str(place.teacher.tf_totp_secret)), "csrf_token": token}
    (cookie,) = [
        each
        for each in client.post("/account/code", data=data).headers.getlist("Set-Cookie")
        if each.startswith(DEVICE)
    ]
    for part in ("Path=/account/", "HttpOnly", "SameSite=Strict", "Max-Age=7776000"):
        assert part in cookie
    assert client.get_cookie(DEVICE, path="/en/") is None


@pytest.mark.parametrize("spelt", [str.upper, str.title, lambda email: email.replace("s", "ｓ")])
def test_another_spelling_of_an_email_is_the_same_account(
    app: Flask, place: Place, spelt: Callable[[str], str]
) -> None:
    guess_from_here(app, place.teacher.email, 10)
    email = f"{place.teacher.email.split('@')[0]}@{spelt('school.example')}"
    assert try_password(browser(app), email, PASSWORD).status_code == 429


def test_an_account_that_does_not_exist_is_limited_alike(app: Flask, place: Place) -> None:
    assert guess_from_here(app, "nobody@school.example", 12) == [422] * 10 + [429] * 2
    assert guess_from_everywhere(app, "nobody@school.example", 92) == [422] * 90 + [429] * 2


@pytest.mark.asvs("2.4.1", "6.3.1", "15.2.2")
def test_an_attempt_over_its_limit_reaches_no_hash(
    app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "SIGN_INS_OF_AN_ACCOUNT", AttemptLimit("few", 2, 3600))
    hashed = counting_hashes(app, monkeypatch)
    guess_from_everywhere(app, place.teacher.email, 5)
    assert len(hashed) == 2


def counting_hashes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whatever was verified or hashed since."""
    found: list[str] = []
    real = PooledPasswords.verify

    def counted(self: PooledPasswords, secret: str, hash: str) -> bool:  # noqa: A002 - the library's name
        found.append(secret)
        return real(self, secret, hash)

    monkeypatch.setattr(PooledPasswords, "verify", counted)
    return found


@pytest.mark.asvs("11.4.2")
@pytest.mark.usefixtures("in_app")
def test_passwords_are_hashed_as_owasp_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_hashing, "ARGON2ID", ARGON2ID)  # the site's own, not the tests' quick ones
    password_hashing.init_hashing(context.security())
    assert hash_password("three odd words").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert context.security().pwd_context.needs_update("$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaA")
    assert ARGON2ID["argon2__memory_cost"] == 19456


def test_a_place_takes_one_and_a_few_that_wait_and_no_more() -> None:
    place, go = HashingPlace(waiting=2), Event()
    done: list[bool] = []
    threads = [Thread(target=lambda: done.append(place.run(go.wait, PATIENCE_SECONDS))) for _ in range(3)]
    for thread in threads:
        thread.start()
    while not place.is_full:
        pass
    with pytest.raises(TooBusy):
        place.run(str)
    go.set()
    for thread in threads:
        thread.join()
    assert done == [True] * 3
    assert place.run(str) == ""


@pytest.mark.asvs("15.2.2")
def test_strangers_are_told_to_come_back_while_a_place_is_kept_for_known_devices(
    app: Flask, client: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, place.teacher)
    leave(client)
    monkeypatch.setattr(context.security().pwd_context, "for_strangers", HashingPlace(NOBODY))
    stranger = browser(app)
    for _ in range(30):
        refused = try_password(stranger, place.teacher.email, PASSWORD)
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert "A lot of people are signing in" in refused.text
    assert try_password(client, place.teacher.email, PASSWORD).status_code == 302


def test_of_a_flood_a_few_get_as_far_as_a_form_and_known_devices_have_a_door_of_their_own(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    sign_in(client, place.teacher)
    device = client.get_cookie(DEVICE, path="/account/")
    assert device
    met: list[int] = []

    def form(_environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        """What stands behind the gate: while one is in, a stranger comes, and one from a known device."""
        if not met:
            met.append(0)
            met[:] = [come().status_code, come(f"{DEVICE}={device.value}").status_code]
        start_response("200 OK", [])
        return []

    gate = SignInThrottle(form, app, at_once=1)

    def come(cookie: str = "") -> TestResponse:
        return Client(gate, use_cookies=False).post(SIGN_IN, headers={"Cookie": cookie})

    assert come().status_code == 200
    assert met == [503, 200]
    assert come().status_code == come(f"{DEVICE}={device.value}").status_code == 200
    shut = Client(SignInThrottle(form, app, at_once=0))
    assert shut.get(SIGN_IN).status_code == shut.post("/account/code").status_code == 200
    assert int(shut.post(SIGN_IN).headers["Retry-After"]) > 0


def test_a_password_that_changes_waits_for_its_turn_too(
    client: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    account: Account = place.teacher
    sign_in(client, account)
    monkeypatch.setattr(context.security().pwd_context, "for_known_devices", HashingPlace(NOBODY))
    token = hidden(client.get("/account/password").text, "csrf_token")
    data = {"password": PASSWORD, "new_password": "four odd words of mine", "csrf_token": token}
    assert client.post("/account/password", data=data).status_code == 503
