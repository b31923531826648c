"""Rate limits count what fails, so that a whole school behind one address is never held up."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import parse
from werkzeug.test import TestResponse

from safe4me.storage.rooms import Room
from safe4me.web.serving import limits
from tests.world import PASSWORD, Place, sign_in


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three wrong codes a minute, so that the test is short."""
    monkeypatch.setattr("safe4me.web.pupils.room_door.WRONG_CODES", parse("3 per minute"))


def join(client: FlaskClient, code: str) -> TestResponse:
    return client.post("/en/join/code", data={"code": code})


def test_900_pupils_join_from_one_address(client: FlaskClient, room: Room) -> None:
    assert {join(client, room.code).status_code for _ in range(900)} == {303}


def test_300_slips_of_the_finger_among_them_hold_nobody_up(client: FlaskClient, room: Room) -> None:
    wrong = [join(client, "BBBBBB").status_code for _ in range(300)]
    assert set(wrong) == {404}
    assert join(client, room.code).status_code == 303


def test_guessing_codes_ends_in_429_whatever_is_tried(few: None, client: FlaskClient, room: Room) -> None:
    tries = ["BBBBBB", "CCCCCC", "DDDDDD", "FFFFFF"]
    assert [join(client, code).status_code for code in tries] == [404, 404, 404, 429]
    ballot = {"activity": "law/quiz", "nonce": "0" * 32, "answers": {}}
    for response in (
        join(client, room.code),
        client.get(f"/c/{room.code}/"),
        client.get(f"/c/{room.code}/state"),
        client.post(f"/c/{room.code}/ballots", json=ballot),
        client.post(f"/c/{room.code}/en/learn/law/quiz/check"),
    ):
        assert response.status_code == 429
        assert int(response.headers["Retry-After"]) > 0
    assert "Wait a few minutes" in join(client, room.code).text


def test_what_cannot_be_a_code_is_no_guess(few: None, client: FlaskClient) -> None:
    assert {join(client, "hello").status_code for _ in range(10)} == {404}


def test_another_address_is_not_held_up(few: None, app: Flask, client: FlaskClient, room: Room) -> None:
    for _ in range(4):
        join(client, "BBBBBB")
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    response = client.post("/en/join/code", data={"code": room.code}, environ_base=elsewhere)
    assert response.status_code == 303


def test_lessons_are_served_whatever_was_tried(few: None, client: FlaskClient, room: Room) -> None:
    for _ in range(4):
        join(client, "BBBBBB")
    assert client.get(f"/c/{room.code}/en/learn/law/quiz/").status_code == 200


def test_failed_sign_ins_end_in_429(
    client: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FAILED_SIGN_INS", parse("2 per minute"))
    page = client.get("/account/sign-in").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    wrong = {"email": place.teacher.email, "password": "wrong", "csrf_token": token}
    codes = [client.post("/account/sign-in", data=wrong).status_code for _ in range(3)]
    assert codes == [422, 422, 429]
    right = {**wrong, "password": PASSWORD}
    assert client.post("/account/sign-in", data=right).status_code == 429


def test_signing_in_counts_for_nothing(app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FAILED_SIGN_INS", parse("2 per minute"))
    for _ in range(4):
        sign_in(app.test_client(), place.teacher)


def test_the_log_of_a_limit_holds_no_address(
    few: None, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        for _ in range(5):
            join(client, "BBBBBB")
    assert "127.0.0.1" not in caplog.text
