"""While a room is open whose secret key is gone, its pupils wait, and whoever guesses codes is counted."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app
from safe4me.settings import Settings
from safe4me.storage.keys.ages import KeyAge
from safe4me.storage.limits.attempts import AttemptLimit
from safe4me.storage.rooms import Room
from tests.ballots import QUIZ, problem
from tests.boxes import ENGINES, own_address
from tests.world import Clock, browser, close, with_settings

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
        monkeypatch.setattr(f"safe4me.web.pupils.room_door.{name}", AttemptLimit(name, MOST, 60))
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
