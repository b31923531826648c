"""The ballot box's file goes missing while a room is open: nothing is acknowledged, nothing released."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me import create_app, rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import BoxUnavailable
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.db.accounts import CommandLine
from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Room, RoomState
from safe4me.settings import Settings
from tests.helpers.world.ballots import QUIZ, fresh, problem
from tests.helpers.world.rooms import cast_ballots, epsilon_taken
from tests.helpers.world.schools import NOW, Place, close

BALLOTS = 12
THE_COMMAND_LINE = CommandLine("root")


@pytest.fixture
def filled(room: Room, box: BallotBox) -> Room:
    cast_ballots(box, room, BALLOTS)
    return room


def missing(settings: Settings, tmp_path: Path) -> Path:
    """Take the file away; returns where it is now."""
    return settings.ballot_box_path.rename(tmp_path / "elsewhere.db")


def test_a_ballot_is_not_acknowledged_into_a_file_that_is_gone(
    client: FlaskClient, filled: Room, settings: Settings, tmp_path: Path
) -> None:
    missing(settings, tmp_path)
    reply = client.post(f"/c/{filled.code}/ballots", json=fresh(QUIZ))
    assert problem(reply) == (503, "unavailable")


def test_another_file_in_its_place_is_not_taken_for_it(
    filled: Room, box: BallotBox, settings: Settings, tmp_path: Path
) -> None:
    missing(settings, tmp_path)
    SqliteBallotBox(settings.ballot_box_path, "another process, which starts anew").due(NOW)
    with pytest.raises(BoxUnavailable):
        cast_ballots(box, filled, 1, first=BALLOTS)


def test_once_the_file_is_back_nothing_is_lost(
    client: FlaskClient, filled: Room, box: BallotBox, settings: Settings, tmp_path: Path
) -> None:
    elsewhere = missing(settings, tmp_path)
    with pytest.raises(BoxUnavailable):
        rooms.close(db.session(), box, settings, filled, NOW)
    elsewhere.rename(settings.ballot_box_path)
    assert client.post(f"/c/{filled.code}/ballots", json=fresh(QUIZ)).status_code == 204
    rooms.close(db.session(), box, settings, filled, NOW)
    assert db.session.scalars(select(Seal.ballots)).all() == [BALLOTS + 1]


@pytest.fixture
def restarted(filled: Room, settings: Settings, tmp_path: Path) -> Iterator[BallotBox]:
    """The box of the same site, started anew after its file vanished."""
    missing(settings, tmp_path)
    anew = create_app(settings)
    yield anew.extensions["ballot_box"]
    close(anew)


def test_a_room_whose_ballots_vanished_is_not_taken_for_one_without_any(
    place: Place, filled: Room, settings: Settings, restarted: BallotBox, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(rooms.OtherBox):
        rooms.close(db.session(), restarted, settings, filled, NOW)
    with pytest.raises(rooms.OtherBox):
        rooms.close_activity(db.session(), restarted, settings, filled, "law/quiz", NOW)
    with pytest.raises(rooms.OtherBox):
        rooms.discard(db.session(), restarted, filled, NOW)
    with pytest.raises(rooms.OtherBox):
        rooms.discard_activity(db.session(), restarted, filled, "law/quiz", NOW)
    assert rooms.seal_due(db.session(), restarted, settings, filled.due_at) == 0
    assert filled.state is RoomState.OPEN
    assert epsilon_taken(db.session(), place.school_class.id) > 0.0
    assert f"Room {filled.id} is due, and is in another ballot box: it is left to that one." in caplog.text


def test_once_it_is_said_to_be_lost_the_room_ends_unseen_and_costs_nothing(
    place: Place, filled: Room, settings: Settings, box: BallotBox, restarted: BallotBox
) -> None:
    assert rooms.end_lost(db.session(), restarted, THE_COMMAND_LINE, NOW) == 1
    assert rooms.end_lost(db.session(), restarted, THE_COMMAND_LINE, NOW) == 0
    assert filled.state is RoomState.DISCARDED
    assert db.session.scalars(select(Seal.id)).all() == []
    assert epsilon_taken(db.session(), place.school_class.id) == 0.0


def test_a_lost_box_that_comes_back_releases_nothing(
    filled: Room, settings: Settings, box: BallotBox, restarted: BallotBox, tmp_path: Path
) -> None:
    rooms.end_lost(db.session(), restarted, THE_COMMAND_LINE, NOW)
    back = SqliteBallotBox(tmp_path / "elsewhere.db", settings.secret_key)
    rooms.close(db.session(), back, settings, filled, NOW)
    assert db.session.scalars(select(Seal.id)).all() == []
    assert back.sent(filled.id) == {}


def test_rooms_of_this_box_are_not_lost(box: BallotBox, filled: Room) -> None:
    assert rooms.end_lost(db.session(), box, THE_COMMAND_LINE, NOW) == 0
    assert filled.state is RoomState.OPEN


def test_a_room_opened_by_an_older_release_is_in_this_box(
    box: BallotBox, filled: Room, settings: Settings
) -> None:
    filled.box = None
    db.session.commit()
    assert rooms.due(db.session(), box, filled.due_at) == [filled.id]
    rooms.close(db.session(), box, settings, filled, NOW)
    assert db.session.scalars(select(Seal.ballots)).all() == [BALLOTS]
