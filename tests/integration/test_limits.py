"""Rate limits count what fails, so that a whole school behind one address is never held up."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from safe4me import create_app, rooms
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.rate_limits.interface import AttemptCounts, AttemptLimit, CountedAttempt, LimitsUnavailable
from safe4me.settings import Settings
from safe4me.web.http import rate_limits
from tests.helpers.world.ballots import QUIZ
from tests.helpers.world.schools import Clock, Place, close, make_place, open_room, sign_in, with_settings

ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}
LOCKED_OUT = "Lots of wrong codes came from here"
GUESSES = ["BBBBBB", "CCCCCC", "DDDDDD", "FFFFFF"]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three wrong codes a minute, so that the test is short."""
    for name in ("WRONG_CODES", "WRONG_BALLOTS"):
        monkeypatch.setattr(f"safe4me.web.pupils.room.{name}", AttemptLimit(name, 3, 60))
    monkeypatch.setattr(rate_limits, "ALARMING", AttemptLimit("few of all", 3, 60))


def join(client: FlaskClient, code: str, **given: object) -> TestResponse:
    return client.post("/en/join/code", data={"code": code}, **given)


def lock(client: FlaskClient) -> None:
    """Try wrong codes from this address until no more are looked up."""
    while join(client, "CCCCCC").status_code != 429:
        pass


def test_900_pupils_join_from_one_address(client: FlaskClient, room: Room) -> None:
    assert {join(client, room.code).status_code for _ in range(900)} == {303}


def test_300_slips_of_the_finger_among_them_hold_nobody_up(client: FlaskClient, room: Room) -> None:
    wrong = [join(client, "BBBBBB").status_code for _ in range(300)]
    assert set(wrong) == {404}
    assert join(client, room.code).status_code == 303


@pytest.mark.asvs("2.4.1")
def test_guessing_codes_ends_in_429_whatever_is_tried(few: None, client: FlaskClient, room: Room) -> None:
    assert [join(client, code).status_code for code in GUESSES] == [404, 404, 404, 429]
    for response in (
        join(client, room.code),
        client.get(f"/c/{room.code}/"),
        client.get(f"/c/{room.code}/state"),
        client.post(f"/c/{room.code}/en/learn/law/quiz/check"),
    ):
        assert response.status_code == 429
        assert int(response.headers["Retry-After"]) > 0
    assert LOCKED_OUT in join(client, room.code).text


def test_a_locked_address_may_try_again_when_the_window_is_over(
    few: None, client: FlaskClient, room: Room, clock: Clock
) -> None:
    lock(client)
    clock.forward(seconds=int(join(client, room.code).headers["Retry-After"]))
    assert join(client, room.code).status_code == 303


def test_what_was_right_before_the_lock_goes_on(few: None, client: FlaskClient, room: Room) -> None:
    assert join(client, room.code).status_code == 303
    lock(client)
    assert join(client, room.code).status_code == 303
    assert client.get(f"/c/{room.code}/state").status_code == 200


def test_a_ballot_of_an_open_room_is_not_held_up_by_wrong_codes(
    few: None, client: FlaskClient, room: Room
) -> None:
    lock(client)
    assert client.post(f"/c/{room.code}/ballots", json=QUIZ).status_code == 204


def test_ballots_are_no_way_to_guess_codes(few: None, client: FlaskClient, room: Room) -> None:
    tried = [client.post(f"/c/{code}/ballots", json=QUIZ).status_code for code in ("CCCCCC",) * 4]
    assert tried == [404, 404, 404, 429]
    assert client.post(f"/c/{room.code}/ballots", json=QUIZ).status_code == 429


@pytest.mark.parametrize("page", ["", "board", "board?watch=yes"])
def test_a_teacher_who_looks_at_a_room_lets_its_pupils_in(
    few: None, app: Flask, client: FlaskClient, place: Place, room: Room, page: str
) -> None:
    lock(client)
    assert join(client, room.code).status_code == 429
    teacher = app.test_client()
    sign_in(teacher, place.teacher)
    assert teacher.get(f"/teach/rooms/{room.id}/{page}").status_code == 200
    assert join(client, room.code).status_code == 303


def test_no_other_room_opens_by_that_and_no_other_address(
    few: None, app: Flask, client: FlaskClient, place: Place, room: Room
) -> None:
    other = open_room(app, make_place("Southshire", "Dale School"), "law/chat")
    teacher = app.test_client()
    sign_in(teacher, place.teacher)
    teacher.get(f"/teach/rooms/{room.id}/", environ_base=ELSEWHERE)
    lock(client)
    assert join(client, room.code).status_code == join(client, other.code).status_code == 429


def test_a_room_that_was_extended_stays_known(
    few: None, app: Flask, client: FlaskClient, place: Place, room: Room, clock: Clock
) -> None:
    teacher = app.test_client()
    sign_in(teacher, place.teacher)
    rooms.extend(db.session(), app.extensions["ballot_box"], app.extensions["settings"], room, 60, clock.now)
    teacher.get(f"/teach/rooms/{room.id}/")
    clock.forward(minutes=100)
    lock(client)
    assert join(client, room.code).status_code == 303


def test_a_teacher_with_an_open_room_is_told_and_the_log_once(
    few: None, app: Flask, client: FlaskClient, place: Place, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    teacher = app.test_client()
    sign_in(teacher, place.teacher)
    told = "Somebody is trying lots of wrong codes or slips."
    assert told not in teacher.get(f"/teach/rooms/{room.id}/").text
    for n in range(4):
        join(client, "CCCCCC", environ_base={"REMOTE_ADDR": f"198.51.100.{n}"})
    assert told in teacher.get(f"/teach/rooms/{room.id}/").text
    assert caplog.text.count("Many wrong codes") == 1


def test_what_cannot_be_a_code_is_no_guess(few: None, client: FlaskClient) -> None:
    assert {join(client, "hello").status_code for _ in range(10)} == {404}


def test_a_wrong_code_counts_while_the_main_database_is_away(
    few: None, client: FlaskClient, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The box alone knows the right ones, so that only a wrong one meets the fault."""

    def away(*_: object) -> None:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(rooms, "find", away)
    assert [join(client, code).status_code for code in GUESSES] == [503, 503, 503, 429]


def test_who_is_right_goes_on_though_nothing_can_be_given_back(
    app: Flask, client: FlaskClient, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_counts: AttemptCounts, _attempt: CountedAttempt) -> None:
        raise LimitsUnavailable

    monkeypatch.setattr(type(app.extensions["attempts"]), "refund", away)
    assert join(client, room.code).status_code == 303


def test_a_class_that_has_finished_is_no_wrong_code(
    few: None, client: FlaskClient, room: Room, clock: Clock
) -> None:
    clock.forward(minutes=90)
    assert {join(client, room.code).status_code for _ in range(5)} == {410}


def test_another_address_is_not_held_up(few: None, client: FlaskClient, room: Room) -> None:
    lock(client)
    assert join(client, room.code, environ_base=ELSEWHERE).status_code == 303


def test_what_a_guesser_says_of_their_own_address_counts_for_nothing(
    few: None, settings: Settings, room: Room, clock: Clock
) -> None:
    behind = create_app(with_settings(settings, proxies_in_front=1))
    behind.extensions["clock"] = clock
    guesser = behind.test_client()
    told = [{"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9"} for n in range(5)]
    found = [join(guesser, "CCCCCC", headers=headers).status_code for headers in told]
    assert found == [404, 404, 404, 429, 429]
    assert join(guesser, "CCCCCC", headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 404
    close(behind)


def test_lessons_are_served_whatever_was_tried(few: None, client: FlaskClient, room: Room) -> None:
    lock(client)
    assert client.get(f"/c/{room.code}/en/learn/law/quiz/").status_code == 200


def test_the_log_of_a_limit_holds_no_address(
    few: None, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        lock(client)
    assert "127.0.0.1" not in caplog.text
