"""While a room is open whose secret key is gone, its pupils wait, and whoever guesses codes is counted."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app, rooms
from safe4me.ballot_box.records import ActivityState, Bag
from safe4me.db.base import db
from safe4me.db.rooms import Room, RoomState
from safe4me.rate_limits.interface import AttemptLimit
from safe4me.secret_keys import KeyAge
from safe4me.settings import Settings
from tests.helpers.world.ballots import ENGINES, QUIZ, own_address, problem
from tests.helpers.world.rooms import reserved
from tests.helpers.world.schools import (
    Clock,
    Place,
    browser,
    close,
    hidden,
    open_room,
    sign_in,
    with_settings,
)

ANOTHER = "another-one-of-this-test-" * 2
WRONG, MOST = "CCCCCC", 3


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, on_sqlite: Settings) -> Settings:
    """Settings of a site whose ballot box is a file, and then of one whose box is on Valkey."""
    if request.param == "sqlite":
        return on_sqlite
    port = request.getfixturevalue("valkey_port")
    address = f"valkey://127.0.0.1:{port}?tls=no&prefix={own_address(port).prefix}"
    return with_settings(on_sqlite, ballot_box_url=address)


@pytest.fixture
def later(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The site, started again under another key without the former one."""
    app = create_app(with_settings(settings, secret_key=ANOTHER))
    app.extensions["clock"] = clock
    yield app
    close(app)


@pytest.fixture
def pupil(later: Flask, room: Room, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A browser at the site of another key, which a few wrong codes close."""
    for name in ("WRONG_CODES", "WRONG_BALLOTS"):
        monkeypatch.setattr(f"safe4me.web.pupils.room.{name}", AttemptLimit(name, MOST, 60))
    assert later.extensions["ballot_box"].key_ages() == [KeyAge.GONE]
    return browser(later)


def join(pupil: FlaskClient, code: str) -> int:
    return pupil.post("/en/join/code", data={"code": code}).status_code


def send(pupil: FlaskClient, code: str) -> int:
    reply = pupil.post(f"/c/{code}/ballots", json=QUIZ)
    return problem(reply)[0]


@pytest.mark.asvs("2.4.1")
def test_guessing_codes_ends_as_ever(pupil: FlaskClient) -> None:
    assert [join(pupil, WRONG) for _ in range(MOST + 1)] == [404] * MOST + [429]
    assert [send(pupil, WRONG) for _ in range(MOST + 1)] == [404] * MOST + [429]


def test_pupils_of_that_room_are_asked_to_try_again_and_counted_as_nobody_who_guesses(
    pupil: FlaskClient, room: Room
) -> None:
    assert [send(pupil, room.code) for _ in range(MOST + 1)] == [503] * (MOST + 1)
    assert {pupil.get(f"/c/{room.code}/state").status_code for _ in range(MOST + 1)} <= {200, 503}
    assert [send(pupil, WRONG) for _ in range(MOST + 1)] == [404] * MOST + [429]


def test_once_it_is_past_due_they_are_told_that_it_is_over(
    pupil: FlaskClient, room: Room, clock: Clock
) -> None:
    clock.forward(minutes=91)
    assert send(pupil, room.code) == 410


@pytest.fixture
def strict(app: Flask, place: Place) -> Room:
    """An open room that counts by slips."""
    return open_room(app, place, "law/quiz", strict=True)


def test_it_is_called_neither_closed_nor_without_slips(
    strict: Room, later: Flask, settings: Settings
) -> None:
    box = later.extensions["ballot_box"]
    if not settings.ballot_box_url:  # a file has the code of a room as it is
        assert rooms.states(box, strict) == {"law/quiz": ActivityState.OPEN}
        assert (rooms.bag_of(box, strict), rooms.finished(db.session(), box, strict)) == (Bag.EMPTY, [])
        return
    for ask in (rooms.states, rooms.bag_of, rooms.is_finished, rooms.is_held, rooms.unlock):
        with pytest.raises(rooms.OtherBox):
            ask(box, strict)


def test_its_teacher_is_told_that_it_is_out_of_reach_and_can_throw_it_away(
    room: Room, later: Flask, place: Place, settings: Settings
) -> None:
    teacher = browser(later)
    sign_in(teacher, place.teacher)
    data = {"csrf_token": hidden(teacher.get("/teach/week").text, "csrf_token")}
    assert teacher.post(f"/teach/rooms/{room.id}/finish", data=data).status_code == 302
    pages = [teacher.get(f"/teach/rooms/{room.id}/{page}") for page in ("finish", "", "board")]
    assert {page.status_code for page in pages} == {503 if settings.ballot_box_url else 200}
    assert ("This room is out of reach" in pages[1].text) is bool(settings.ballot_box_url)
    assert f'action="/teach/rooms/{room.id}/discard"' in pages[1].text
    assert (
        teacher.post(f"/teach/rooms/{room.id}/discard", data=data).location
        == f"/teach/rooms/{room.id}/results?thrown=all"
    )
    db.session.refresh(room)
    assert (room.state, reserved(place)) == (RoomState.DISCARDED, {})
    assert not later.extensions["ballot_box"].has_room(room.id)
